/** Publishes the same updates wherever the stack runs, and returns what one customer receives at a queue, a webhook and an event bus. */
import {
  CreateEventBusCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { Webhook } from 'standardwebhooks';
import { APP_TAG } from '../../../core/transport/aws/session.ts';
import type { Received } from '../../../test/support/receiver.ts';
import type { CustomersEndpoint } from './endpoint.ts';
import { ACCOUNT, type Answer, REGION, type RunningStack } from './running-stack.ts';
import { until } from './until.ts';

export const APP = 'acme';
export const API_KEY = 'key-of-acme';
const API_SECRET = 'api-secret-of-acme-0123456789';
export const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 'second opinion').toString('base64')}`;

const PUBLISHED = '"published_at":"2026-01-02T03:04:05.000006+00:00"';
/** Adds a space after each `:` and `,`. MiniStack parses a detail and serializes it in this form. */
const spaced = (json: string) =>
  json.replace(/"(?:\\.|[^"\\])*"|[:,]/g, (token) => (token.length === 1 ? `${token} ` : token));
/** JSON texts instead of objects, because the text of a number must arrive unchanged. */
const FEED_UPDATES = [
  `{"feed":"user:1",${PUBLISHED},"event_id":"plain","new":[{"id":"a","actor":"User:1","verb":"post","object":"Picture:10","time":"2026-01-02T03:04:05.000006"}],"deleted":[],"deleted_foreign_ids":[]}`,
  `{"feed":"user:2",${PUBLISHED},"event_id":"values","new":[{"id":"b","actor":"User:2","verb":"like","object":"Picture:10","big":9223372036854775807,"half":1.5,"none":null,"empty":"","yes":true,"nested":{"list":[1,[2],{}]}}],"deleted":["c","d"],"deleted_foreign_ids":[["e","2026-01-02T03:04:05.000006"]]}`,
  `{"feed":"user:3",${PUBLISHED},"event_id":"texts","new":[{"id":"f","actor":"User:3","verb":"say","object":"Text:1","text":"a \\"quote\\", a back\\\\slash, a line\\nfeed, K\\u00f6ln, Zürich, 東京, 🚲"}],"deleted":[],"deleted_foreign_ids":[]}`,
  `{"feed":"user:4",${PUBLISHED},"event_id":"exponent","new":[{"id":"g","actor":"User:4","verb":"measure","object":"Number:1","number":1e3}],"deleted":[],"deleted_foreign_ids":[]}`,
].map(spaced);
const REACTION = spaced(
  `{"feed":"",${PUBLISHED},"event_id":"reaction","new":[],"deleted":[],"deleted_foreign_ids":[],"type":"reaction.new","generic":{"id":"h","kind":"like","activity_id":"a","user_id":"1","data":{}}}`,
);

/** The parts of what arrived that must be the same in both stacks. Times, ids of AWS and signatures differ. */
export interface Arrived {
  /** The decoded list of updates. */
  readonly queue: string;
  readonly queueAttributes: string;
  readonly reactions: string;
  readonly webhook: string;
  readonly webhookHeaders: string;
  readonly events: string;
}

export interface Customer {
  readonly queueUrl: string;
  readonly reactionsUrl: string;
  readonly eventsUrl: string;
}

/** @throws Error if the status is not the expected one. */
export async function answered(status: number, answer: Promise<Answer>): Promise<Answer['body']> {
  const got = await answer;
  if (got.status !== status)
    throw new Error(`The API answered ${got.status} instead of ${status}: ${JSON.stringify(got.body)}`);
  return got.body;
}

/** Creates the app, its scopes, and the resources of its customer. */
export async function createCustomer({ call, sqs, events, outputs }: RunningStack): Promise<Customer> {
  await answered(201, call('POST', '/apps', { app_id: APP, name: 'Acme', api_key: API_KEY, api_secret: API_SECRET }));
  for (const scope of ['feed_group:user', 'app_level:reactions']) {
    await answered(201, call('PUT', `/apps/${APP}/scopes/${scope}`, { realtime: true }));
  }
  const [queueUrl, reactionsUrl, eventsUrl] = [
    await queueWith(sqs, 'acme-updates', APP),
    await queueWith(sqs, 'acme-reactions', APP),
    await queueWith(sqs, 'acme-events', APP),
  ];
  await events.send(new CreateEventBusCommand({ Name: 'acme', Tags: [{ Key: APP_TAG, Value: APP }] }));
  const EventPattern = JSON.stringify({ source: ['feedhose'] });
  await events.send(new PutRuleCommand({ EventBusName: 'acme', Name: 'all', EventPattern }));
  const target = { Id: 'queue', Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:acme-events` };
  await events.send(new PutTargetsCommand({ EventBusName: 'acme', Rule: 'all', Targets: [target] }));
  if (outputs['BusName'] === undefined) throw new Error('The stack has no output BusName.');
  return { queueUrl, reactionsUrl, eventsUrl };
}

