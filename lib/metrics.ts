/** The methods `metricX()` of the construct, one for each metric that the functions write. */
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Transport } from '../core/destination.ts';
import type { MetricName } from '../core/metrics.ts';
import { metricOf } from './constructs/metric.ts';
import { Worker } from './constructs/worker.ts';
import { DELIVER_PLANS } from './transports.ts';

/** Metrics of the namespace `Feedhose`. Each method accepts another statistic and period. */
export abstract class FeedhoseMetrics extends Construct {
  /** Number of updates that fan-out accepted from the bus. Refused updates are not counted. */
  metricUpdatesFannedOut(options?: MetricOptions): Metric {
    return this.ours('UpdatesFannedOut', 'fan-out', options);
  }

  /** Number of refused updates, which do not follow the contract. */
  metricUpdatesRefused(options?: MetricOptions): Metric {
    return this.ours('UpdatesRefused', 'fan-out', options);
  }

  /** Number of updates that share an `event_id` with a different update of their batch. */
  metricUpdatesRepeatingId(options?: MetricOptions): Metric {
    return this.ours('UpdatesRepeatingId', 'fan-out', options);
  }

  /** Number of updates for which no destination is configured. */
  metricUpdatesUnrouted(options?: MetricOptions): Metric {
    return this.ours('UpdatesUnrouted', 'fan-out', options);
  }

  /** Number of updates that could not be written to the journal. */
  metricJournalGaps(options?: MetricOptions): Metric {
    return this.ours('JournalGaps', 'fan-out', options);
  }

  /** Number of updates that were written to buckets. Only with a journal. */
  metricUpdatesWritten(options?: MetricOptions): Metric {
    return this.ours('UpdatesWritten', 'write-to-bucket', options);
  }

  /** Age in seconds of the oldest window that a bucket refused. Only with a journal. */
  metricBucketBehind(options?: MetricOptions): Metric {
    return this.ours('BucketBehind', 'write-to-bucket', options);
  }

  /** Number of successful deliveries. */
  metricDelivered(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('Delivered', transport, options);
  }

  /** Number of updates in successful deliveries. */
  metricUpdatesDelivered(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('UpdatesDelivered', transport, options);
  }

  /** Number of deliveries whose answer was not complete one second after the status line. */
  metricSlowAnswers(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('SlowAnswers', transport, options);
  }

  /** Number of failed attempts. */
  metricFailed(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('Failed', transport, options);
  }

  /** Duration of attempts, successful or failed, in milliseconds. */
  metricAttemptDuration(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('AttemptDuration', transport, options);
  }

  /** Number of deliveries that were parked until a later attempt or until their destination works. */
  metricParked(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('Parked', transport, options);
  }

  /** Number of circuit breakers that opened. A breaker opens when a destination fails ten times in a row. */
  metricBreakersOpened(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('BreakersOpened', transport, options);
  }

  /**
   * Number of dead letters stored in the holding table, by source: a transport, refused events (`intake`), or events that the
   * rule could not deliver to the intake (`rule`).
   */
  metricDeadLetters(source: Transport | 'intake' | 'rule', options?: MetricOptions): Metric {
    return metricOf('DeadLetters', this.worker('archive'), { ...options, dimensions: { source } });
  }

  /** Number of destinations whose circuit breaker was open at the last run of wake. */
  metricOpenBreakers(options?: MetricOptions): Metric {
    return this.ours('OpenBreakers', 'wake', options);
  }

  /** Age in seconds of the oldest delivery that waits for its destination to work. */
  metricOldestParkedAge(options?: MetricOptions): Metric {
    return this.ours('OldestParkedAge', 'wake', options);
  }

  /** Number of parked deliveries that were put back on their queues. */
  metricReleased(options?: MetricOptions): Metric {
    return this.ours('Released', 'wake', options);
  }

  /** Number of changes over the API whose record in the audit trail could not be written. */
  metricAuditRecordsLost(options?: MetricOptions): Metric {
    return this.ours('AuditRecordsLost', 'api', options);
  }

  private ours(name: MetricName, bundle: string, options: MetricOptions = {}): Metric {
    return metricOf(name, this.worker(bundle), options);
  }

  private byTransport(name: MetricName, transport: Transport, options: MetricOptions = {}): Metric {
    return metricOf(name, this.worker(`deliver-to-${DELIVER_PLANS[transport].name.toLowerCase()}`), {
      ...options,
      dimensions: { transport },
    });
  }

  private worker(bundle: string): Worker {
    const found = this.node.findAll().find((child) => child instanceof Worker && child.bundle === bundle);
    if (!found) throw new Error(`there is no function ${bundle}`);
    return found as Worker;
  }
}
