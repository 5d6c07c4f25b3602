/**
 * The webhook client makes one HTTP/1.1 exchange with a customer's endpoint under the egress policy, within one time
 * limit. Everything that the endpoint does is a value. Only an invalid request throws. Redirects are never followed.
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { LOOKUPS_PER_APP } from '../../core/limits.ts';
import type { Exchange } from '../../core/outcome.ts';
import type { EgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { createAddressLookup } from '../dns/addresses.ts';
import { connectionOver, createConnections } from './connections.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type Authorities, dial } from './dial.ts';
import { exchangeOver, STALE, type WebhookCall } from './exchange.ts';
import { UnansweredError } from './failures.ts';
import { type Resolver, vet } from './target.ts';

export interface WebhookClient {
  /** @throws when a header's name or value cannot be sent. */
  send(call: WebhookCall): Promise<Exchange>;
  post(request: Omit<WebhookCall, 'method'>): Promise<Exchange>;
  /** Closes idle connections. */
  close(): Promise<void>;
}

export interface WebhookClientOptions {
  readonly policy: EgressPolicy;
  /** Time limit of the whole exchange. */
  readonly timeoutMs: number;
  /** Default: DNS with the name servers of the operating system. */
  readonly resolver?: Resolver;
  /** Certificate authorities that are trusted instead of the usual ones. */
  readonly ca?: Authorities;
}

export function createWebhookClient({
  policy,
  timeoutMs,
  resolver = createAddressLookup(),
  ca,
}: WebhookClientOptions): WebhookClient {
  const connections = createConnections();
  const lookUpInTurn = createTurns(LOOKUPS_PER_APP);

  const exchange = async (call: WebhookCall, deadline: Deadline): Promise<Exchange> => {
    const { appId } = call;
    const lookUp: Resolver =
      appId === undefined ? resolver : (host, signal) => lookUpInTurn(appId, () => resolver(host, signal));
    const vetted = await vet(call.url, policy, lookUp, deadline);
    const target = call.certificate ? { ...vetted, identity: call.certificate.identity } : vetted;
    const kept = connections.take(target);
    const first = kept ? await exchangeOver(kept, call, target.path, deadline, connections.keep) : STALE;
    if (first !== STALE) return first;
    const connection = connectionOver(
      target,
      await dial(target, policy, deadline, { ca, certificate: call.certificate }),
    );
    return (await exchangeOver(connection, call, target.path, deadline, connections.keep)) as Exchange;
  };

  const send = async (call: WebhookCall): Promise<Exchange> => {
    for (const [name, value] of Object.entries(call.headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    const deadline = startDeadline(Math.min(call.timeoutMs ?? timeoutMs, timeoutMs));
    try {
      return await exchange(call, deadline);
    } catch (error) {
      if (error instanceof UnansweredError) return error.exchange;
      throw error;
    } finally {
      deadline.clear();
    }
  };

  return {
    send,
    post: (request) => send({ ...request, method: 'POST' }),
    close: async () => connections.close(),
  };
}

/**
 * Limits how many tasks of one key run at the same time. Further tasks of the key wait in order. Keys do not wait for
 * each other.
 */
export type Turns = <T>(key: string, task: () => Promise<T>) => Promise<T>;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

export function createTurns(limit: number): Turns {
  const lines = new Map<string, Line>();
  return async (key, task) => {
    const line = lines.get(key) ?? { running: 0, waiting: [] };
    lines.set(key, line);
    if (line.running < limit) line.running++;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The next waiting task runs in place of this one.
      const next = line.waiting.shift();
      if (next) next();
      else if (--line.running === 0) lines.delete(key);
    }
  };
}
