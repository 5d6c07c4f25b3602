/**
 * Combines the findings of DNS and HTTP into the result of an ownership check: each finding as a check, and a remedy if
 * there is no proof. A single missing proof is only a warning, because one of the two is sufficient.
 */
import type { TestCheck } from '../../../test-result.ts';
import type { KeyAnswerFinding } from './key-answer.ts';
import type { TxtFinding } from './txt.ts';

/** The kind of a valid proof. */
export type Proof = 'dns' | 'http';

export interface OwnershipFindings {
  readonly txt: readonly TxtFinding[];
  /** Absent if DNS has already proven ownership. The GET is then not sent. */
  readonly key?: KeyAnswerFinding;
}

export interface OwnershipVerdict {
  readonly proof?: Proof;
  /** The last check is `ownership`, the result. */
  readonly checks: readonly TestCheck[];
}

/** How to prove ownership of the endpoint, ready to be copied. */
export interface OwnershipAdvice {
  /** `undefined` if the host is an address, which cannot have a record. */
  readonly record: { readonly name: string; readonly value: string } | undefined;
  readonly apiKey: string;
  /** Seconds for which resolvers cache a missing record, according to its zone. `undefined` if unknown. */
  readonly negativeTtlSeconds?: number;
}

export function judgeOwnership({ txt, key }: OwnershipFindings, advice: OwnershipAdvice): OwnershipVerdict {
  const proof: Proof | undefined = txt.some(({ proven }) => proven) ? 'dns' : key?.proven ? 'http' : undefined;
  const findings: TestCheck[] = [
    ...txt.map(({ proven, message }) => ({ name: 'ownership_dns', status: statusOf(proven), message })),
    ...(key
      ? [{ name: 'ownership_http', status: statusOf(key.proven), message: key.message, ...hintOf(key.hint) }]
      : []),
  ];
  return proof
    ? { proof, checks: [...findings, { name: 'ownership', status: 'ok', message: PROVEN[proof] }] }
    : { checks: [...findings, unproven(advice)] };
}

const PROVEN: Readonly<Record<Proof, string>> = {
  dns: 'The TXT record proves that the host belongs to the app.',
  http: 'The answer to the GET proves that the URL belongs to the app.',
};

const UNPROVEN = 'Ownership of the endpoint is not proven. Nothing is sent to it until it is.';

function unproven({ record, apiKey, negativeTtlSeconds }: OwnershipAdvice): TestCheck {
  const check = { name: 'ownership', status: 'error', message: UNPROVEN } as const;
  if (apiKey === '') return { ...check, hint: 'Give the app an API key first.' };
  const answer = `answer a GET on the URL with status 200 and exactly ${apiKey} as plain text`;
  if (!record) {
    return { ...check, hint: `The host is an address, so a TXT record cannot prove it: ${answer}.` };
  }
  const known =
    negativeTtlSeconds === undefined
      ? 'the negative TTL of its zone (last number of the SOA record)'
      : `${negativeTtlSeconds} s (the negative TTL of its zone)`;
  return {
    ...check,
    hint:
      `Add the TXT record ${record.name} with the value ${record.value}, or ${answer}. ` +
      `Resolvers may cache for ${known} that a record was missing, so a new record can take that long to become visible.`,
  };
}

function statusOf(proven: boolean): 'ok' | 'warning' {
  return proven ? 'ok' : 'warning';
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
