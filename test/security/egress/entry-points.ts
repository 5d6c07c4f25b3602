/**
 * The entry points through which a customer's text could select a host, each driven as deployed. A new entry point is another entry
 * of a list: `WEB_ENTRY_POINTS` accept URLs, `LOOKUP_ENTRY_POINTS` a name and the addresses that it resolves to, `AWS_ENTRY_POINTS` texts
 * that name a resource of AWS, so that no URL of the table may be accepted there. Nothing outside of this machine is
 * contacted: what the policy permits is recorded and stopped before the socket.
 */

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createWebhookClient } from '../../../adapters/webhook/client.ts';
import type { Resolver } from '../../../adapters/webhook/target.ts';
import { createTokens } from '../../../adapters/webhook/tokens.ts';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';
import type { BusDestination, WebhookDestination } from '../../../core/destination.ts';
import { parseRoleArn } from '../../../core/transport/aws/arn.ts';
import { operatorOf } from '../../../core/transport/aws/credentials.ts';
import { parseBusArn } from '../../../core/transport/eventbridge/bus-arn.ts';
import { parseQueueUrl } from '../../../core/transport/sqs/queue-url.ts';
import { createEgressPolicy, type EgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import { parseWebhookUrl } from '../../../core/transport/webhook/url.ts';
import { connectionTo as connectionToBus } from '../../../lambdas/deliver-to-bus/deliver-to-bus.ts';
import { connectionTo } from '../../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { createDeliverToWebhook } from '../../../lambdas/deliver-to-webhook/deliver-to-webhook.ts';
import { createOwnershipCheck } from '../../../lambdas/deliver-to-webhook/ownership.ts';
import { createTestWebhook } from '../../../lambdas/deliver-to-webhook/test-webhook.ts';
import { createVerify } from '../../../lambdas/deliver-to-webhook/verify.ts';
import { createOwnershipPorts } from '../../../lambdas/deliver-to-webhook/wire.ts';
import { fakeClient } from '../../adapters/fake-client.ts';
import { aDelivery, aQueue, aSigner, aWebhook } from '../../core/make.ts';
import { plainPost } from '../../support/plain-post.ts';

export type Entered = 'passes' | 'refused';

export interface EntryPoint {
  readonly name: string;
  /** Stores the URL: fragments, spaces and control characters are refused too. */
  readonly saves?: true;
  /** The stack decides whether plain http is permitted. */
  readonly anyScheme?: true;
  /** Each text takes a millisecond, so that fewer are tried. */
  readonly slow?: true;
  enter(text: string): Promise<Entered> | Entered;
}

/** The addresses that a name resolves to. */
export interface LookupEntryPoint {
  readonly name: string;
  enter(host: string, resolver: Resolver): Promise<Entered>;
}

/** The default policy without an allowance. Names resolve only to the addresses of the test. */
const policy = createEgressPolicy();

/** The policy, with a record of what it permitted. The last of its addresses is stopped all the same. */
function gated(resolver: Resolver) {
  let [passed, refused, expected] = [0, 0, 1];
  const stop = { code: 'address_refused', reason: 'expected nothing: this is a test' } as const;
  const counted = <R>(refusal: R | undefined): R | undefined => {
    if (refusal) refused++;
    return refusal;
  };
  const gate: EgressPolicy = {
    checkUrl: (url) => counted(policy.checkUrl(url)),
    checkAddress(address) {
      const refusal = counted(policy.checkAddress(address));
      if (!refusal) passed++;
      return refusal ?? (passed >= expected ? stop : undefined);
    },
  };
  return {
    policy: gate,
    async resolver(host: string) {
      const addresses = await resolver(host);
      expected = addresses.length;
      return addresses;
    },
    entered: (): Entered => verdict(passed > 0 && refused === 0),
  };
}

const PUBLIC: Resolver = async () => [{ address: '93.184.216.34', family: 4 }];
/** The port of the discard protocol, where nothing listens. */
const NO_RESOLVER = { OWNERSHIP_RESOLVERS: '127.0.0.1:9' };

/** The steps of deliver-to-webhook with the real client. */
function deployed(url: string, resolver: Resolver, ownership: WebhookDestination['ownership']) {
  const gate = gated(resolver);
  const client = createWebhookClient({ policy: gate.policy, timeoutMs: 5_000, resolver: gate.resolver });
  const destination = aWebhook({ url, ownership });
  const target = { ...aSigner(), destination };
  const targetOf = Object.assign(async () => target, { forget: () => {} });
  const ports = createOwnershipPorts(NO_RESOLVER, client);
  // No record exists, and nothing waits for one.
  const noTxt = { ...ports, txt: async () => [], negativeTtl: async () => undefined };
  const checkOwnership = createOwnershipCheck(noTxt);
  const own = { targetOf, checkOwnership, now: Date.now };
  const asked = { app_id: destination.app_id, scope: 'feed_group:user', destination_id: destination.id };
  return {
    entered: gate.entered,
    deliver: () => createDeliverToWebhook({ targetOf, post: plainPost(client.post), now: Date.now })([aDelivery()]),
    verify: () => createVerify(own)({ kind: 'verify', ...asked }),
    test: () =>
      createTestWebhook({
        ...own,
        post: plainPost(client.post),
        eventId: () => 'e',
        record: async () => {},
        timeoutMs: 5_000,
      })({
        kind: 'test',
        ...asked,
      }),
  };
}

/** The request for a token of an OAuth client. */
async function tokenRequest(token_url: string, resolver: Resolver): Promise<Entered> {
  const gate = gated(resolver);
  const { send } = createWebhookClient({ policy: gate.policy, timeoutMs: 5_000, resolver: gate.resolver });
  const { client } = fakeClient<DynamoDBClient>(({ name }) => (name === 'UpdateItemCommand' ? { Attributes: {} } : {}));
  const unexpected = () => Promise.reject(new Error('no token can be fetched'));
  const tokens = createTokens(client, 'table', { send, open: unexpected, sealAs: unexpected, now: Date.now });
  const settings = { token_url, client_id: 'id', method: 'client_secret_post' } as const;
  const sealed = { key: '', iv: '', tag: '', data: '', label: '' };
  await tokens.get({ appId: '123', destinationId: 'dst', settings, secret: 's', sealed }, 5_000);
  return gate.entered();
}

type RequestKind = 'deliver' | 'verify' | 'test';

async function through(kind: RequestKind, ownership: WebhookDestination['ownership'], url: string, resolver: Resolver) {
  const steps = deployed(url, resolver, ownership);
  await steps[kind]();
  return steps.entered();
}

const KINDS: readonly (readonly [name: string, kind: RequestKind, ownership: WebhookDestination['ownership']])[] = [
  ['delivery', 'deliver', 'operator'],
  ['ownership GET', 'verify', 'pending'],
  ['test button: ownership', 'test', 'pending'],
  ['test button: POST', 'test', 'operator'],
];

/** Stored URLs are valid, because others are refused when they are saved. */
export const WEB_ENTRY_POINTS: readonly EntryPoint[] = [
  { name: 'policy', enter: (text) => verdict(URL.canParse(text) && !policy.checkUrl(new URL(text))) },
  { name: 'saving', saves: true, enter: (text) => verdict('value' in parseWebhookUrl(text, policy)) },
  {
    name: 'configuration file',
    saves: true,
    anyScheme: true,
    enter: (text) => inFile({ transport: 'webhook', url: text }),
  },
  {
    name: 'token endpoint',
    enter: (text) => (URL.canParse(text) ? tokenRequest(text, PUBLIC) : 'refused'),
  },
  ...KINDS.map(([name, kind, ownership]) => ({
    name,
    enter: (text: string) => (URL.canParse(text) ? through(kind, ownership, text, PUBLIC) : ('refused' as const)),
  })),
];

export const LOOKUP_ENTRY_POINTS: readonly LookupEntryPoint[] = [
  { name: 'token endpoint', enter: (host, resolver) => tokenRequest(`https://${host}/`, resolver) },
  ...KINDS.map(([name, kind, ownership]) => ({
    name,
    enter: (host: string, resolver: Resolver) => through(kind, ownership, `https://${host}/hook`, resolver),
  })),
];

const OPERATOR = operatorOf('arn:aws:iam::111111111111:role/feedhose-sender', []);
const ROLE = 'arn:aws:iam::123456789012:role/customer';
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
const role = (role_arn: string) => ({ type: 'role', role_arn, external_id: 'x' }) as const;

export const AWS_ENTRY_POINTS: readonly EntryPoint[] = [
  { name: 'queue URL', enter: (text) => verdict('address' in parseQueueUrl(text)) },
  {
    name: 'queue URL at delivery and test',
    enter: (queue_url) =>
      verdict('address' in connectionTo(aQueue({ queue_url, auth: { type: 'policy' } }), aSigner(), AT_AWS)),
  },
  {
    name: 'queue URL in a configuration file',
    slow: true,
    enter: (queue_url) => inFile({ transport: 'sqs', queue_url, auth: { type: 'policy' } }),
  },
  { name: 'role ARN', enter: (text) => verdict(parseRoleArn(text) !== undefined) },
  {
    name: 'role ARN at delivery and test',
    enter: (text) =>
      verdict('address' in connectionTo(aQueue({ queue_url: QUEUE, auth: role(text) }), aSigner(), AT_AWS)),
  },
  {
    name: 'role ARN in a configuration file',
    slow: true,
    enter: (role_arn) => inFile({ transport: 'sqs', queue_url: QUEUE, auth: { type: 'role', role_arn } }),
  },
  { name: 'bus ARN', enter: (text) => verdict('address' in parseBusArn(text)) },
  {
    name: 'bus ARN at delivery and test',
    enter: (bus_arn) => verdict('address' in connectionToBus(aBus(bus_arn), aSigner(), AT_AWS)),
  },
  {
    name: 'bus ARN in a configuration file',
    slow: true,
    enter: (bus_arn) => inFile({ transport: 'eventbridge', bus_arn, auth: { type: 'policy' } }),
  },
];
const BUS = 'arn:aws:events:eu-west-1:123456789012:event-bus/customer';
function aBus(bus_arn: string): BusDestination {
  const { queue_url: _, ...common } = aQueue({ auth: { type: 'policy' } });
  return { ...common, transport: 'eventbridge', bus_arn };
}
const AT_AWS = { endpoint: undefined, operator: OPERATOR };

/** Valid texts for each of the AWS entry points, which shows that they accept something. */
export const VALID_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  AWS_ENTRY_POINTS.map(({ name }) => [name, name.startsWith('role') ? ROLE : name.startsWith('bus') ? BUS : QUEUE]),
);

function inFile(destination: object): Entered {
  const scopes = [{ feed_group: 'user', realtime: true, destinations: [destination] }];
  const file = JSON.stringify({ apps: [{ app_id: '1', name: 'one', scopes }] });
  return verdict('file' in readConfigurationFile(file, false));
}

function verdict(passes: boolean): Entered {
  return passes ? 'passes' : 'refused';
}
