/**
 * The ownership check and the webhook test of the deployed function, over real sockets: the webhook client, a DNS
 * server, and the endpoint that a test starts. Only the configuration is a value.
 */

import { afterEach } from '@jest/globals';
import { parseResolvers } from '../../adapters/dns/resolvers.ts';
import { createTxtLookup } from '../../adapters/dns/txt.ts';
import type { WebhookClientOptions } from '../../adapters/webhook/client.ts';
import type { Target } from '../../core/delivery/find-target.ts';
import type { Access, DestinationSecrets, WebhookDestination } from '../../core/destination.ts';
import type { RecordTest } from '../../core/test-delivery.ts';
import { TXT_NAMING } from '../../core/transport/webhook/ownership/txt.ts';
import { createOwnershipCheck } from '../../lambdas/deliver-to-webhook/ownership.ts';
import { createTestWebhook } from '../../lambdas/deliver-to-webhook/test-webhook.ts';
import { createVerify } from '../../lambdas/deliver-to-webhook/verify.ts';
import { client, policy } from '../adapters/webhook/servers.ts';
import { aSigner, aWebhook, SIGNING_SECRET } from '../core/make.ts';
import { type DnsAnswer, type DnsQuestion, startDnsServer } from './dns-server.ts';
import { plainPost } from './plain-post.ts';

export const API_KEY = 'key-new';
export const HOST = 'hooks.example.com';
/** The record that every DNS server of these tests returns if it has one. */
export const RECORD: DnsAnswer = { txt: [[`getstream=${API_KEY}`]] };
export const NO_RECORD: DnsAnswer = { failure: 'nxdomain' };

export interface Setting {
  readonly destination?: Partial<WebhookDestination>;
  readonly secrets?: Partial<DestinationSecrets>;
  readonly pendingAccess?: Access;
  readonly apiKeys?: readonly string[];
  /** Replaces the answer of the configuration. */
  readonly fails?: Error;
  /** One server for each entry. By default, one without a record. */
  readonly dns?: readonly (DnsAnswer | ((question: DnsQuestion) => DnsAnswer))[];
  readonly client?: Partial<WebhookClientOptions>;
  /** The time limit of the test's POST in the stack. */
  readonly timeoutMs?: number;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export async function underTest(setting: Setting) {
  const servers = await Promise.all(
    (setting.dns ?? [NO_RECORD]).map((answer) => startDnsServer(typeof answer === 'function' ? answer : () => answer)),
  );
  closing.push(...servers.map(({ close }) => close));
  const own = client(setting.client);
  const target: Target = {
    ...aSigner({ secrets: { signing_secrets: [SIGNING_SECRET], ...setting.secrets } }),
    app: { app_id: '123', name: 'Acme', api_keys: setting.apiKeys ?? [API_KEY, 'key-old'], version: 1 },
    destination: aWebhook(setting.destination),
    ...(setting.pendingAccess ? { pendingAccess: setting.pendingAccess } : {}),
  };
  const forgotten: string[] = [];
  const targetOf = Object.assign(
    async (appId: string, _: string, id: string) => {
      if (setting.fails) throw setting.fails;
      return appId === target.app.app_id && id === target.destination.id ? target : undefined;
    },
    { forget: (...key: string[]) => void forgotten.push(key.join(' ')) },
  );
  const egress = setting.client?.policy ?? policy();
  const checkOwnership = createOwnershipCheck({
    ...createTxtLookup({
      resolvers: parseResolvers(servers.map(({ address }) => address).join()),
      txtTimeoutMs: 500,
      negativeTtlTimeoutMs: 500,
    }),
    naming: TXT_NAMING,
    refusalOf: (url) => egress.checkUrl(new URL(url))?.reason,
    get: (call) => own.send({ ...call, method: 'GET' }),
  });
  const ports = { targetOf, checkOwnership, now: Date.now };
  const request = { app_id: '123', scope: 'feed_group:user', destination_id: target.destination.id };
  const verify = createVerify(ports);
  const recorded: Parameters<RecordTest>[0][] = [];
  const test = createTestWebhook({
    ...ports,
    post: plainPost(own.post),
    eventId: () => crypto.randomUUID(),
    record: async (attempt) => void recorded.push(attempt),
    timeoutMs: setting.timeoutMs ?? 5_000,
  });
  return {
    servers,
    forgotten,
    recorded,
    verify: (changes = {}) => verify({ kind: 'verify', ...request, ...changes }),
    test: (changes = {}) => test({ kind: 'test', ...request, ...changes }),
  };
}

/** The endpoint's URL with a name instead of its address. Every name resolves to 127.0.0.1. */
export function named(url: string, host: string = HOST): string {
  return url.replace('127.0.0.1', host);
}
