/** Rules that fire by time: `rate(…)` on the run's clock. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds; `undefined` for what is no rate: a count above 1 needs the plural, 1 forbids it. */
export function parseRate(expression: string): number | undefined {
  const [, count = '', unit = '', plural = ''] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const isWell = Number(count) > 0 && Number(count) > 1 === (plural !== '');
  return isWell ? Number(count) * (UNITS[unit] as number) : undefined;
}

/** Fires on until `signal` aborts. On a fast clock a firing that comes while the last one still runs is left out. */
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