/** Creates a queue with the tag of an app, if one is passed. */
export async function queueWith(sqs: SQSClient, QueueName: string, app?: string, Attributes = {}): Promise<string> {
  const tags = app === undefined ? {} : { [APP_TAG]: app };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, tags, Attributes }));
  return QueueUrl;
}

/** Creates a destination of the app. @param scope such as `feed_group:user`. */
export function addDestination({ call }: RunningStack, scope: string, body: object): Promise<Answer> {
  return call('POST', `/apps/${APP}/scopes/${scope}/destinations`, body);
}

export async function addDestinations(
  stack: RunningStack,
  customer: Customer,
  endpoint: CustomersEndpoint,
): Promise<void> {
  const policy = { type: 'policy' };
  const signed = { signing_secret: SIGNING_SECRET };
  const queue = { transport: 'sqs', queue_url: customer.queueUrl, auth: policy, ...signed };
  const webhook = { transport: 'webhook', url: `${endpoint.origin}/hook`, ownership: 'operator', ...signed };
  const bus = { transport: 'eventbridge', bus_arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/acme`, auth: policy };
  for (const one of [queue, webhook, bus]) await answered(201, addDestination(stack, 'feed_group:user', one));
  const reactions = { ...queue, queue_url: customer.reactionsUrl };
  await answered(201, addDestination(stack, 'app_level:reactions', reactions));
}

/** Puts updates of the app on the stack's bus in one event. @param updates JSON texts. */
export async function publish({ events, outputs }: RunningStack, updates: readonly string[]): Promise<void> {
  const Detail = `{"app_id":"${APP}","updates":[${updates.join(',')}]}`;
  const entry = { EventBusName: outputs['BusName'], Source: 'backend', DetailType: 'feed.update', Detail };
  const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount !== 0) throw new Error('The bus refused an event.');
}

/** Publishes the updates and waits until all of them have arrived everywhere. */
export async function deliverAll(
  stack: RunningStack,
  customer: Customer,
  endpoint: CustomersEndpoint,
): Promise<Arrived> {
  await publish(stack, FEED_UPDATES);
  await publish(stack, [REACTION]);
  const [queue] = await received(stack, customer.queueUrl, 1);
  const [reactions] = await received(stack, customer.reactionsUrl, 1);
  const events = await received(stack, customer.eventsUrl, FEED_UPDATES.length);
  const hook = await endpoint.take('/hook', '"plain"');
  if (!isSigned(hook)) throw new Error(`${stack.name}: the webhook's signature is not the one of these bytes.`);
  return {
    queue: decoded(queue),
    queueAttributes: Object.keys(queue?.MessageAttributes ?? {})
      .sort()
      .join(),
    reactions: decoded(reactions),
    webhook: hook.body,
    webhookHeaders: Object.keys(hook.headers).sort().join(),
    events: events
      .map(({ Body = '' }) => eventText(Body))
      .sort()
      .join('\n'),
  };
}

/** Verifies a signature of any age. `verify` refuses signatures that are older than five minutes, which a busy machine can need. */
function isSigned({ headers, body }: Received): boolean {
  const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
  const signature = new Webhook(SIGNING_SECRET).sign(String(headers['webhook-id']), sentAt, body);
  return headers['webhook-signature'] === signature;
}

/** Returns the decoded text of a message body. */
function decoded(message: Message | undefined): string {
  return Buffer.from(message?.Body ?? '', 'base64').toString();
}

function eventText(body: string): string {
  const { source, 'detail-type': type, account, region, detail } = JSON.parse(body);
  return JSON.stringify({ source, type, account, region, detail });
}

/** Receives messages from a queue until the wanted number has arrived. */
export async function received(
  { name, sqs }: RunningStack,
  QueueUrl: string,
  count: number,
): Promise<readonly Message[]> {
  const found: Message[] = [];
  await until(`${name}: ${count} messages arrived in ${QueueUrl}`, async () => {
    const asked = { QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    found.push(...Messages);
    return found.length >= count;
  });
  return found;
}
