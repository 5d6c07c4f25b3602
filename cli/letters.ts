/** Which dead letters a command means: by filter, or by key. */
import { textOf, type Values } from './command.ts';
import { usageError } from './exit.ts';
import { pathOf } from './reach/api.ts';
import { timeOf } from './screen/times.ts';

export const FILTER = {
  source: { type: 'string' },
  app: { type: 'string' },
  scope: { type: 'string' },
  destination: { type: 'string' },
  class: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;
export const FILTER_HELP = {
  source: 'sqs, webhook, intake or rule',
  app: 'of this app',
  scope: 'of this scope: feed_group:user',
  destination: 'of this destination: dst_…',
  class: 'of this failure class: timeout, http_5xx, refused, …',
  from: 'that died from then on: 2h, 2026-11-24T03:00:00Z',
  to: 'that died before',
} as const;

export function filterOf(values: Values, nowMs: number): Record<string, string> {
  const time = (name: 'from' | 'to') => {
    const text = textOf(values, name);
    return text === undefined ? undefined : timeOf(`--${name}`, text, nowMs);
  };
  const given = {
    source: textOf(values, 'source'),
    app_id: textOf(values, 'app'),
    scope: textOf(values, 'scope'),
    destination_id: textOf(values, 'destination'),
    class: textOf(values, 'class'),
    from: time('from'),
    to: time('to'),
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function pathOfLetter(key: string | undefined): string {
  if (key === undefined) throw usageError('expected the key of a dead letter, as dead-letters list shows it');
  return pathOf('dead-letters', key);
}
