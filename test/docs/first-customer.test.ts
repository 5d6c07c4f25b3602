/**
 * Runs the commands of docs/first-customer.md and docs/deleting-data.md in order, against one embedded run, with a real endpoint and a real
 * queue. Afterwards it searches the tables for the data of the deleted customer.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decode } from '../../consumer/index.ts';
import { runCommand } from '../support/command-line.ts';
import { type Ready, type Run, startRun } from '../support/embedded-run.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { aws, curl } from './support/calls.ts';
import { type Block, documents } from './support/documents.ts';
import { commandsOf } from './support/shell.ts';

const OURS = 'test/docs/first-customer.test.ts';
/** Addresses on the pages, which are replaced by those of the run. */
const PAGE = {
  queue: 'https://sqs.eu-west-1.amazonaws.com/123456789012/feeds',
  arn: 'arn:aws:sqs:eu-west-1:123456789012:',
  url: 'https://hooks.example.com/feeds',
};

let run: Run;
let ready: Ready & { readonly api: string; readonly token: string };
let endpoint: Receiver;
let [apiKey, isBroken] = ['', false];
const folder = mkdtempSync(join(tmpdir(), 'feedhose-first-customer-'));
/** The values that the reader provides. */
const variables: Record<string, string> = {};
const outputs: string[] = [];

beforeAll(async () => {
  endpoint = await startReceiver(({ method }, response) => {
    response.statusCode = isBroken ? 500 : 200;
    response.end(method === 'GET' ? apiKey : '');
  });
  // The steps wait for the clock of wake, which runs once a minute.
  run = startRun(['--speed', '60'], { apps: [{ app_id: '1207', name: 'Another', scopes: [] }] });
  ready = (await run.first) as unknown as typeof ready;
});
afterAll(async () => {
  await run?.stop();
  await endpoint?.close();
  rmSync(folder, { recursive: true, force: true });
});

const blocksOf = (path: string): readonly Block[] => {
  const { blocks = [] } = documents().find((document) => document.path === path) ?? {};
  return blocks.filter(({ runBy, notRun = '' }) => runBy === OURS || notRun.includes(OURS));
};
const customer = blocksOf('docs/first-customer.md');
const leaving = blocksOf('docs/deleting-data.md');

function placed(text: string): string {
  return text
    .replaceAll(PAGE.queue, `${ready.endpoint}/000000000000/feeds`)
    .replaceAll(PAGE.arn, `arn:aws:sqs:${ready.region}:000000000000:`)
    .replaceAll(PAGE.url, `${endpoint.origin}/feeds`);
}

/** Runs the next blocks up to the one that contains a text, and returns what they print. */
async function runThrough(blocks: readonly Block[], last: string): Promise<string> {
  const begin = done.get(blocks) ?? 0;
  const end = blocks.findIndex(({ text }, index) => index >= begin && text.includes(last)) + 1;
  const next = blocks.slice(begin, end);
  done.set(blocks, end);
  expect(next.length).toBeGreaterThan(0);
  const from = outputs.length;
  for (const { language, text } of next) {
    if (language === 'json') save(placed(text));
    else for (const { words, sets } of commandsOf(placed(text), variables)) if (!sets) await runWords(words);
  }
  return outputs.slice(from).join('\n');
}
const done = new Map<readonly Block[], number>();

/** Saves a file under the name that the page gives it. */
function save(text: string): void {
  const name = text.includes('"destinations"')
    ? 'acme.json'
    : text.includes('"apps"')
      ? 'leaving.json'
      : 'first.ndjson';
  writeFileSync(join(folder, name), text);
}

/** Commands that ask for confirmation. */
const ASKING = ['apply', 'redrive', 'discard', 'delete'];

