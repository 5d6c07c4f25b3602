/**
 * Checks the ownership of one endpoint (contract, section 6): first the TXT record at every resolver, and if that
 * does not prove it, with a GET. Custom headers are not sent, because the owner of the endpoint is not known yet.
 */

import { type Keys, keyInUse, keysIn } from '../../core/api-keys.ts';
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
  /** Returns why the egress policy refuses a URL, in the form `expected …, got …`; `undefined` if it does not. */
  refusalOf(url: string): string | undefined;
  /** Returns an answer for each resolver. Never throws for what they do. */
  txt(name: string): Promise<readonly TxtAnswer[]>;
  /** Returns for how many seconds the absence of a record of the host is cached; `undefined` if this is not known. */
  negativeTtl(host: string): Promise<number | undefined>;
  /** Makes one exchange under the egress policy. */
  get(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  }): Promise<Exchange>;
  readonly naming: TxtNaming;
}

export type CheckOwnership = (endpoint: ChosenEndpoint, app: Keys) => Promise<OwnershipVerdict>;

export function createOwnershipCheck(ports: OwnershipPorts): CheckOwnership {
  return async ({ url, access }, app) => {
    const [apiKey, standby] = [keyInUse(app), keysIn('standby', app)];
    const known = [apiKey, ...keysIn('retired', app)];
    // The policy is checked before DNS too, so that nobody can make Feedhose look up names of its own network.
    const refusal = ports.refusalOf(url);
    if (refusal !== undefined) return { checks: [{ name: 'url', status: 'error', message: `url: ${refusal}.` }] };
    const name = txtName(url, ports.naming);
    const answers = name === undefined ? [] : await ports.txt(name);
    const txt = answers.map((answer) => judgeTxt(answer, [...known, ...standby], ports.naming));
    const record = name === undefined ? undefined : { name, value: txtValue(apiKey, ports.naming) };
    if (txt.some(({ proven }) => proven)) return judgeOwnership({ txt }, { record, apiKey });
    const [exchange, negativeTtlSeconds] = await Promise.all([
      ports.get({ url, headers: headersOf(access), timeoutMs: OWNERSHIP_TIMEOUT_SECONDS * 1000 }),
      record && ports.negativeTtl(new URL(url).hostname),
    ]);
    return judgeOwnership(
      { txt, key: judgeKeyAnswer(exchange, known, standby) },
      { record, apiKey, ...defined({ negativeTtlSeconds }) },
    );
  };
}

function headersOf(access: ChosenEndpoint['access']): Record<string, string> {
  return { accept: 'text/plain', 'accept-encoding': 'identity', 'user-agent': USER_AGENT, ...authorization(access) };
}
