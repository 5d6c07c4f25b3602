/** Records deliveries of an embedded run as a customer receives them: webhooks, and queue messages in both forms. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConfiguredRun, QUEUES_OF_FILES, startConfiguredRun } from '../configured-run.ts';
import type { Workspace } from '../judge.ts';

export interface Recorded {
  /** Readable name, such as `a webhook, non-ASCII`. */
  readonly what: string;
  readonly from: 'webhook' | 'message';
  readonly id: string;
  readonly timestamp: string;
  readonly signatures: string;
  readonly body: string;
  /** Size of its JSON list in bytes. */
  readonly bytes: number;
}

export const SECRET = `whsec_${Buffer.alloc(32, 11).toString('base64')}`;
const NEWER_SECRET = `whsec_${Buffer.alloc(24, 12).toString('base64')}`;

const activity = (id: string, text: string) => ({ id, actor: 'user:1', verb: 'post', object: 'picture:1', text });
const update = (created: readonly object[]) => ({ feed: 'user:1', new: created });

/** Details of events by purpose. */
const INPUTS: Readonly<Record<string, string>> = {
  plain: JSON.stringify({ app_id: 'judge', ...update([activity('a', 'text')]) }),
  'non-ASCII': `{"app_id":"judge","feed":"user:1","new":[{"id": "a","text":"é 東京 🚢 \\u00e9 \\/ \\ufffe","n":1.0,"e":1e3,"i":9223372036854775807}]}`,
  batched: JSON.stringify({
    app_id: 'judge',
    updates: Array.from({ length: 40 }, (_, n) => update([activity(`a${n}`, `number ${n}`)])),
  }),
  '259 KB': JSON.stringify({
    app_id: 'judge',
    ...update(Array.from({ length: 98 }, (_, n) => activity(`a${n}`, 'x'.repeat(2_560)))),
  }),
};
type Headers = Readonly<Record<string, string>>;

export async function recordDeliveries(workspace: Workspace, hasJsonQueues: boolean): Promise<readonly Recorded[]> {
  const posts: { readonly headers: Headers; readonly body: string }[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posts.push({ headers: request.headers as Headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(204).end();
      waiting.shift()?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const queues = hasJsonQueues ? (['base64', 'json'] as const) : (['base64'] as const);
  const run = await startConfiguredRun(workspace, configurationOf(`http://127.0.0.1:${port}/hook`, queues));
  const nextPost = async () => {
    while (posts.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const { headers, body } = posts.shift() as (typeof posts)[number];
    return recorded('webhook', headers, body);
  };
  try {
    for (const queue of queues) await run.createQueue(queue);
    const all: Recorded[] = [];
    const record = async (what: string, detail: string): Promise<readonly Recorded[]> => {
      await run.publish(detail);
      const own: Recorded[] = [{ what: `a webhook, ${what}`, ...(await nextPost()) }];
      for (const queue of queues) own.push({ what: `a ${queue} message, ${what}`, ...(await nextMessage(run, queue)) });
      return own;
    };
    for (const [what, detail] of Object.entries(INPUTS)) all.push(...(await record(what, detail)));
    // The remainder of the large update, which does not fit into one Base64 message.
    await run.receive('base64');
    await rotate(run);
    all.push(...(await whenBothSign(() => record('signed with two secrets', INPUTS['plain'] ?? ''))));
    return all;
  } finally {
    await run.stop();
    server.closeAllConnections();
    server.close();
  }
}

async function nextMessage(run: ConfiguredRun, queue: string) {
  const { body, attributes } = await run.receive(queue);
  return recorded('message', attributes, body);
}

function recorded(from: Recorded['from'], headers: Headers, body: string): Omit<Recorded, 'what'> {
  const json = body.startsWith('[') ? body : Buffer.from(body, 'base64').toString('utf8');
  return {
    from,
    id: headers['webhook-id'] ?? '',
    timestamp: headers['webhook-timestamp'] ?? '',
    signatures: headers['webhook-signature'] ?? '',
    body,
    bytes: Buffer.byteLength(json),
  };
}

const LIST = '/apps/judge/scopes/feed_group:user/destinations';

/** Rotates the secrets, so that every destination signs with two secrets after the functions have read the change. */
async function rotate(run: ConfiguredRun): Promise<void> {
  const { items } = await run.call<{ readonly items: readonly { readonly id: string }[] }>('GET', LIST);
  for (const { id } of items) {
    await run.call('POST', `${LIST}/${id}/secret`, { signing_secret: NEWER_SECRET, overlap_seconds: 86_400 });
  }
}

/** The functions can use the old settings for 30 seconds. */
async function whenBothSign(record: () => Promise<readonly Recorded[]>): Promise<readonly Recorded[]> {
  for (;;) {
    const found = await record();
    if (found.every(({ signatures }) => signatures.split(' ').length === 2)) return found;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function configurationOf(hook: string, queues: readonly string[]) {
  const auth = { type: 'keys', key: 'customer', secret: 'local' };
  const common = { signing_secret: SECRET };
  const destinations = [
    { transport: 'webhook', url: hook, ...common },
    ...queues.map((name) => ({
      transport: 'sqs',
      queue_url: `${QUEUES_OF_FILES}/${name}`,
      auth,
      ...(name === 'json' ? { body: 'json' } : {}),
      ...common,
    })),
  ];
  const scopes = [{ feed_group: 'user', realtime: true, destinations }];
  return {
    apps: [{ app_id: 'judge', name: 'Judge', api_key: 'key-judge', api_secret: 'api-secret-of-judge', scopes }],
  };
}
