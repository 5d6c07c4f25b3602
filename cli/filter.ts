/** Options that select dead letters and audit records. */
import { defined } from '../core/defined.ts';
import { isSet, textOf, type Values, value } from './command.ts';
import { unexpected, usageError } from './exit.ts';
import { pathOf } from './reach/api.ts';
import { timeOf } from './screen/times.ts';

export const FILTER = {
  source: value('Only dead letters from this source: sqs, webhook, eventbridge, intake or rule.'),
  app: value('Only entries of this app.'),
  scope: value('Only entries of this scope, such as feed_group:user.'),
  destination: value('Only entries of this destination, such as dst_….'),
  class: value('Only failures of this class, such as timeout, http_5xx or refused.'),
  like: value('Only dead letters with this reason, apart from numbers and quoted texts.'),
  plan: value('Only dead letters that this redrive plan or replay sent last.'),
  from: value(
    'Only entries from this time on, such as 2026-11-24T03:00:00Z, or 2h for two hours ago (default: the oldest).',
  ),
  to: value('Only entries before this time, in the same forms (default now).'),
};
const DEFAULT_LIMIT = 50;
export const LIMIT = { limit: value(`Maximum number of entries, from 1 (default ${DEFAULT_LIMIT}).`) };

/** Returns the times of `--from` and `--to`. @throws CliError */
export function timesOf(values: Values, nowMs: number): { from?: string; to?: string } {
  const time = (name: 'from' | 'to') => {
    const text = textOf(values, name);
    return text === undefined ? undefined : timeOf(`--${name}`, text, nowMs);
  };
  const [from, to] = [time('from'), time('to')];
  if (from !== undefined && to !== undefined && from >= to) {
    throw usageError(`--from: expected a time before --to, which is ${to}, got ${from}`);
  }
  return defined({ from, to });
}

export function filterOf(values: Values, nowMs: number): Record<string, string> {
  return defined({
    source: textOf(values, 'source'),
    app_id: textOf(values, 'app'),
    scope: textOf(values, 'scope'),
    destination_id: textOf(values, 'destination'),
    class: textOf(values, 'class'),
    reason: textOf(values, 'like'),
    plan_id: textOf(values, 'plan'),
    ...timesOf(values, nowMs),
  }) as Record<string, string>;
}

/** Returns the filter of a command that takes keys, a filter or `--all`. Returns `undefined` for keys. @throws CliError */
export function selectedBy(keys: readonly string[], values: Values, nowMs: number): Record<string, string> | undefined {
  const filter = filterOf(values, nowMs);
  const isFiltered = Object.keys(filter).length > 0 || isSet(values, 'all');
  if (keys.length > 0 && isFiltered) throw usageError('expected keys or a filter, got both');
  if (keys.length > 0) return undefined;
  if (!isFiltered) throw unexpected('expected keys, a filter, or --all', undefined);
  return filter;
}

/** Returns the value of `--limit`, the maximum number of entries of a list. @throws CliError */
export function limitOf(values: Values): number {
  const text = textOf(values, 'limit');
  const limit = Number(text ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw unexpected('--limit: expected a whole number from 1', text);
  return limit;
}

export function pathOfDeadLetter(key: string | undefined): string {
  if (key === undefined) throw unexpected('expected the key of a dead letter, as dead-letters list shows it', key);
  return pathOf('dead-letters', key);
}
