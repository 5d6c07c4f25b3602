/**
 * One run of the deployed template that uses everything once: apps, keys, scopes, destinations of every kind,
 * successful and failed deliveries, tests, rotation, dead letters, redrive. The tests of secrets and of permissions
 * inspect its results.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createBucketStore } from '../../adapters/bucket/store.ts';
import { reachStack } from '../../cli/reach/stack.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { sharedAssembly } from '../support/assembly.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { unmarshalled } from './unmarshalled.ts';

/** The secrets that are given to the run. Generated ones are added. */
export const GIVEN = {
  apiSecret: 'given-api-secret-7Qz',
  apiSecretRotated: 'given/api+secret=rotated',
  password: 'p@ss w/rd:given',
  passwordNext: 'next-pass-given-3',
  header: 'header-secret-given-4',
  headerNext: 'header-secret-given-5',
  signing: `whsec_${Buffer.alloc(32, 'S').toString('base64')}`,
  signingNext: `whsec_${Buffer.alloc(32, 'T').toString('base64')}`,
  awsSecret: 'aws/secret+key/given/0123456789abcdefghij',
  awsSecretNext: 'aws/secret+key/given/next/456789abcdefghi',
  awsKeyId: 'AKIAGIVENKEYID000001',
} as const;
/** A text in every body. */
export const MARK = 'mark-of-a-body-0c1d';

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
  readonly headers: string;
}

export interface FullRun {
  readonly embedded: Embedded;
  readonly receiver: Receiver;
  readonly template: string;
  readonly logs: readonly string[];
  readonly calls: readonly ApiCall[];
  /** Secrets that the run generated, each with the place where the API showed it once. */
  readonly generated: ReadonlyMap<string, ApiCall>;
  readonly token: string;
  /** Every item of every table, with its compressed content decompressed. */
  items(): Promise<readonly string[]>;
  /** An HTTP call, recorded in `calls`. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Body>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of whatever shape.
type Body = any;

const APP = '/apps/acme';
const ANY = { 'if-match': '*' };
const group = (name: string) => `${APP}/scopes/feed_group:${name}`;

/** Answers with its whole request, like debugging services do. */
/** Custom headers of the customer are first, because only the first headers of an answer are kept. */
const echoedHeaders = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !['host', 'connection', 'content-length', 'accept-encoding'].includes(name))
      .sort(([one]) => (/^(x-|authorization$)/.test(one) ? -1 : 1))
      .map(([name, value]) => [`echo-${name}`, String(value)]),
  );
const echoed = ({ method, path, headers, body }: Received): string => JSON.stringify({ headers, path, method, body });

/** The maximum body size of an endpoint with a limit. */
const LIMITED_BYTES = 4_000;

function answer(request: Received, response: ServerResponse): void {
  const { method, path, body } = request;
  if (method === 'GET') return void response.end(path.startsWith('/owned') ? 'key-acme' : 'nobody');
  if (path.startsWith('/500')) return void response.writeHead(500, echoedHeaders(request)).end(echoed(request));
  if (path.startsWith('/limited') && body.length > LIMITED_BYTES) return void response.writeHead(413).end();
  if (path.startsWith('/gone')) return void response.writeHead(410).end(echoed(request));
  if (path.startsWith('/moved')) {
    const { authorization = '' } = request.headers;
    return void response.writeHead(302, { location: `https://elsewhere.example/?${authorization}` }).end();
  }
  response.end(echoed(request));
}