async function runWords(words: readonly string[]): Promise<void> {
  const [program, command, ...rest] = words;
  if (program === 'aws') outputs.push(String(await aws(words, ready)));
  else if (program === 'curl') outputs.push(await curl(words));
  else if (program === 'npx' && command === 'feedhose') {
    const own = rest.map((word) => (/\.(?:nd)?json$/.test(word) ? join(folder, word) : word));
    const yes = ASKING.some((word) => rest.includes(word)) ? ['--yes'] : [];
    const { code, out, err } = await runCommand([...own, ...yes, '--endpoint', ready.endpoint]);
    outputs.push(`${out}\n${err}`);
    expect([words, code, code === 0 ? '' : `${out}\n${err}`]).toEqual([words, 0, '']);
  } else throw new Error(`${words.join(' ')}: expected a command that this test can run`);
}

const found = (pattern: RegExp, text: string): string => {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`${pattern} is not in:\n${text}`);
  return value;
};

/** Repeats a check until it holds, because its condition is met in another process. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}
const command = async (...words: string[]) => (await runCommand([...words, '--endpoint', ready.endpoint])).out;

test('an app is created, and the backend puts an update on the bus', async () => {
  const printed = await runThrough(customer, 'apps create');
  apiKey = found(/API key +(\S+)/, printed);
  expect(await runThrough(customer, 'send -f first.ndjson')).toContain('Sent 1 of 1 lines');
});

test('the queue of the customer gets a destination and passes the test', async () => {
  variables['QUEUE'] = found(/(dst_\w+) +acme/, await runThrough(customer, 'destinations --app acme'));
  expect(outputs.join('\n')).toMatch(/signing_secret = whsec_/);
  expect(await runThrough(customer, 'test "$QUEUE"')).toContain('/feeds works');
});

test('the webhook receives nothing before its ownership is proven', async () => {
  Object.assign(variables, { API: ready.api, TOKEN: ready.token });
  const created = JSON.parse(await runThrough(customer, 'curl'));
  expect(created).toMatchObject({ ownership: 'pending', signing_secret: expect.stringMatching(/^whsec_/) });
  variables['WEBHOOK'] = created.id;
  expect(endpoint.received.filter(({ method }) => method === 'POST')).toEqual([]);
  const printed = await runThrough(customer, 'destinations verify');
  expect(printed).toContain('proves that the URL belongs to the app');
  expect(printed.match(/\/feeds works/g)?.length).toBe(3);
});

const posted = () => endpoint.received.filter(({ body }) => body.includes('picture:100'));

test('both destinations receive the update', async () => {
  // The page publishes before the destinations exist, and fan-out caches for some seconds that there are none.
  await runThrough(customer, 'send -f first.ndjson');
  await until(async () => {
    if (posted().length > 0) return true;
    await command('send', '-f', join(folder, 'first.ndjson'));
    return false;
  });
  const { endpoint: at, region } = ready;
  const sqs = new SQSClient({ endpoint: at, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });
  const QueueUrl = `${at}/000000000000/feeds`;
  await until(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    return Messages.some(({ Body = '' }) => decode(Body).some(({ feed }) => feed === 'user:amelie'));
  });
});

test('a dead letter is listed, shown and sent again', async () => {
  // Retries take more than a day by default.
  const path = `/apps/acme/scopes/feed_group:user/destinations/${variables['WEBHOOK']}`;
  const headers = { authorization: `Bearer ${ready.token}`, 'content-type': 'application/json', 'if-match': '*' };
  const body = JSON.stringify({ retry_schedule: [1] });
  expect((await fetch(`${ready.api}${path}`, { method: 'PATCH', headers, body })).ok).toBe(true);
  isBroken = true;
  await until(async () => {
    await command('send', '-f', join(folder, 'first.ndjson'));
    return (await command('dead-letters', 'list', '--app', 'acme')).includes('http_5xx');
  });
  const [listing, showing] = splitAt(customer, 'KEY=…');
  variables['KEY'] = found(/(\S+)\n*$/, (await runText(listing)).trim());
  expect(await runText(showing)).toContain('picture:100');
  isBroken = false;
  const before = posted().length;
  const printed = await runThrough(customer, 'dead-letters redrive');
  expect(printed).toContain('The plan is done.');
  expect(printed).toContain('There are no dead letters.');
  await endpoint.until(() => posted().length > before);
});

/** Returns the next block in two parts, because the reader copies a value from the output of the first one. */
function splitAt(blocks: readonly Block[], line: string): readonly [string, string] {
  const at = blocks.findIndex(({ text }) => text.includes(line));
  done.set(blocks, at + 1);
  const [before = '', after = ''] = (blocks[at]?.text ?? '').split(new RegExp(`^${line}.*$`, 'm'));
  return [before, after];
}
async function runText(text: string): Promise<string> {
  const from = outputs.length;
  for (const { words } of commandsOf(text, variables)) await runWords(words);
  return outputs.slice(from).join('\n');
}

