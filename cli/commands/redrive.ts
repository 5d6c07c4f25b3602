/** `feedhose dead-letters redrive`: some by their keys; or all that match, by a plan that says first what it means. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../core/defined.ts';
import { type Command, isSet, type Surroundings, textOf, type Values } from '../command.ts';
import { EXIT, type ExitCode, usageError } from '../exit.ts';
import { FILTER, FILTER_HELP, filterOf, pathOfLetter } from '../letters.ts';
import { type Api, pathOf } from '../reach/api.ts';
import { startProgress } from '../screen/progress.ts';
import { decodeUtf8 } from '../utf8.ts';

interface Plan {
  readonly id: string;
  readonly status: 'planned' | 'running' | 'stopped' | 'done';
  readonly total: number;
  readonly redriven: number;
  readonly per_minute: number;
}
type Preview = Plan & {
  readonly counted_all: boolean;
  readonly destinations: readonly {
    readonly source: string;
    readonly app_id?: string;
    readonly scope?: string;
    readonly destination_id?: string;
    readonly count: number;
  }[];
};

export const redrive: Command = {
  name: 'dead-letters redrive',
  usage: 'KEY … | [filter] | --all',
  summary: 'put dead letters back: some by their keys, or all that match by a plan',
  options: {
    ...FILTER,
    all: { type: 'boolean' },
    rate: { type: 'string' },
    'to-destination': { type: 'string' },
    event: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    wait: { type: 'boolean' },
  },
  help: {
    ...FILTER_HELP,
    all: 'everything',
    rate: 'letters a minute (default 600)',
    'to-destination': 'with one key: to another destination of the same scope',
    event: 'with one key of the intake: the mended event, from this file',
    yes: 'do not ask',
    wait: 'until the plan is worked off',
  },
  async run(keys, values, around) {
    const filter = filterOf(values, around.now());
    if (keys.length > 0) {
      if (Object.keys(filter).length > 0 || isSet(values, 'all'))
        throw usageError('expected keys or a filter, got both');
      return redriveKeys(keys, values, around);
    }
    if (Object.keys(filter).length === 0 && !isSet(values, 'all')) {
      throw usageError('expected keys, a filter, or --all');
    }
    return redriveByPlan(filter, values, around);
  },
};

async function redriveKeys(
  keys: readonly string[],
  values: Values,
  { screen, stack }: Surroundings,
): Promise<ExitCode> {
  const [to, event] = [textOf(values, 'to-destination'), textOf(values, 'event')];
  if (keys.length > 1 && (to ?? event) !== undefined) throw usageError('--to-destination and --event go with one key');
  const { api } = await stack();
  const body = {
    ...defined({ destination_id: to }),
    ...(event === undefined ? {} : { event: decodeUtf8(`--event ${event}`, readFileSync(event === '-' ? 0 : event)) }),
  };
  for (const key of keys) {
    await api.call('POST', `${pathOfLetter(key)}/redrive`, { body });
    screen.tell({ key, status: 'redriven' });
    screen.say(`${key} is on its way again.`);
  }
  return EXIT.ok;
}

async function redriveByPlan(filter: object, values: Values, around: Surroundings): Promise<ExitCode> {
  const { screen, stack, ask } = around;
  const rate = textOf(values, 'rate');
  const { api } = await stack();
  const plan = await api.call<Preview>('POST', '/redrive-plans', {
    body: { filter, ...(rate === undefined ? {} : { per_minute: Number(rate) }) },
  });
  screen.tell(plan);
  const minutes = Math.max(1, Math.ceil(plan.total / plan.per_minute));
  screen.say(
    `${plan.counted_all ? '' : 'At least '}${plan.total} dead letters, ${plan.per_minute} a minute: about ${minutes} min.`,
  );
  for (const { app_id, scope, destination_id, count } of plan.destinations) {
    screen.say(`  ${count}  ${app_id ? `${app_id} ${scope} ${destination_id}` : 'into the intake'}`);
  }
  if (plan.total === 0) return EXIT.ok;
  if (!isSet(values, 'yes') && !(await ask('Put them back?', '--yes'))) {
    screen.note('Nothing is moved.');
    return EXIT.negative;
  }
  const started = await api.call<Plan>('POST', `${pathOf('redrive-plans', plan.id)}/start`, { body: {} });
  screen.tell(started);
  screen.say(`${plan.id} runs; it is worked off once a minute.`);
  return isSet(values, 'wait') ? await followed(api, plan.id, around) : EXIT.ok;
}

const EVERY_MS = 1_000;

async function followed(api: Api, id: string, { screen, signal, now }: Surroundings): Promise<ExitCode> {
  const progress = startProgress(screen, 'redriven', now);
  try {
    while (!signal.aborted) {
      const plan = await api.get<Plan>(pathOf('redrive-plans', id));
      progress.to(plan.redriven, plan.total);
      if (plan.status === 'done' || plan.status === 'stopped') {
        screen.tell(plan);
        progress.end();
        screen.say(`${plan.redriven} of ${plan.total} are put back: ${plan.status}.`);
        return plan.status === 'done' ? EXIT.ok : EXIT.negative;
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
    }
    return EXIT.interrupted;
  } finally {
    progress.end();
  }
}