export async function startFullRun(): Promise<FullRun> {
  const logs: string[] = [];
  const calls: ApiCall[] = [];
  const generated = new Map<string, ApiCall>();
  const receiver = await startReceiver(answer);
  const assembly = sharedAssembly();
  const embedded = await startEmbedded({
    assembly,
    port: 0,
    speed: 240,
    environment: {
      EGRESS_ALLOWANCE: '127.0.0.1',
      OWNERSHIP_RESOLVERS: '127.0.0.1:9',
      SETTLED_SECONDS: '1',
      LATE_SECONDS: '1',
    },
    onLog: ({ line }) => void logs.push(line),
  });
  const token = embedded.issueToken({ sub: 'op', 'cognito:groups': '[operators]' });
  const client = {
    endpoint: embedded.endpoint,
    region: embedded.region,
    credentials: { accessKeyId: 'outside', secretAccessKey: 'outside' },
  };
  const run: FullRun = {
    embedded,
    receiver,
    template: readFileSync(`${assembly}/Feedhose.template.json`, 'utf8'),
    logs,
    calls,
    generated,
    token,
    async items() {
      const dynamodb = new DynamoDBClient(client);
      const texts: string[] = [];
      for (const name of ['ConfigurationTableName', 'HoldingTableName', 'AttemptsTableName']) {
        const scan = paginateScan({ client: dynamodb }, { TableName: embedded.outputs[name] });
        for await (const { Items = [] } of scan) texts.push(...Items.map((item) => unmarshalled(item)));
      }
      return texts;
    },
    async call(method, path, body, headers = {}) {
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const got = await fetch(`${embedded.api}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...json, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await got.text();
      const made = { method, path, status: got.status, text, headers: JSON.stringify([...got.headers]) };
      calls.push(made);
      const parsed = text.startsWith('{') && !path.includes('/export') ? JSON.parse(text) : text;
      const link = typeof parsed.url === 'string' ? parsed.url.split('#token=')[1] : undefined;
      for (const shown of [parsed.api_secret, parsed.signing_secret, link, parsed.token])
        if (shown) generated.set(shown, made);
      return parsed;
    },
    async close() {
      await embedded.close();
      await receiver.close();
    },
  };
  try {
    await use(run, client);
  } catch (error) {
    await run.close();
    throw error;
  }
  return run;
}

const POLL_MS = 100;

/** @throws an error with `name` if the condition is never met. */
async function eventually<T>(name: string, what: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + HANG_LIMIT_MS;
  while (performance.now() < end) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`never came true: ${name}`);
}

interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

async function use(run: FullRun, client: ClientOptions): Promise<void> {
  const { call, embedded, receiver } = run;
  const startedAt = new Date().toISOString();
  const sqs = new SQSClient(client);
  const bus = new EventBridgeClient(client);
  const sns = new SNSClient(client);
  const origin = receiver.origin;
  const withUser = (password: string) => origin.replace('//', `//ann:${encodeURIComponent(password)}@`);
  const publish = async (feed: string, count = 1, text: string = MARK, app_id = 'acme'): Promise<void> => {
    const created = Array.from({ length: count }, (_, id) => ({ id: `${feed}-${id}`, text }));
    const Detail = JSON.stringify({ app_id, feed, new: created });
    const EventBusName = embedded.outputs['BusName'];
    await bus.send(
      new PutEventsCommand({ Entries: [{ EventBusName, Source: 's', DetailType: 'feed.update', Detail }] }),
    );
  };
  const queue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';

  /**
   * The caches of functions can be older than the last change of a destination, so that they are called until they know
   * it.
   */
  const parked = (name: string, path: string) =>
    eventually(`${name} is parked`, async () => {
      await publish(`${name}:parked`);
      return (await call('GET', `${path}/backlog`)).count > 0;
    });

  await call('POST', '/apps', { app_id: 'acme', name: 'Acme', api_key: 'key-acme', api_secret: GIVEN.apiSecret });
  const again = { 'idempotency-key': 'once' };
  for (let twice = 0; twice < 2; twice++) await call('POST', '/apps', { app_id: 'beta', name: 'Beta' }, again);
  await call('POST', '/apps', { app_id: 'acme', name: 'Twice' }, { 'idempotency-key': 'refused' });
  await call('POST', `${APP}/keys`, { api_key: 'key-two', api_secret: GIVEN.apiSecretRotated });
  await call('DELETE', `${APP}/keys/key-two`);
  for (let twice = 0; twice < 2; twice++) await call('POST', `${APP}/signing-keys`);
  const signing = await call('GET', `${APP}/signing-keys`);
  await call('DELETE', `${APP}/signing-keys/${signing.keys[0].kid}`, undefined, ANY);
  await call('POST', '/apps/beta/signing-keys');
  await call('PATCH', APP, { name: 'Acme Ltd.' }, ANY);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'acme-mails' }));
  const mails = await queue('acme-mails');
  const Endpoint = `arn:aws:sqs:${client.region}:000000000000:acme-mails`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  await call('PATCH', APP, { notifications: { topic_arn: TopicArn } }, ANY);
  for (const path of ['/me', '/apps', APP]) await call('GET', path);
  await usePortal(call);
  const names = [
    'hook',
    'fails',
    'gone',
    'moved',
    'keys',
    'policy',
    'role',
    'bus',
    'topic',
    'losttopic',
    'bucket',
    'tinytopic',
    'lostbus',
    'small',
    'limited',
    'missing',
    'scheduled',
  ];
  for (const name of names) await call('PUT', group(name), { realtime: true });
  await call('PUT', `${APP}/scopes/app_level:reactions`, { realtime: true });
  await call('GET', `${APP}/scopes`);
  await call('GET', group('hook'));

  const create = async (scope: string, body: object): Promise<{ path: string; id: string }> => {
    const made = await call('POST', `${group(scope)}/destinations`, body);
    return { path: `${group(scope)}/destinations/${made.id}`, id: made.id };
  };
  const custom_headers = { 'x-tenant-token': GIVEN.header };
  const webhook = (path: string, more: object = {}) => ({
    transport: 'webhook',
    url: `${withUser(GIVEN.password)}${path}`,
    custom_headers,
    retry_schedule: [1],
    ...more,
  });
  const vouched = { ownership: 'operator' };
  const hook = await create('hook', webhook('/owned', { signing_secret: GIVEN.signing, signatures: ['v1', 'v1a'] }));
  await call('POST', `${hook.path}/verify`);
  await call('POST', `${hook.path}/test`);
  await call('PATCH', hook.path, { url: `${withUser(GIVEN.passwordNext)}/owned/next` }, ANY);
  await call('POST', `${hook.path}/test`);
  await call('PATCH', hook.path, { custom_headers: { 'x-tenant-token': GIVEN.headerNext } }, ANY);
  await call('POST', `${hook.path}/secret`, { signing_secret: GIVEN.signingNext });
  await call('POST', `${hook.path}/secret`);
  await call('DELETE', `${hook.path}/secrets/2`, undefined, ANY);
  const fails = await create('fails', webhook('/500', vouched));
  await call('POST', `${fails.path}/test`);
  const gone = await create('gone', webhook('/gone', vouched));
  const limited = await create('limited', webhook('/limited', vouched));
  const moved = await create('moved', webhook('/moved', vouched));
  await call('POST', `${moved.path}/test`);
  await call('POST', `${moved.path}/vouch`);

  const auth = { type: 'keys', key: GIVEN.awsKeyId, secret: GIVEN.awsSecret };
  const toQueue = (queue_url: string, how: object, more: object = {}) => ({
    transport: 'sqs',
    queue_url,
    auth: how,
    retry_schedule: [1],
    ...more,
  });
  const own = await queue('customer');
  const keys = await create('keys', toQueue(own, auth));
  await call('POST', `${keys.path}/test`);
  await call('PATCH', keys.path, { auth: { ...auth, secret: GIVEN.awsSecretNext } }, ANY);
  const policy = await create('policy', toQueue(own, { type: 'policy' }));
  await call('POST', `${policy.path}/test`);
  const role = await create(
    'role',
    toQueue(own, { type: 'role', role_arn: 'arn:aws:iam::111122223333:role/customer' }),
  );
  await call('GET', `${role.path}/access`);
  await call('POST', `${role.path}/test`);
  await call('POST', `${role.path}/resume`);
  await call('POST', `${policy.path}/pause`);
  const small = await create(
    'small',
    toQueue(await queue('small', { MaximumMessageSize: '8192' }), { type: 'policy' }),
  );
  const missing = await create('missing', toQueue(`${embedded.endpoint}/000000000000/missing`, { type: 'policy' }));
  await call('POST', `${missing.path}/test`);

  const { EventBusArn: bus_arn = '' } = await bus.send(new CreateEventBusCommand({ Name: 'customer' }));
  const toBus = (arn: string, how: object) => ({
    transport: 'eventbridge',
    bus_arn: arn,
    auth: how,
    retry_schedule: [1],
  });
  const aBus = await create('bus', toBus(bus_arn, { type: 'policy' }));
  await call('POST', `${aBus.path}/test`);
  await call('GET', `${aBus.path}/access`);
  const lostBus = await create('lostbus', toBus(bus_arn.replace('customer', 'lost'), auth));
  await call('POST', `${lostBus.path}/test`);

  const { TopicArn: topic_arn = '' } = await sns.send(new CreateTopicCommand({ Name: 'customer' }));
  const { TopicArn: smallTopic } = await sns.send(
    new CreateTopicCommand({ Name: 'small', Attributes: { MaximumMessageSize: '8192' } }),
  );
  const toTopic = (arn: string | undefined, how: object) => ({
    transport: 'sns',
    topic_arn: arn,
    auth: how,
    retry_schedule: [1],
  });
  const aTopic = await create('topic', toTopic(topic_arn, { type: 'policy' }));
  await call('POST', `${aTopic.path}/test`);
  await call('GET', `${aTopic.path}/access`);
  const lostTopic = await create('losttopic', toTopic(topic_arn.replace('customer', 'lost'), auth));
  await call('POST', `${lostTopic.path}/test`);
  const tinyTopic = await create('tinytopic', toTopic(smallTopic, { type: 'policy' }));

  await call('POST', `${APP}/playground`, { feed: 'hook:1', message: MARK });
  for (const name of names) await publish(`${name}:1`);
  await publish('small:2', 400);
  await publish('tinytopic:2', 400);
  // Bodies above twice the minimum size that is learned from a 413 (core/limits.ts).
  await publish('limited:2', 40, MARK.repeat(40));
  // One activity that fits into nothing.
  for (const feed of ['hook:2', 'keys:2', 'bus:2', 'topic:2']) await publish(feed, 1, MARK.repeat(20_000));
  const refused = JSON.stringify({ app_id: 'acme', updates: [{ feed: 'no colon', text: MARK }] });
  const EventBusName = embedded.outputs['BusName'];
  const bad = { EventBusName, Source: 's', DetailType: 'feed.update', Detail: refused };
  await bus.send(new PutEventsCommand({ Entries: [bad] }));
  for (const name of [
    'RuleDeadLettersUrl',
    'QueueDeadLettersUrl',
    'WebhookDeadLettersUrl',
    'BusDeadLettersUrl',
    'TopicDeadLettersUrl',
  ]) {
    await sqs.send(new SendMessageCommand({ QueueUrl: embedded.outputs[name], MessageBody: `${MARK} ${name}` }));
  }
  await receiver.until((all) => all.some(({ path, method }) => path === '/owned/next' && method === 'POST'));
  const deadLetterOf = (query: string) =>
    eventually(query, async () => (await call('GET', `/dead-letters?${query}`)).items.at(0) as Body | undefined);
  const deadLetters = {
    fails: await deadLetterOf(`destination_id=${fails.id}`),
    missing: await deadLetterOf(`destination_id=${missing.id}`),
    lostBus: await deadLetterOf(`destination_id=${lostBus.id}`),
    lostTopic: await deadLetterOf(`destination_id=${lostTopic.id}`),
    gone: await deadLetterOf(`destination_id=${gone.id}`),
    intake: await deadLetterOf('source=intake'),
    rule: await deadLetterOf('source=rule'),
  };
  await eventually('gone', async () => (await call('GET', gone.path)).state === 'disabled');
  await eventually('limited', async () => (await call('GET', limited.path)).version > 1);
  await eventually('small', async () => (await call('GET', small.path)).max_message_bytes === 8_192);
  await eventually('tiny topic', async () => (await call('GET', tinyTopic.path)).max_message_bytes === 8_192);
  for (const { key } of Object.values(deadLetters)) await call('GET', `/dead-letters/${key}`);
  await call('GET', '/dead-letters/export?app_id=acme');
  await call('GET', '/dead-letters?group_by=destination,class');
  for (const { key } of [deadLetters.missing, deadLetters.lostBus, deadLetters.lostTopic])
    await call('POST', `/dead-letters/${key}/redrive`);
  const recovered = await create('fails', webhook('/owned/recovered', vouched));
  await call('POST', `/dead-letters/${deadLetters.fails.key}/redrive`, { destination_id: recovered.id });
  const deadLetter = await call('GET', `/dead-letters/${deadLetters.intake.key}`);
  await bus.send(new PutEventsCommand({ Entries: [bad] }));
  await call('POST', `/dead-letters/${deadLetters.intake.key}/redrive`, {
    event: deadLetter.text.replace('no colon', 'hook:9'),
  });
  await call('POST', `/dead-letters/${deadLetters.rule.key}/discard`, { reason: 'not ours' });

  await call('POST', `${hook.path}/pause`);
  await parked('hook', hook.path);
  await call('POST', `${hook.path}/resume`);
  await parked('policy', policy.path);
  await call('POST', `${policy.path}/resume`);
  await call('POST', `${aBus.path}/pause`);
  await parked('bus', aBus.path);
  await call('POST', `${aBus.path}/resume`);
  await call('POST', `${aTopic.path}/pause`);
  await parked('topic', aTopic.path);
  await call('POST', `${aTopic.path}/resume`);
  await eventually('released by topic', async () => (await call('GET', `${aTopic.path}/backlog`)).count === 0);
  await eventually('released by bus', async () => (await call('GET', `${aBus.path}/backlog`)).count === 0);
  await eventually('released', async () => (await call('GET', `${hook.path}/backlog`)).count === 0);
  await call('POST', `${gone.path}/enable`);
  await deadLetterOf(`destination_id=${missing.id}`);
  for (const filter of [
    { app_id: 'acme', destination_id: missing.id },
    { app_id: 'acme', class: 'gone' },
    { source: 'intake' },
  ]) {
    const plan = await call('POST', '/redrive-plans', { filter, per_minute: 10_000 });
    await call('POST', `/redrive-plans/${plan.id}/start`);
    await eventually('plan', async () => (await call('GET', `/redrive-plans/${plan.id}`)).status === 'done');
    await call('POST', `/redrive-plans/${plan.id}/stop`);
  }
  await call('GET', '/redrive-plans');
  await eventually('a mail', async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: mails, MaxNumberOfMessages: 10 }));
    return Messages.some(({ Body = '' }) => JSON.parse(Body).Subject?.startsWith('Feedhose: '));
  });
  for (const { path } of [hook, fails, keys, gone]) {
    for (const what of ['attempts', 'stats', 'backlog', 'health', 'access']) await call('GET', `${path}/${what}`);
  }
  // The first update is kept in a row of the index, and the second one in an object.
  for (const [feed, text] of [
    ['hook:inline', MARK],
    ['hook:object', randomBytes(20_000).toString('base64')],
    ['bucket:object', randomBytes(20_000).toString('base64')],
  ] as const) {
    await embedded.idle();
    await publish(feed, 1, text);
    await eventually(feed, async () => (await call('GET', `${APP}/updates?feed=${feed}`)).items.length > 0);
  }
  await call('GET', '/updates');
  await useBucket(run, client);
  // Each scope has an activity that fits into nothing.
  for (const [name, { id }, filter] of [
    ['hook', hook, { feeds: ['hook:inline'] }],
    ['hook', hook],
    ['keys', keys],
    ['bus', aBus],
    ['topic', aTopic],
  ] as const) {
    // The clock of the functions is faster.
    const { as_of: to } = await call('GET', '/overview');
    const wish = { scope: `feed_group:${name}`, from: startedAt, to, to_destination: id, ...filter };
    const replay = await call('POST', `${APP}/replays`, wish);
    await call('POST', `/replays/${replay.id}/start`);
    await eventually('replay', async () => (await call('GET', `/replays/${replay.id}`)).status === 'done');
  }
  await call('GET', '/replays');
  await call('GET', '/outages');
  const scheduled = await create('scheduled', webhook('/500', { ...vouched, retry_schedule: [7_200] }));
  await parked('scheduled', scheduled.path);
  await call('DELETE', scheduled.path, undefined, ANY);
  await call('DELETE', `${APP}/scopes/app_level:reactions`, undefined, ANY);
  // The deletion of an app deletes its rows of the journal.
  await publish('none:1', 1, MARK, 'beta');
  await eventually('beta', async () => (await call('GET', '/apps/beta/updates?feed=none:1')).items.length > 0);
  await call('DELETE', '/apps/beta', undefined, ANY);
  await asOperator(embedded);
  await embedded.idle();
}

