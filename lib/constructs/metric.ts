/** The metrics that the functions write (adapters/metrics.ts), for alarms, for the overview and for users of the construct. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_NAMESPACE, type MetricName } from '../../core/metrics.ts';
import type { Worker } from './worker.ts';

export interface OurMetricOptions extends MetricOptions {
  /** Dimensions in addition to `function`, which every metric has. */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** Metrics whose statistic is the maximum. */
const GAUGES: ReadonlySet<MetricName> = new Set(['OpenBreakers', 'OldestParkedAge']);

/** Returns a metric over five minutes by default: the sum of a count, the maximum of a gauge, the average of a duration. */
export function metricOf(name: MetricName, { handler }: Worker, options: OurMetricOptions = {}): Metric {
  const { dimensions, ...rest } = options;
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    statistic: GAUGES.has(name) ? Stats.MAXIMUM : METRICS[name] === 'Count' ? Stats.SUM : Stats.AVERAGE,
    period: Duration.minutes(5),
    ...rest,
    dimensionsMap: { function: handler.functionName, ...dimensions },
  });
}
