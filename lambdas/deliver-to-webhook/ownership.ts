/**
 * Asks for the proofs of ownership of one endpoint (contract, section 6): first the TXT record at every resolver, then,
 * where that proves nothing, the GET. Custom headers stay at home: nobody knows yet whom they would reach.
 */

import { defined } from '../../core/defined.ts';
import { OWNERSHIP_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { Exchange } from '../../core/outcome.ts';
import { USER_AGENT } from '../../core/transport/transport.ts';
import { judgeOwnership, type OwnershipVerdict } from '../../core/transport/webhook/ownership/checks.ts';
import type { ChosenEndpoint } from '../../core/transport/webhook/ownership/endpoint.ts';
import { judgeKeyAnswer } from '../../core/transport/webhook/ownership/key-answer.ts';
import {
  judgeTxt,
  type TxtAnswer,
  type TxtNaming,
  txtName,
  txtValue,
} from '../../core/transport/webhook/ownership/txt.ts';
import { authorization } from './request.ts';

export interface OwnershipPorts {
  /** What the egress policy has against a URL, as in `expected …, got …`; `undefined`: nothing. */
  refusalOf(url: string): string | undefined;
  /** An answer for each resolver. Never throws for what they do. */
  txt(name: string): Promise<readonly TxtAnswer[]>;
  /** Seconds that a missing record of the host is remembered; `undefined`: not known. */
  negativeTtl(host: string): Promise<number | undefined>;
  /** One exchange under the egress policy. */
  get(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  }): Promise<Exchange>;
  readonly naming: TxtNaming;
}

export type CheckOwnership = (endpoint: ChosenEndpoint, apiKeys: readonly string[]) => Promise<OwnershipVerdict>;

export function createOwnershipCheck(ports: OwnershipPorts): CheckOwnership {
  return async ({ url, access }, apiKeys) => {
    // Also before DNS: names of the own network are nobody's to ask for.
    const refusal = ports.refusalOf(url);
    if (refusal !== undefined) return { checks: [{ name: 'url', status: 'error', message: `url: ${refusal}.` }] };
    const name = txtName(url, ports.naming);
    const answers = name === undefined ? [] : await ports.txt(name);
    const txt = answers.map((answer) => judgeTxt(answer, apiKeys, ports.naming));
    const [apiKey = ''] = apiKeys;
    const record = name === undefined ? undefined : { name, value: txtValue(apiKey, ports.naming) };
    if (txt.some(({ proven }) => proven)) return judgeOwnership({ txt }, { record, apiKey });
    const [exchange, negativeTtlSeconds] = await Promise.all([
      ports.get({ url, headers: headersOf(access), timeoutMs: OWNERSHIP_TIMEOUT_SECONDS * 1000 }),
      record && ports.negativeTtl(new URL(url).hostname),
    ]);
    return judgeOwnership(
      { txt, key: judgeKeyAnswer(exchange, apiKeys) },
      { record, apiKey, ...defined({ negativeTtlSeconds }) },
    );
  };
}

function headersOf(access: ChosenEndpoint['access']): Record<string, string> {
  return { accept: 'text/plain', 'accept-encoding': 'identity', 'user-agent': USER_AGENT, ...authorization(access) };
}
