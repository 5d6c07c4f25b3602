/** `feedhose apply`: writes a configuration file to a stack. */
import { defined } from '../../core/defined.ts';
import { type Step, stepsTo } from '../apply/steps.ts';
import { isSet, textOf } from '../command.ts';
import { parseConfiguration, queuesAt, refuseEverywhere } from '../configuration/load.ts';
import { CliError, EXIT, unexpected } from '../exit.ts';
import { readText } from '../input.ts';
import { type Api, pathOf } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import type { TerminalRun } from '../terminal-context.ts';
import { storedApps } from './export.ts';

export const runApply: TerminalRun = async (_, values, { screen, stack, ask, input, signal }) => {
  const path = textOf(values, 'file');
  if (path === undefined) throw unexpected('-f: expected a file, or - for standard input', undefined);
  const source = { option: '-f', path, input, signal };
  const text = await readText(source);
  refuseEverywhere(text, source);
  const { api, embedded } = await stack();
  const parsed = parseConfiguration(text, source, embedded !== undefined);
  const file = embedded === undefined ? parsed : queuesAt(embedded, parsed);
  const ids = new Set(file.apps.map(({ app_id }) => app_id));
  const others: string[] = [];
  const stored = await storedApps(api, (id) => {
    if (!ids.has(id)) others.push(id);
    return ids.has(id);
  });
  const steps = stepsTo(file, stored, { prune: isSet(values, 'prune'), secrets: isSet(values, 'secrets') });
  for (const { sign, what, app, scope, changes } of steps) screen.printJson({ sign, app, scope, what, changes });
  print(screen, steps);
  for (const app of others) {
    screen.printJson({ app, in_file: false });
    screen.print(screen.style('dim', `  app ${app} is not in the file and stays as it is`));
  }
  if (steps.length === 0) {
    screen.print('No changes. The stack matches the file.');
    return EXIT.ok;
  }
  if (isSet(values, 'dry-run')) return EXIT.negative;
  if (!(await ask('Apply these changes?'))) {
    screen.note('Nothing was changed.');
    return EXIT.negative;
  }
  await carryOut(api, steps, screen);
  screen.printJson({ applied: steps.length });
  screen.print(`Applied ${steps.length} change${steps.length === 1 ? '' : 's'}.`);
  return isSet(values, 'exit-code') ? EXIT.changed : EXIT.ok;
};

export const runDiff: TerminalRun = (words, values, context) =>
  runApply(words, { ...values, 'dry-run': true }, context);

const STYLES = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

function print(screen: Screen, steps: readonly Step[]): void {
  for (const { sign, what, app, scope, changes } of steps) {
    const place = [app, scope].filter((part) => part !== undefined && !what.includes(` ${part}`)).join(' ');
    screen.print(screen.style(STYLES[sign], `${sign} ${place ? `${place}  ` : ''}${what}`));
    for (const change of changes) screen.print(`    ${change}`);
  }
}

interface Created {
  readonly api_key?: string;
  readonly api_secret?: string | null;
  readonly signing_secret?: string | null;
  readonly auth?: { readonly external_id?: string };
}

/** Makes the calls in order, stops at the first that fails, and prints generated secrets, which are shown only once. */
export async function carryOut(
  api: Api,
  steps: readonly Step[],
  screen: Pick<Screen, 'note' | 'printJson'>,
): Promise<void> {
  for (const [done, { method, path, body, version, what }] of steps.entries()) {
    try {
      const options = defined({ body, version });
      printSecrets(screen, what, (await api.call<Created | undefined>(method, pathOf('apps', ...path), options)) ?? {});
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      const before = `Applied ${done} of ${steps.length} changes. This change failed: ${what}`;
      throw new CliError(error.exit, `${before}\n${error.message}`, { applied: done, ...error.more });
    }
  }
}

function printSecrets(
  screen: Pick<Screen, 'note' | 'printJson'>,
  what: string,
  { api_key, api_secret, signing_secret, auth }: Created,
): void {
  const secrets = {
    ...(api_secret ? { api_key, api_secret } : {}),
    ...(signing_secret ? { signing_secret } : {}),
    ...(signing_secret !== undefined && auth?.external_id ? { external_id: auth.external_id } : {}),
  };
  if (Object.keys(secrets).length === 0) return;
  screen.printJson({ created: what, ...secrets });
  for (const [name, value] of Object.entries(secrets)) screen.note(`${what}: ${name} = ${value}   (shown only once)`);
}
