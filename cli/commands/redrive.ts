/** `feedhose dead-letters redrive`: redrives some dead letters by their keys, or all that match by a redrive plan with a preview. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { plan, planPreview } from '../../lambdas/api/schemas/dead-letters.ts';
import {
  type Command,
  type CommandContext,
  flag,
  isSet,
  numberOf,
  textOf,
  type Values,
  value,
  YES,
} from '../command.ts';
import { EXIT, type ExitCode, usageError } from '../exit.ts';
import { FILTER, pathOfDeadLetter, selectedBy } from '../filter.ts';
import { readText } from '../input.ts';
import { type Api, pathOf } from '../reach/api.ts';
import { startProgress } from '../screen/progress.ts';

type Plan = z.output<typeof plan>;
type Preview = z.output<typeof planPreview>;

export const redrive: Command = {
  name: 'dead-letters redrive',
  usage: 'KEY … | [filter] | --all',
  summary: 'Redrive dead letters by key, or all that match a filter with a redrive plan.',
  options: {
    ...FILTER,
    all: flag('Redrive all dead letters.'),
    rate: value('Maximum number of dead letters per minute, from 1 (default 600).'),
    'to-destination': value('With one key: redrive to this destination of the same scope (default: the original one).'),
    event: value(
      'With one key from the intake: replace the event with the contents of this file. - reads standard input.',
    ),
    ...YES,
    wait: flag('Wait until the redrive plan has ended.'),
  },
  async run(keys, values, context) {
    const filter = selectedBy(keys, values, context.now());
    const unused = (keys.length > 0 ? ['rate', 'wait'] : ['to-destination', 'event']).find((name) => name in values);
    if (unused !== undefined) {
      throw usageError(
        `--${unused}: expected ${keys.length > 0 ? 'a filter or --all' : 'the key of a dead letter'} with it`,
      );
    }
    return filter ? redriveByPlan(filter, values, context) : redriveKeys(keys, values, context);
  },
};

async function redriveKeys(keys: readonly string[], values: Values, { screen, stack, input, signal }: CommandContext) {
  const [to, event] = [textOf(values, 'to-destination'), textOf(values, 'event')];
  if (keys.length > 1 && (to ?? event) !== undefined)
    throw usageError('--to-destination and --event: expected one key, got several');
  const body = defined({
    destination_id: to,
    event: event === undefined ? undefined : await readText({ option: '--event', path: event, input, signal }),
  });
  const { api } = await stack();
  for (const key of keys) {
    await api.call('POST', `${pathOfDeadLetter(key)}/redrive`, { body });
    screen.printJson({ key, status: 'redriven' });
    screen.print(`Redrive of ${key} started.`);
  }
  return EXIT.ok;
}

async function redriveByPlan(filter: object, values: Values, context: CommandContext): Promise<ExitCode> {
  const { screen, stack, ask } = context;
  const per_minute = numberOf(values, 'rate', 'a number of dead letters per minute');
  const { api } = await stack();
  const preview = await api.call<Preview>('POST', '/redrive-plans', {
    body: defined({ filter, per_minute }),
  });
  screen.printJson(preview);
  const { id, total, counted_all, destinations } = preview;
  if (total === 0) {
    screen.print('There are no dead letters to redrive.');
    return EXIT.ok;
  }
  const minutes = Math.ceil(total / preview.per_minute);
  screen.print(
    `${counted_all ? '' : 'At least '}${total} dead letter${total === 1 ? '' : 's'}, ${preview.per_minute} per minute: about ${minutes} min.`,
  );
  for (const { app_id, scope, destination_id, count } of destinations) {
    screen.print(`  ${count}  ${app_id ? `${app_id} ${scope} ${destination_id}` : 'to the intake'}`);
  }
  if (!(await ask('Redrive them?'))) {
    screen.note('Nothing was redriven.');
    return EXIT.negative;
  }
  screen.printJson(await api.call<Plan>('POST', `${pathOf('redrive-plans', id)}/start`, { body: {} }));
  screen.print(`Started ${id}. It progresses once a minute.`);
  return isSet(values, 'wait') ? await ended(api, id, context) : EXIT.ok;
}

const POLL_MS = 1_000;

/** Waits until a plan has ended, and shows its progress. */
async function ended(api: Api, id: string, { screen, signal, now }: CommandContext): Promise<ExitCode> {
  const progress = startProgress(screen, 'redriven', now);
  try {
    while (!signal.aborted) {
      const found = await api.get<Plan>(pathOf('redrive-plans', id));
      const { status, redriven, total } = found;
      progress.to(redriven, total);
      if (status === 'done' || status === 'stopped') {
        screen.printJson(found);
        progress.end();
        screen.print(`Redrove ${redriven} of ${total} dead letters. The plan is ${status}.`);
        return status === 'done' ? EXIT.ok : EXIT.negative;
      }
      await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    }
    return EXIT.interrupted;
  } finally {
    progress.end();
  }
}
