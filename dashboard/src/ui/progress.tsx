/** The progress of long work. */
import type { ComponentChildren } from 'preact';
import { count, percent } from '../format/format.ts';
import type { Tone } from './badge.tsx';

interface ProgressProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly tone?: Tone;
  /** Shown on the left, by default the numbers. */
  readonly children?: ComponentChildren;
}

export function Progress({ label, value, max, tone, children }: ProgressProps) {
  const share = max === 0 ? 0 : Math.min(100, (100 * value) / max);
  return (
    <div class={`progress ${tone ?? ''}`}>
      <div class="progress-text">
        <span>{children ?? `${count(value)} of ${count(max)}`}</span>
        <span class="muted">{percent(value, max)}</span>
      </div>
      <div
        class="progress-bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
      >
        <div style={{ width: `${share}%` }} />
      </div>
    </div>
  );
}
