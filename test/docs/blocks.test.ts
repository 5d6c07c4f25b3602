/** Runs the code blocks of the documents against one embedded run with the configuration of docs/start.md. */
import { createServer } from 'node:net';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../support/command-line.ts';
import { type Ready, type Run, startRun } from '../support/embedded-run.ts';
import { aws, curl } from './support/calls.ts';
import { type Block, documents } from './support/documents.ts';
import { runProgram } from './support/programs.ts';
import { commandsOf } from './support/shell.ts';

/** The names in documents of the embedded run, its bus, and the reader's own endpoint. They are replaced by those of this run. */
const USUAL = { endpoint: 'http://127.0.0.1:4100', bus: 'FeedhoseIntakeBus8E188E91', host: '127.0.0.1:8000' };
const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
/** Programs that are not run here: another test runs them, or they need an account. */
const PROGRAMS = new Set(['npm', 'npx']);

const blocks = documents().flatMap((document) => document.blocks);
const here = blocks.filter(({ notRun, runBy }) => notRun === undefined && runBy === undefined);
const of = (...languages: readonly string[]) =>
  here.filter(({ language }) => languages.includes(language)).map((block) => [block.place, block] as const);

let run: Run;
let ready: Ready & { readonly token: string };
let ownPort: number;
let configuration: { readonly apps: readonly { readonly app_id: string }[] };

beforeAll(async () => {
  ownPort = await freePort();
  const found = blocks.find(({ place, text }) => place.startsWith('docs/start.md') && text.includes('"apps"'));
  configuration = JSON.parse(withOwnPort(found?.text ?? '')) as typeof configuration;
  for (const destination of destinationsIn(configuration)) {
    if (destination['transport'] === 'webhook') destination['signing_secret'] = SIGNING_SECRET;
  }
  run = startRun([], configuration);
  ready = (await run.first) as unknown as typeof ready;
});
afterAll(async () => {
  await run?.stop();
});

type Json = Record<string, unknown>;

function destinationsIn({ apps }: { readonly apps: readonly object[] }): readonly Json[] {
  const scopes = apps.flatMap((app) => (app as { scopes: Json[] }).scopes);
  return scopes.flatMap((scope) => scope['destinations'] as Json[]);
}

/** Replaces the address of the reader's own endpoint by a free port. */
function withOwnPort(text: string): string {
  return text.replaceAll(USUAL.host, `127.0.0.1:${ownPort}`).replaceAll('listen(8000)', `listen(${ownPort})`);
}

/** Also replaces the address and the bus of the embedded run. */
function withRun(text: string): string {
  return withOwnPort(text).replaceAll(USUAL.endpoint, ready.endpoint).replaceAll(USUAL.bus, ready.bus_name);
}

async function putAnUpdate(): Promise<void> {
  const { endpoint, region, bus_name: EventBusName } = ready;
  const bus = new EventBridgeClient({ endpoint, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });
  const Detail = JSON.stringify({ app_id: configuration.apps[0]?.app_id, feed: 'user:docs', new: [{ id: 'a1' }] });
  const entry = { EventBusName, Source: 'docs', DetailType: 'feed.update', Detail };
  await bus.send(new PutEventsCommand({ Entries: [entry] }));
}

describe('a block of JSON', () => {
  test.each(of('json'))('%s is valid', (_, { text }) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });
});

/** The settings of a block that needs the lines for other shells of `npm start`. Other blocks run without settings of AWS. */
function exportsOf({ runWith }: Block): Readonly<Record<string, string>> {
  if (runWith === undefined) return {};
  const { endpoint: AWS_ENDPOINT_URL, region: AWS_REGION } = ready;
  return { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
}

describe('a block of TypeScript or JavaScript', () => {
  test.each(of('ts', 'js'))('%s runs with no settings but those that it names', async (_, block) => {
    const { language, text, prints } = block;
    const printed = await runProgram(withRun(text), {
      language,
      environment: { SIGNING_SECRET, ...exportsOf(block) },
      ...(prints === undefined ? {} : { prints, meanwhile: putAnUpdate }),
    });
    expect(printed).not.toContain('Error');
  });
});

describe('a block of shell', () => {
  test.each(of('sh'))('%s runs without an error', async (_, { text }) => {
    const variables: Record<string, string> = { TOKEN: ready.token };
    let done = 0;
    for (const { words, sets } of commandsOf(withRun(text), variables)) {
      if (!sets) await command(words);
      done++;
    }
    expect(done).toBeGreaterThan(0);
  });
});

async function command(words: readonly string[]): Promise<void> {
  const [program = '', ...rest] = words;
  if (program === 'curl') await curl(words);
  else if (program === 'aws') await aws(words, ready);
  else if (program === 'npx' && rest[0] === 'feedhose') await checkHelp(rest.slice(1));
  else if (!PROGRAMS.has(program) && program !== 'node')
    throw new Error(
      `${program}: expected a command that this test can run, or a comment that states why it is not run`,
    );
}

/** Checks that the help of the command line documents the command and its options. Other tests run the commands. */
async function checkHelp(words: readonly string[]): Promise<void> {
  const options = words.filter((word) => word.startsWith('--'));
  const names = words.slice(0, words.findIndex((word) => word.startsWith('-') || word.startsWith('dst_')) >>> 0);
  const { out } = await runCommand([...names, '--help']);
  expect(options.filter((option) => !out.includes(option))).toEqual([]);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
