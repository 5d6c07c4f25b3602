/** What a check of ownership needs of the outside: TXT look-ups, and a GET through the client that deliveries use. */
import { type OwnershipEnvironment, parseResolvers, txtNamingFrom } from '../dns/resolvers.ts';
import { createTxtLookup } from '../dns/txt.ts';
import type { WebhookClient } from './client.ts';
import type { WebhookCall } from './exchange.ts';
import { createEgressPolicyFrom, type WebhookEnvironment } from './from-environment.ts';

/** The ports of the ownership check. @throws when a variable is malformed. */
export function createOwnershipPorts(
  env: OwnershipEnvironment & Omit<WebhookEnvironment, 'WEBHOOK_TIMEOUT_SECONDS'>,
  { send }: Pick<WebhookClient, 'send'>,
) {
  const policy = createEgressPolicyFrom(env);
  return {
    ...createTxtLookup({ resolvers: parseResolvers(env.OWNERSHIP_RESOLVERS) }),
    naming: txtNamingFrom(env),
    refusalOf: (url: string): string | undefined => policy.checkUrl(new URL(url))?.reason,
    get: (call: Omit<WebhookCall, 'method'>) => send({ ...call, method: 'GET' }),
  };
}
