/** Rules that fire by time: `rate(…)` on the run's clock. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Schedule } from './event-bridge.ts';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @throws Error naming an expression that the embedded AWS does not know. */
export function parseRate(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new Error(`the embedded AWS does not know the schedule ${expression}`);
  return ms;
}

/** Fires on until `signal` aborts. On a fast clock a firing that comes while the last one still runs is left out. */
export function runSchedule(schedule: Schedule, clock: Clock, signal: AbortSignal, fire: () => Promise<void>): void {
  let running = false;
  const tick = (): void => {
    if (signal.aborted) return;
    clock.after(schedule.everyMs, tick);
    if (running) return;
    running = true;
    fire()
      .catch(() => {})
      .finally(() => {
        running = false;
      });
  };
  clock.after(schedule.everyMs, tick);
}

export function scheduledEvent(
  ruleArn: string,
  { clock, region, account }: { readonly clock: Clock; readonly region: string; readonly account: string },
): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: [ruleArn],
    detail: {},
  });
}
