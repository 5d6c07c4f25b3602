/** Charts of a destination over time. Tables contain the same values for screen readers. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Stats } from '../api/types.ts';
import { count, milliseconds } from '../format/format.ts';
import { Table } from '../ui/parts.tsx';
import { type Series, seriesOf } from './series.ts';

interface Line {
  readonly label: string;
  /** Custom property of the style sheet. */
  readonly colour: string;
  readonly valuesOf: (series: Series) => (number | null)[];
}

const THROUGHPUT: readonly Line[] = [
  { label: 'Delivered', colour: '--ok', valuesOf: ({ delivered }) => delivered },
  { label: 'Failed', colour: '--error', valuesOf: ({ failed }) => failed },
];
const UPDATES: readonly Line[] = [{ label: 'Updates', colour: '--accent', valuesOf: ({ updates }) => updates }];
const LATENCY: readonly Line[] = [
  { label: 'Median', colour: '--accent', valuesOf: ({ median }) => median },
  { label: '99th percentile', colour: '--warning', valuesOf: ({ p99 }) => p99 },
];

export function Charts({ stats }: { stats: Stats }) {
  const series = seriesOf(stats);
  return (
    <div class="charts">
      <Chart title="Deliveries per minute" lines={THROUGHPUT} series={series} format={count} />
      <Chart title="Updates per minute" lines={UPDATES} series={series} format={count} />
      <Chart title="Duration of attempts" lines={LATENCY} series={series} format={milliseconds} />
    </div>
  );
}

interface ChartProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly series: Series;
  readonly format: (value: number) => string;
}

const HEIGHT = 180;

function Chart({ title, lines, series, format }: ChartProps) {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const data = [series.at, ...lines.map(({ valuesOf }) => valuesOf(series))] as uPlot.AlignedData;
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    // The computed colour is that of the current scheme.
    const colour = (name: string): string => {
      element.style.color = `var(${name})`;
      return getComputedStyle(element).color;
    };
    const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const options: uPlot.Options = {
      width: element.clientWidth,
      height: HEIGHT,
      cursor: { points: { size: 6 } },
      legend: { live: true },
      scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
      axes: [axis, { ...axis, size: 64, values: (_, values) => values.map((value) => format(value)) }],
      series: [
        { value: (_, time) => (time === null ? '–' : new Date(time * 1000).toLocaleTimeString('en')) },
        ...lines.map(({ label, colour: name }) => ({
          label,
          stroke: colour(name),
          width: 2,
          spanGaps: true,
          points: { show: true, size: 4 },
          value: (_: uPlot, value: number | null) => (value === null ? '–' : format(value)),
        })),
      ],
    };
    chart.current = new uPlot(options, data, element);
    const watching = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    watching.observe(element);
    return () => {
      watching.disconnect();
      chart.current?.destroy();
    };
  }, []);
  useEffect(() => chart.current?.setData(data), [data]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={container} class="plot" aria-hidden="true" />
      <ChartTable title={title} lines={lines} series={series} format={format} />
    </figure>
  );
}

const ROWS = 15;

/** The last minutes of the range. */
function ChartTable({ title, lines, series, format }: ChartProps) {
  const columns = lines.map(({ valuesOf }) => valuesOf(series));
  const rows = series.at.map((time, index) => [
    new Date(time * 1000).toLocaleTimeString('en'),
    ...columns.map((values) => (values[index] == null ? '–' : format(values[index]))),
  ]);
  return (
    <div class="visually-hidden">
      <Table
        caption={`${title}, the last ${ROWS} minutes`}
        head={['Minute', ...lines.map(({ label }) => label)]}
        rows={rows.slice(-ROWS)}
      />
    </div>
  );
}
