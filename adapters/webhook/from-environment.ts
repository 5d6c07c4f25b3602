/** The webhook client as a function's environment asks for it. */

import { WEBHOOK_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { createEgressPolicy, type EgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { createAddressLookup } from '../dns/addresses.ts';
import { parseResolvers } from '../dns/resolvers.ts';
import { createWebhookClient, type WebhookClient } from './client.ts';

export interface WebhookEnvironment {
  /** Whole seconds. */
  readonly WEBHOOK_TIMEOUT_SECONDS: string;
  /** `allowed`, or https only. */
  readonly PLAIN_HTTP?: string;
  /** Comma-separated. */
  readonly EGRESS_ALLOWANCE?: string;
  /** Who is asked for the addresses of endpoints: `system`, or addresses of name servers, comma-separated. */
  readonly ENDPOINT_RESOLVERS?: string;
}

/** @throws when a variable is malformed. */
export function createWebhookClientFrom(env: WebhookEnvironment): WebhookClient {
  const resolvers = parseResolvers(env.ENDPOINT_RESOLVERS ?? 'system', 'ENDPOINT_RESOLVERS');
  const servers = resolvers.flatMap(({ server }) => server ?? []);
  return createWebhookClient({
    policy: createEgressPolicyFrom(env),
    resolver: createAddressLookup(servers.length === 0 ? {} : { servers }),
    timeoutMs: timeoutMsOf(env.WEBHOOK_TIMEOUT_SECONDS),
  });
}

/** @throws when the allowance is malformed. */
export function createEgressPolicyFrom(env: Omit<WebhookEnvironment, 'WEBHOOK_TIMEOUT_SECONDS'>): EgressPolicy {
  return createEgressPolicy({
    allowance: listOf(env.EGRESS_ALLOWANCE),
    plainHttp: env.PLAIN_HTTP === 'allowed',
  });
}

export function listOf(text = ''): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

export function timeoutMsOf(text: string): number {
  const { min, max } = WEBHOOK_TIMEOUT_SECONDS;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= min && seconds <= max) return seconds * 1000;
  throw new Error(
    `WEBHOOK_TIMEOUT_SECONDS: expected whole seconds from ${min} to ${max}, got ${JSON.stringify(text)}.`,
  );
}
