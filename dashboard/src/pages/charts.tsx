/** Charts of a destination: deliveries, updates and the duration of attempts. */
import type { Stats } from '../api/types.ts';
import { count, milliseconds } from '../format/format.ts';
import { Chart } from '../ui/chart.tsx';
import { seriesOf } from './series.ts';

export function Charts({ stats }: { stats: Stats }) {
  const { at, step, delivered, failed, updates, median, p99 } = seriesOf(stats);
  const total = (values: readonly number[]): string => count(values.reduce((sum, value) => sum + value, 0));
  return (
    <div class="columns charts">
      <Chart
        title="Deliveries"
        kind="bars"
        at={at}
        step={step}
        format={count}
        series={[
          { label: 'Delivered', colour: '--chart-ok', values: delivered, summary: total(delivered) },
          { label: 'Failed', colour: '--chart-error', values: failed, summary: total(failed) },
        ]}
      />
      <Chart
        title="How long the endpoint took"
        kind="lines"
        at={at}
        step={step}
        format={milliseconds}
        series={[
          { label: 'Median', colour: '--chart-line', values: median },
          { label: '99th percentile', colour: '--chart-line-2', values: p99 },
        ]}
      />
      <Chart
        title="Updates"
        kind="bars"
        at={at}
        step={step}
        format={count}
        series={[{ label: 'Updates', colour: '--chart-line', values: updates, summary: total(updates) }]}
      />
    </div>
  );
}