const HOUR_MS = 3_600_000;

/**
 * A bucket that gets the past updates of a scope. Its destination is paused while states are stored that only a crash leaves behind:
 * a correction without its block, and a cursor without a destination.
 */
async function useBucket({ call, embedded }: FullRun, client: ClientOptions): Promise<void> {
  const bucket = 'customer';
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
  const { region } = client;
  const place = { bucket, region, bucket_owner: '000000000000' };
  const from = Math.floor(embedded.clock.now() / HOUR_MS - 2) * HOUR_MS;
  const { id } = await call('POST', `${group('bucket')}/destinations`, {
    ...{ transport: 's3', ...place, window_minutes: 5, start_at: new Date(from).toISOString() },
    ...{ auth: { type: 'policy' }, state: 'paused' },
  });
  const path = `${group('bucket')}/destinations/${id}`;
  await call('POST', `${path}/test`);
  await call('GET', `${path}/access`);
  const table = embedded.outputs['HoldingTableName'] ?? '';
  const store = createBucketStore(new DynamoDBClient(client), table, Date.now, 86_400);
  const span = { from, to: from + HOUR_MS, correction: 1, place, gaps: [] };
  await store.frozen.create(id, { ...span, blocks: [{ id: 'missing', at: from, updates: 1 }] });
  const orphan = { appId: 'acme', scope: 'feed_group:bucket', destinationId: 'dst_without' };
  await store.cursors.create({ ...orphan, createdAt: 0, position: from, checked: from, dueAt: 0 });
  const now = embedded.clock.now();
  await call('POST', `${path}/resume`);
  await eventually('windows', async () => {
    const { written_until, last_window } = await call('GET', `${path}/windows`);
    return Date.parse(written_until) > now && last_window !== null;
  });
  await eventually('no orphan', async () => (await store.cursors.read(orphan.destinationId)) === undefined);
}

