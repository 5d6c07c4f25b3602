/**
 * Judge: schemathesis reads docs/openapi.json and calls the API with valid and invalid requests. It runs all of its checks
 * (`--checks all`). Their settings, with reasons, are in schemathesis.toml and document.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedRun, startEmbeddedRun } from '../embedded-run.ts';
import type { Judge } from '../judge.ts';
import { command, virtualEnvironment } from '../tools.ts';
import { type Document, type Kept, prepared } from './document.ts';

const VERSION = '4.32.5';
const SEED = 20261128;
/** Number of requests for each operation and phase. */
const EXAMPLES = 12;
const DOCUMENT = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
const CONFIGURATION = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

/** Creates an app with a scope and a destination of each transport. */
async function keep({ api, token }: EmbeddedRun): Promise<Kept> {
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${api}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { readonly id: string };
  };
  const [app_id, scope] = ['kept', 'app_level:reactions'];
  await call('POST', '/apps', { app_id, name: 'Kept' });
  await call('PUT', `/apps/${app_id}/scopes/${scope}`, { realtime: true });
  const auth = { type: 'policy' };
  const destinations = [
    { transport: 'sqs', queue_url: 'https://sqs.us-east-1.amazonaws.com/123456789012/kept', auth },
    { transport: 'webhook', url: 'https://hooks.example.com/kept' },
    { transport: 'eventbridge', bus_arn: 'arn:aws:events:us-east-1:123456789012:event-bus/kept', auth },
  ];
  const destination_ids: string[] = [];
  for (const one of destinations) {
    destination_ids.push((await call('POST', `/apps/${app_id}/scopes/${scope}/destinations`, one)).id);
  }
  return { app_id, scope, destination_ids };
}

/** Returns the names of the schemas of request bodies. */
function writtenIn({ paths, components }: Document): readonly string[] {
  const namesIn = (part: unknown) =>
    [...(JSON.stringify(part) ?? '').matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '');
  const found = new Set<string>();
  const open = Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ requestBody }) => namesIn(requestBody)),
  );
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...namesIn(components.schemas[name]));
  }
  return [...found];
}

/** Returns a line for each failure: the operation, the title of the check, and the answer. */
export function faultsIn(output: string): readonly string[] {
  const sections = output.split(/^_{3,} (.+?) _{3,}$/m).slice(1);
  const faults: string[] = [];
  for (let index = 0; index < sections.length; index += 2) {
    const [operation = '', text = ''] = sections.slice(index, index + 2);
    for (const [, title, rest = ''] of text.matchAll(/^- (.+)\n([\s\S]*?)(?=^- |^\d+\. Test Case|(?![\s\S]))/gm)) {
      const said = rest.split(/^Reproduce with/m)[0] ?? '';
      faults.push(`${operation}: ${title}. ${said.trim().replaceAll(/\s+/g, ' ').slice(0, 400)}`);
    }
  }
  return faults;
}

export const judge: Judge = {
  name: 'schemathesis',
  maker: 'Schemathesis (PyPI schemathesis)',
  question: 'Does the API answer every request as docs/openapi.json describes?',
  cannotSee:
    'It does not judge the meaning of an answer. There are no dead letters, so their operations are called with unknown ids only. Destinations have a few fixed addresses.',
  needs: ['python3'],
  async run(workspace) {
    const python = await virtualEnvironment(workspace, [`schemathesis==${VERSION}`]);
    const run = await startEmbeddedRun(workspace);
    try {
      const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document;
      const file = join(workspace.folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(prepared(document, writtenIn(document), await keep(run))));
      const args = [
        ...['--config-file', CONFIGURATION, 'run', file, '--url', run.api, '--checks', 'all', '--continue-on-failure'],
        ...['--seed', String(SEED), '--max-examples', String(EXAMPLES), '--generation-database', 'none', '--no-color'],
      ];
      const { status, stdout, stderr } = await command(workspace, join(python, '..', 'st'), args, {
        cwd: workspace.folder,
        env: { TOKEN: run.token, COLUMNS: '200' },
        timeoutSeconds: 900,
      });
      writeFileSync(join(workspace.folder, 'output.txt'), `${stdout}\n${stderr}`);
      const found = faultsIn(stdout);
      const faults =
        status === 0 || found.length > 0
          ? found
          : [`It ended with status ${status}: ${`${stdout}${stderr}`.trim().slice(-800)}`];
      const checked = Number(/(\d+) generated/.exec(stdout)?.[1] ?? 0);
      return { versions: { schemathesis: VERSION }, checked, faults };
    } finally {
      await run.stop();
    }
  },
};
