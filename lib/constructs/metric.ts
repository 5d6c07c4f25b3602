/** Metrics of ours as the functions write them (adapters/metrics.ts), for alarms, for the overview and for users of the construct. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_NAMESPACE, type MetricName } from '../../core/metrics.ts';
import type { Worker } from './worker.ts';

export interface OurMetricOptions extends MetricOptions {
  /** Beside the function, which every metric has. */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** Gauges are told by their highest value. */
const GAUGES: ReadonlySet<MetricName> = new Set(['OpenBreakers', 'OldestParkedAge']);

/** Counts are summed up, gauges told by their highest value, times averaged, over five minutes, unless told otherwise. */
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
