/** A progress bar, which is shown on a terminal only. */
import type { Screen } from './screen.ts';

const WIDTH = 24;
/** Minimum time between two drawings. */
const PAUSE_MS = 80;

export function startProgress(screen: Screen, what: string, now: () => number) {
  const startedAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    /** @param total omitted if it is unknown. */
    to(done: number, total?: number): void {
      const at = now();
      if (!screen.live || (at - drawnAt < PAUSE_MS && done !== total)) return;
      drawnAt = at;
      screen.status(bar(what, done, total, (at - startedAt) / 1000));
    },
    end: (): void => screen.status(''),
  };
}

function bar(what: string, done: number, total: number | undefined, seconds: number): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const speed = rate >= 0.1 ? `  ${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s` : '';
  if (total === undefined) return `${what}  ${done}${speed}`;
  const part = total === 0 ? 1 : Math.min(done / total, 1);
  const filled = Math.round(part * WIDTH);
  const left = rate > 0 && done < total ? `  ${durationText((total - done) / rate)} left` : '';
  return `${what}  [${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}]  ${done}/${total}${speed}${left}`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
