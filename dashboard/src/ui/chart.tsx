/**
 * Charts over time: stacked bars or lines, with a legend that contains totals, a tooltip, and the zone of the times. A hidden table
 * contains the same values for screen readers.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Table } from './parts.tsx';

export interface ChartSeries {
  readonly label: string;
  /** Custom property of the style sheet. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Shown in the legend, such as the total. */
  readonly summary?: string;
}

interface ChartProps {
  readonly title: string;
  /** Stacked bars: the first series is at the bottom. */
  readonly kind: 'bars' | 'lines';
  /** Start of each bucket in Unix seconds. */
  readonly at: readonly number[];
  /** Length of a bucket in seconds. */
  readonly step: number;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

const HEIGHT = 190;
const DAY = 86_400;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const HOUR_AND_MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const MONTH_AND_DAY = { month: 'short', day: 'numeric' } as const;
const TIME = new Intl.DateTimeFormat('en', HOUR_AND_MINUTE);
const DATE = new Intl.DateTimeFormat('en', MONTH_AND_DAY);
const DATE_AND_TIME = new Intl.DateTimeFormat('en', { ...MONTH_AND_DAY, ...HOUR_AND_MINUTE });

/** The place of the pointer: the bucket below it, and where the tooltip is. */
interface Pointed {
  readonly index: number;
  readonly left: number;
}

export function Chart(props: ChartProps) {
  const { title, kind, at, step, series, format } = props;
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const [pointed, setPointed] = useState<Pointed>();
  // The pointer renders this component again, but does not change the data, which would redraw the chart.
  const data = useMemo(() => dataOf(props), [kind, at, series]);
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    chart.current = new uPlot(optionsOf(props, element, setPointed), data, element);
    const stop = redrawOnChanges(element, chart.current);
    return () => {
      stop();
      chart.current?.destroy();
    };
  }, [kind, step, series.length]);
  useEffect(() => chart.current?.setData(data), [data]);
  const isEmpty = series.every(({ values }) => values.every((value) => !value));
  return (
    <figure class="chart-card">
      <figcaption>
        <h3>{title}</h3>
        <Legend series={series} />
      </figcaption>
      <div class="plot-area">
        <div ref={container} class="plot" aria-hidden="true" />
        {isEmpty && <span class="no-data">No data in this time range</span>}
        {pointed && at[pointed.index] !== undefined && (
          <div
            class={`chart-tip${pointed.index > at.length / 2 ? ' before' : ''}`}
            style={{ left: `${pointed.left}px` }}
            aria-hidden="true"
          >
            <small>{rangeText(at[pointed.index] ?? 0, step)}</small>
            {series.map(({ label, colour, values }) => (
              <span key={label} class="legend-item">
                <Swatch colour={colour} />
                {label}
                <strong>{textOf(values[pointed.index], format)}</strong>
              </span>
            ))}
          </div>
        )}
      </div>
      <small>
        {stepText(step)}, times in {ZONE}
      </small>
      <div class="visually-hidden">
        <Table
          caption={`${title}, ${stepText(step)}, the last ${ROWS} values`}
          head={['Time', ...series.map(({ label }) => label)]}
          rows={at
            .map((time, index) => [rangeText(time, step), ...series.map(({ values }) => textOf(values[index], format))])
            .slice(-ROWS)}
        />
      </div>
    </figure>
  );
}

const ROWS = 15;

function Legend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <span class="legend">
      {series.map(({ label, colour, summary }) => (
        <span key={label} class="legend-item">
          <Swatch colour={colour} />
          {label}
          {summary && <strong>{summary}</strong>}
        </span>
      ))}
    </span>
  );
}

function Swatch({ colour }: { colour: string }) {
  return <i class="swatch" style={{ background: `var(${colour})` }} />;
}

function dataOf({ kind, at, series }: ChartProps): uPlot.AlignedData {
  // Bars are drawn from the highest to the lowest, so that each covers the part of those below it.
  const drawn = kind === 'bars' ? stacked(series).reverse() : series.map(({ values }) => values);
  return [at, ...drawn] as uPlot.AlignedData;
}

/** Returns for each series the sum of it and those below it. */
function stacked(series: readonly ChartSeries[]): number[][] {
  return series.map((_, top) =>
    (series[0]?.values ?? []).map((_, index) =>
      series.slice(0, top + 1).reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
    ),
  );
}

function optionsOf(
  { kind, at, step, series, format }: ChartProps,
  element: HTMLElement,
  onPoint: (pointed: Pointed | undefined) => void,
): uPlot.Options {
  // The colours are read at every drawing, so that they are those of the present scheme.
  const colour = (name: string) => (): string => {
    element.style.color = `var(${name})`;
    return getComputedStyle(element).color;
  };
  const isLong = (at.at(-1) ?? 0) - (at[0] ?? 0) > 2 * DAY;
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  const tops = (kind === 'bars' ? series.toReversed() : series).map(({ label, colour: name, values }) => ({
    label,
    stroke: colour(name),
    // A line of one value is not visible.
    points: { show: kind === 'lines' && values.filter((value) => value !== null).length === 1 },
    ...(kind === 'bars'
      ? {
          fill: colour(name),
          width: 0,
          paths: uPlot.paths.bars?.({ size: [0.82, 26], align: 1, radius: 0.15 }) as uPlot.Series.PathBuilder,
        }
      : { width: 2, spanGaps: true }),
  }));
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: kind === 'lines', size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_, first, last) => [first, last + (kind === 'bars' ? step : 0)] },
      y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] },
    },
    axes: [
      { ...axis, size: 26, grid: { show: false }, values: (_, times) => times.map((time) => dateText(time, isLong)) },
      {
        ...axis,
        size: 58,
        values: (_, values) =>
          values.map((value) => (Number.isInteger(value) || kind === 'lines' ? format(value) : '')),
      },
    ],
    series: [{}, ...tops],
    hooks: {
      setCursor: [
        ({ cursor: { idx, left } }) =>
          onPoint(idx == null || left === undefined || left < 0 ? undefined : { index: idx, left }),
      ],
    },
  };
}

/** Follows the width of the element and the colour scheme. @returns a function that ends this. */
function redrawOnChanges(element: HTMLElement, chart: uPlot): () => void {
  const redraw = (): void => chart.redraw(false, true);
  const width = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
  width.observe(element);
  const theme = new MutationObserver(redraw);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', redraw);
  return () => {
    width.disconnect();
    theme.disconnect();
    system.removeEventListener('change', redraw);
  };
}

function dateText(second: number, isLong: boolean): string {
  return (isLong ? DATE : TIME).format(second * 1000);
}

function rangeText(second: number, step: number): string {
  const from = DATE_AND_TIME.format(second * 1000);
  return step < DAY ? `${from} – ${TIME.format((second + step) * 1000)}` : from;
}

function textOf(value: number | null | undefined, format: (value: number) => string): string {
  return value == null ? '–' : format(value);
}

function stepText(step: number): string {
  const minutes = step / 60;
  const [value, unit] =
    minutes < 60 ? [minutes, 'minute'] : minutes < 1440 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day'];
  return value === 1 ? `per ${unit}` : `per ${value} ${unit}s`;
}
