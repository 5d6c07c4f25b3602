/**
 * Metrics as lines in embedded metric format (EMF), which CloudWatch reads out of the log: no call, and no cost per
 * update. They are gathered from log lines and written once per invocation, one line for each set of dimensions.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { LogLine } from '../core/log-line.ts';
import { type Dimension, METRICS, METRICS_NAMESPACE, type MetricName, measuredIn } from '../core/metrics.ts';

export interface FunctionMetrics {
  count(line: LogLine): void;
  publish(): void;
}

/** Values of one metric in one line: EMF takes 100, and powertools writes by itself at that. */
const VALUES = 99;

interface Gathered {
  readonly dimension: Dimension | undefined;
  readonly values: Map<MetricName, number[]>;
}

/** @param functionName a dimension of every metric. @param write takes one line without its line feed. */
export function createMetrics(
  functionName: string,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): FunctionMetrics {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  // Powertools' own dimension, `service`, would say the same as ours.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ function: functionName });
  let gathered = new Map<string, Gathered>();

  const gather = ({ name, value, dimension }: ReturnType<typeof measuredIn>[number]): void => {
    const key = JSON.stringify(dimension ?? {});
    const group = gathered.get(key) ?? { dimension, values: new Map() };
    gathered.set(key, group);
    const values = group.values.get(name) ?? [];
    // What is counted adds up; what is measured is told one by one, for percentiles.
    if (METRICS[name] === 'Count') group.values.set(name, [(values[0] ?? 0) + value]);
    else if (values.length < VALUES) group.values.set(name, [...values, value]);
  };
  return {
    count: (line) => measuredIn(line).forEach(gather),
    publish() {
      const groups = [...gathered.values()];
      gathered = new Map();
      for (const { dimension, values } of groups) {
        metrics.addDimensions({ ...dimension });
        for (const [name, all] of values) {
          for (const value of all) metrics.addMetric(name, METRICS[name], value);
        }
        write(JSON.stringify(metrics.serializeMetrics()));
        metrics.clearMetrics();
        metrics.clearDimensions();
      }
    },
  };
}
