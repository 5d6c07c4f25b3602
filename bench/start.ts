/**
 * Size and time of a cold start. Each function's bundle is compared with a bundle that contains only the clients that it loads at the start.
 * Both are built with the same options, and loaded alternately by new processes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle } from '../bin/bundle-options.ts';
import { joinByTransport, mapTransports } from '../core/transport/by-transport.ts';
import { firstDelivery } from './first-delivery.ts';
import { type BenchRun, type Figure, figure, type Result, ratio } from './result.ts';
import { ROOT } from './root.ts';
import { spreadOf } from './statistics.ts';

const ROUNDS = 11;
const QUICK_ROUNDS = 3;
/** A value that every reader of a variable accepts. */
const URL_OF = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
const valued = (names: string, of: (name: string) => string) =>
  Object.fromEntries(names.split(' ').map((name) => [name, of(name)]));
const VARIABLES: Readonly<Record<string, string>> = {
  AWS_REGION: 'us-east-1',
  ...valued('CONFIGURATION_TABLE HOLDING_TABLE ATTEMPTS_TABLE RECEIVED_TABLE BUS_NAME SECRETS_KEY_ARN', (name) => name),
  ...valued('INTAKE_URL DELIVERIES_URL DEAD_LETTERS_URL INTAKE_DEAD_LETTERS_URL OWN_QUEUE_URLS', URL_OF),
  ...valued('DELIVERIES_URLS DEAD_LETTERS_URLS DEAD_LETTERS_ARNS DELIVER_FUNCTIONS', () =>
    joinByTransport(mapTransports(URL_OF)),
  ),
  ...valued('INTAKE_DEAD_LETTERS_ARN RULE_DEAD_LETTERS_ARN', (name) => `arn:aws:sqs:us-east-1:123456789012:${name}`),
  OWN_BUS_ARN: 'arn:aws:events:us-east-1:123456789012:event-bus/own',
  SENDER_ROLE_ARN: 'arn:aws:iam::123456789012:role/sender',
  WEBHOOK_TIMEOUT_SECONDS: '10',
};
const LIMIT = { atMost: 1.3 } as const;

type Built = Awaited<ReturnType<typeof built>>;

export async function start({ quick, step }: BenchRun): Promise<Result> {
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  const folder = mkdtempSync(join(tmpdir(), 'feedhose-start-'));
  try {
    const names = readdirSync(join(ROOT, 'lambdas')).filter((name) =>
      existsSync(join(ROOT, 'lambdas', name, 'index.ts')),
    );
    const steps = names.length + 1;
    step('npm start', 0, steps);
    const rows = await Promise.all(names.map((name) => pairOf(folder, name)));
    const { ready, delivered } = await firstDelivery(quick);
    const figures = [
      figure('npm start: ready', 's', ready),
      figure('npm start: first delivery', 's', delivered),
      ...rows.flatMap(({ name, own, bare }, index) => {
        step(`imports of ${name}`, index + 1, steps);
        return compared(name, own, bare, rounds);
      }),
    ];
    return {
      name: 'start',
      what: `Each function's bundle compared with a bare bundle of the clients that it loads at the start (${rounds} new processes each, alternating).`,
      figures,
      tables: [
        {
          title: 'Bytes',
          head: ['function', 'loaded at the start', 'bare clients', 'loaded when needed'],
          rows: rows.map(({ name, own, bare }) => [name, own.bytes, bare.bytes, own.laterBytes]),
        },
      ],
      notes: [
        'npm start: from the command to the first acknowledged delivery of the demo, including the build of functions and dashboard and the batching window of one second.',
        'Loaded when needed: modules that are loaded by the first request, a test button or a refusal of a queue. The first request of the API loads its schemas and the steps of its route group.',
        'Import: CPU time of the process from before `import()` to the end of the entry module, including the creation of clients. Bare: the same clients, with the commands that the function sends.',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function pairOf(folder: string, name: string) {
  const own = await built(join(folder, name), { entryPoints: { index: join(ROOT, 'lambdas', name, 'index.ts') } });
  const bare = await built(join(folder, `${name}-bare`), {
    stdin: { contents: bareSource(own.sources), resolveDir: ROOT, sourcefile: 'index.ts', loader: 'ts' },
  });
  return { name, own, bare };
}

async function built(outdir: string, what: Parameters<typeof bundle>[0]) {
  const { outputFiles, metafile } = await bundle({ ...what, outdir });
  mkdirSync(outdir);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const { outputs } = metafile;
  const paths = Object.keys(outputs);
  // Chunks that are imported later are entry points too, with other names.
  const entry = paths.find((path) => /(index|stdin)\.mjs$/.test(path));
  if (entry === undefined) throw new Error('the bundle has no entry');
  const atStart = loadedAtStart(outputs, entry);
  const bytes = (some: readonly string[]) => some.reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
  return {
    /** Path of the module to load. */
    entry: join(process.cwd(), entry),
    bytes: bytes([...atStart]),
    /** Bytes of the chunks that are loaded when they are needed. */
    laterBytes: bytes(paths.filter((path) => !atStart.has(path))),
    /** Paths of the source files that are loaded at the start. */
    sources: [...atStart].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {})),
  };
}

/** Returns the entry and everything that it imports without `import()`. */
function loadedAtStart(outputs: Metafile['outputs'], entry: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { path, kind, external } of outputs[entry]?.imports ?? []) {
    if (kind === 'import-statement' && !external) loadedAtStart(outputs, path, seen);
  }
  return seen;
}

/** Returns a module that creates the clients that a function creates at its start, and imports the commands that it sends. */
function bareSource(sources: readonly string[]): string {
  const wanted = new Map<string, Set<string>>();
  for (const path of sources.filter((one) => !one.includes('node_modules') && !one.includes(':'))) {
    const text = readFileSync(join(process.cwd(), path), 'utf8');
    for (const [, names = '', from = ''] of text.matchAll(/^import \{([^}]*)\} from '(@aws-sdk\/[^']*|undici)'/gm)) {
      const values = names
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '' && !one.startsWith('type '));
      wanted.set(from, new Set([...(wanted.get(from) ?? []), ...values]));
    }
  }
  const imports = [...wanted].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  const all = [...wanted.values()].flatMap((names) => [...names]);
  const made = all.map((name) => (name.endsWith('Client') && name !== 'Client' ? `new ${name}({})` : name));
  return `${imports.join('\n')}\nexport const all = [${made.join(', ')}];`;
}

function compared(name: string, own: Built, bare: Built, rounds: number): readonly Figure[] {
  const times: { own: number; bare: number }[] = [];
  importMs(own.entry);
  importMs(bare.entry);
  for (let round = 0; round < rounds; round++) {
    times.push({ own: importMs(own.entry), bare: importMs(bare.entry) });
  }
  return [
    figure(`${name}: import`, 'ms', spreadOf(times.map((time) => time.own))),
    ratio(`${name}: import / bare`, spreadOf(times.map((time) => time.own / time.bare)), LIMIT),
    ratio(`${name}: bytes / bare`, own.bytes / bare.bytes, LIMIT),
  ];
}

const LOAD =
  'const before=process.cpuUsage();await import(process.argv[1]);const{user,system}=process.cpuUsage(before);console.log((user+system)/1000);process.exit()';

function importMs(entry: string): number {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', LOAD, entry], {
    env: VARIABLES,
    encoding: 'utf8',
  });
  return Number(output.trim().split('\n').at(-1));
}