/** A link that is opened, used and revoked, and tokens that are refused. */
async function usePortal(call: FullRun['call']): Promise<void> {
  const { url, session_id } = await call('POST', `${APP}/portal-link`, { role: 'view', user: 'ann' });
  const token = url.split('#token=')[1];
  const opened = await call('POST', '/portal-sessions', { token });
  await call('POST', '/portal-sessions', { token });
  const headers = { authorization: `Bearer ${opened.token}` };
  for (const path of ['/portal/me', `/portal${APP}`, '/portal/apps/beta']) await call('GET', path, undefined, headers);
  await call('POST', `/portal${APP}/playground`, { feed: 'hook:1' }, headers);
  await call('GET', `${APP}/portal-sessions`);
  await call('DELETE', `${APP}/portal-sessions/${session_id}`);
  await call('GET', '/portal/me', undefined, headers);
  await call('DELETE', `${APP}/portal-sessions`);
}

/** The calls of the command line to AWS: a reading command, a changing one, and published updates. */
async function asOperator({ endpoint }: Embedded): Promise<void> {
  const stack = await reachStack({ stack: 'Feedhose', endpoint }, randomUUID);
  await stack.api.get('/apps');
  await stack.api.call('POST', '/apps', { body: { app_id: 'cli', name: 'By the command line' } });
  const { client, name } = await stack.bus();
  const Detail = JSON.stringify({ app_id: 'acme', feed: 'hook:cli', deleted: ['a1'] });
  await client.send(
    new PutEventsCommand({ Entries: [{ EventBusName: name, Source: 's', DetailType: 'feed.update', Detail }] }),
  );
}
