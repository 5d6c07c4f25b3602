/** `feedhose dead-letters redrive`: redrives some dead letters by their keys, or all that match by a redrive plan with a preview. */
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
    'to-destination': value(
      'Redrive to this destination of the same scope (default: the original one). Expects one key, or --app and --scope.',
    ),
    event: value(
      'With one key from the intake: replace the event with the contents of this file. - reads standard input.',
    ),
    ...YES,
    wait: flag('Wait until the redrive plan has ended.'),
  },
  async run(keys, values, context) {
    const filter = selectedBy(keys, values, context.now());
    const unused = (keys.length > 0 ? ['rate', 'wait'] : ['event']).find((name) => name in values);
    if (unused !== undefined) {
      throw usageError(
        `--${unused}: expected ${keys.length > 0 ? 'a filter or --all' : 'the key of a dead letter'} with it`,
      );
    }
    if (!filter) return redriveKeys(keys, values, context);
    const per_minute = numberOf(values, 'rate', 'a number of dead letters per minute');
    const to_destination = textOf(values, 'to-destination');
    return runPlan(defined({ filter, per_minute, to_destination }), values, context);
  },
};

async function redriveKeys(keys: readonly string[], values: Values, { screen, connect, readText }: CommandContext) {
  const [to, event] = [textOf(values, 'to-destination'), textOf(values, 'event')];
  if (keys.length > 1 && (to ?? event) !== undefined)
    throw usageError('--to-destination and --event: expected one key, got several');
  const body = defined({
    destination_id: to,
    event: event === undefined ? undefined : await readText('--event', event),
  });
  const api = await connect();
  for (const key of keys) {
    await api.call('POST', `${pathOfDeadLetter(key)}/redrive`, { body });
    screen.printJson({ key, status: 'redriven' });
    screen.print(`Redrive of ${key} started.`);
  }
  return EXIT.ok;
}

/** Creates a plan, shows its preview, and starts it after a confirmation. A plan that is not started is deleted. */
export async function runPlan(body: object, values: Values, context: CommandContext): Promise<ExitCode> {
  const { screen, connect, ask } = context;
  const api = await connect();
  const preview = await api.call<Preview>('POST', '/redrive-plans', { body });
  screen.printJson(preview);
  const { id, version, action, total, left, counted_all, destinations, per_minute } = preview;
  const remove = (): Promise<unknown> => api.call('DELETE', pathOf('redrive-plans', id), { version });
  if (total + left === 0) {
    await remove();
    screen.print(`There are no dead letters to ${action}.`);
    return EXIT.ok;
  }
  const rate = action === 'redrive' ? `, ${per_minute} per minute: about ${Math.ceil(total / per_minute)} min` : '';
  screen.print(`${counted_all ? '' : 'At least '}${total} dead letter${total === 1 ? '' : 's'} to ${action}${rate}.`);
  for (const group of destinations) screen.print(`  ${group.count}  ${placeOf(group)}: ${group.outlook}`);
  if (total === 0) {
    await remove();
    screen.note('Nothing was redriven.');
    return EXIT.negative;
  }
  const isDiscard = action === 'discard';
  const question = isDiscard ? `Discard ${total} dead letters permanently?` : 'Redrive them?';
  const isConfirmed = await ask(question).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  if (!isConfirmed) {
    await remove();
    screen.note(`Nothing was ${isDiscard ? 'discarded' : 'redriven'}.`);
    return EXIT.negative;
  }
  screen.printJson(await api.call<Plan>('POST', `${pathOf('redrive-plans', id)}/start`, { body: {} }));
  if (!isDiscard) screen.print(`Started ${id}. It progresses once a minute.`);
  return isSet(values, 'wait') ? await ended(api, id, context) : EXIT.ok;
}

/** Returns the address, the place and the state of a destination, or the source of events. */
export function placeOf(one: {
  readonly source: string;
  readonly app_id?: string | undefined;
  readonly scope?: string | undefined;
  readonly destination_id?: string | undefined;
  readonly destination?: { readonly address?: string | undefined; readonly state: string } | undefined;
}): string {
  const { source, app_id, scope, destination_id, destination } = one;
  const state = destination && destination.state !== 'enabled' ? `(${destination.state})` : undefined;
  return [destination?.address ?? destination_id ?? source, app_id, scope, state].filter(Boolean).join(' ');
}

const POLL_MS = 1_000;

/** Waits until a plan has ended, and shows its progress. */
async function ended(api: Api, id: string, { screen, signal, sleep, now }: CommandContext): Promise<ExitCode> {
  const progress = startProgress(screen, 'done', now);
  try {
    while (!signal.aborted) {
      const found = await api.get<Plan>(pathOf('redrive-plans', id));
      const { status, action, redriven, discarded, total, outcome } = found;
      const handled = redriven + discarded;
      progress.to(handled, total);
      if (status === 'done' || status === 'stopped') {
        screen.printJson(found);
        progress.end();
        const verb = action === 'discard' ? 'Discarded' : 'Redrove';
        screen.print(`${verb} ${handled} of ${total} dead letters. The plan is ${status}.`);
        if (outcome) {
          const { delivered, on_the_way, dead_again } = outcome;
          screen.print(`Delivered: ${delivered}, on the way: ${on_the_way}, dead again: ${dead_again}.`);
        }
        return status === 'done' ? EXIT.ok : EXIT.negative;
      }
      await sleep(POLL_MS);
    }
    return EXIT.interrupted;
  } finally {
    progress.end();
  }
}
