/**
 * Writes metrics as lines in embedded metric format (EMF), which CloudWatch extracts from the log without calls and
 * without cost per update. Metrics are collected from log lines and written once per invocation, one line for each
 * set of dimensions.
 */
import type { LogLine } from '../core/log-line.ts';
import { type Dimension, METRICS, METRICS_NAMESPACE, type MetricName, measuredIn } from '../core/metrics.ts';

export interface FunctionMetrics {
  count(line: LogLine): void;
  publish(): void;
}

/** Maximum number of values of one metric in one line (docs: CloudWatch embedded metric format). */
const VALUES = 100;

interface Gathered {
  readonly dimension: Dimension | undefined;
  readonly values: Map<MetricName, number[]>;
}

/**
 * @param functionName a dimension of every metric.
 * @param write receives one line without its line feed.
 */
export function createMetrics(
  functionName: string,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): FunctionMetrics {
  let gathered = new Map<string, Gathered>();

  const gather = ({ name, value, dimension }: ReturnType<typeof measuredIn>[number]): void => {
    const key = JSON.stringify(dimension ?? {});
    const group = gathered.get(key) ?? { dimension, values: new Map() };
    gathered.set(key, group);
    const values = group.values.get(name) ?? [];
    // Counts are added up. Measured values are written one by one, for percentiles.
    if (METRICS[name] === 'Count') group.values.set(name, [(values[0] ?? 0) + value]);
    else if (values.length < VALUES) group.values.set(name, [...values, value]);
  };
  return {
    count: (line) => measuredIn(line).forEach(gather),
    publish() {
      const groups = [...gathered.values()];
      gathered = new Map();
      for (const group of groups) write(JSON.stringify(emfOf(functionName, group)));
    },
  };
}

/** Returns one object of the format (docs: CloudWatch embedded metric format specification). */
function emfOf(functionName: string, { dimension, values }: Gathered) {
  const dimensions = { function: functionName, ...dimension };
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: [...values.keys()].map((Name) => ({ Name, Unit: METRICS[Name] })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all])),
  };
}
