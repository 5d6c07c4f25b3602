/** Rules that fire by time: `rate(…)` on the run's clock. */
import { randomUUID } from 'node:crypto';
import type { Clock, Place } from '../clock.ts';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Returns milliseconds, or `undefined` for an invalid rate. A count above 1 requires the plural, 1 the singular. */
export function parseRate(expression: string): number | undefined {
  const [, count = '', unit = '', plural = ''] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const isWell = Number(count) > 0 && Number(count) > 1 === (plural !== '');
  return isWell ? Number(count) * (UNITS[unit] as number) : undefined;
}

/** Calls `fire` at each interval until `signal` aborts. An interval is skipped while the previous call is still running. */
export function runSchedule(everyMs: number, clock: Clock, signal: AbortSignal, fire: () => Promise<void>): void {
  let running = false;
  const tick = (): void => {
    if (signal.aborted) return;
    clock.after(everyMs, tick);
    if (running) return;
    running = true;
    fire()
      .catch(() => {})
      .finally(() => {
        running = false;
      });
  };
  clock.after(everyMs, tick);
}

export function scheduledEvent(ruleArn: string, { clock, region, account }: Place): string {
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