test('after the customer is deleted, the tables contain only what the page lists', async () => {
  isBroken = true;
  await until(async () => {
    await command('send', '-f', join(folder, 'first.ndjson'));
    return (await command('dead-letters', 'list', '--app', 'acme')).includes('http_5xx');
  });
  await runThrough(leaving, 'apply -f leaving.json --prune');
  // Every delivery must have ended before its dead letter can be discarded. Before the destination is deleted, it can wait for a day.
  await until(nothingWaits);
  await runThrough(leaving, 'apps delete acme');
  expect(await command('dead-letters', 'list', '--app', 'acme')).toBe('');
  const left = await rows();
  const kinds = left.flatMap(({ pk, sk, document, table }) => {
    const text = JSON.stringify({ pk, sk, document });
    return /acme|picture:100|dst_/.test(text) ? [kindOf(table?.S ?? '', pk?.S ?? '', sk?.S ?? '')] : [];
  });
  // Whether an outage was recorded depends on how many deliveries failed before the app was deleted.
  expect([...new Set(kinds)].filter((kind) => kind !== 'outage').toSorted()).toEqual([
    'attempt',
    'audit',
    'deleted app',
    'discarded dead letter',
    'health',
    'hour of a notification',
    'plan',
    'rollup',
  ]);
  // No row contains a body.
  expect(left.filter((row) => JSON.stringify(row).includes('picture:100'))).toEqual([]);
  expect(left.filter(({ body }) => body !== undefined)).toEqual([]);
  // Bodies of released and redriven deliveries expire a day later. All others would be kept for weeks.
  const soon = Date.now() / 1000 + 10 * 86_400;
  const bodies = left.filter(({ pk }) => pk?.S?.startsWith('BODY#'));
  expect(bodies.filter(({ ttl }) => !(Number(ttl?.N) < soon))).toEqual([]);
});

type Row = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** Reports whether all queues of the stack are empty, and no delivery is parked. */
async function nothingWaits(): Promise<boolean> {
  const { endpoint: at, region } = ready;
  const sqs = new SQSClient({ endpoint: at, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const own = QueueUrls.filter((url) => !url.endsWith('/feeds'));
  expect(own.length).toBeGreaterThan(1);
  const counts = await Promise.all(
    own.map(async (QueueUrl) => {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: COUNTS }));
      return COUNTS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    }),
  );
  return counts.every((count) => count === 0) && !(await rows()).some(({ sk }) => sk?.S?.startsWith('PARKED#'));
}
const COUNTS: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

async function rows(): Promise<readonly Row[]> {
  const { endpoint: at, region } = ready;
  const client = new DynamoDBClient({
    endpoint: at,
    region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  expect(TableNames.length).toBe(4);
  const pages = await Promise.all(
    TableNames.map(async (TableName) => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName }));
      return Items.map((item) => ({ ...item, table: { S: TableName } }) as Row);
    }),
  );
  return pages.flat();
}

function kindOf(table: string, pk: string, sk: string): string {
  if (sk === 'DELETED') return 'deleted app';
  if (pk.startsWith('AUDIT')) return 'audit';
  if (pk.includes('#minutes#')) return 'rollup';
  if (sk === 'HEALTH') return 'health';
  if (sk.startsWith('DEAD#')) return 'discarded dead letter';
  if (pk.startsWith('PLANS#')) return 'plan';
  if (pk.startsWith('NOTIFIED#')) return 'hour of a notification';
  if (pk.startsWith('OUTAGES')) return 'outage';
  if (table.includes('Journal')) return 'index of the journal';
  return table.includes('Attempts') ? 'attempt' : `${pk} ${sk}`;
}
