/** `metricX()` of the construct: every metric that the functions write, by the name that it has in CloudWatch. */
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Transport } from '../core/destination.ts';
import type { MetricName } from '../core/metrics.ts';
import { metricOf } from './constructs/metric.ts';
import { Worker } from './constructs/worker.ts';
import { DELIVER_PLANS } from './transports.ts';

/** The metrics of the system, in the namespace `Feedhose`. Statistic and period can be overridden in each. */
export abstract class FeedhoseMetrics extends Construct {
  /** Updates that fan-out took from the bus; refused ones are not counted. */
  metricUpdatesFannedOut(options?: MetricOptions): Metric {
    return this.ours('UpdatesFannedOut', 'fan-out', options);
  }

  /** Updates that are not as the contract says. */
  metricUpdatesRefused(options?: MetricOptions): Metric {
    return this.ours('UpdatesRefused', 'fan-out', options);
  }

  /** Updates that share an `event_id` with another update of their batch and differ from it. */
  metricUpdatesRepeatingId(options?: MetricOptions): Metric {
    return this.ours('UpdatesRepeatingId', 'fan-out', options);
  }

  /** Updates for which no destination is configured. */
  metricUpdatesUnrouted(options?: MetricOptions): Metric {
    return this.ours('UpdatesUnrouted', 'fan-out', options);
  }

  /** Deliveries that the other side took. */
  metricDelivered(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('Delivered', transport, options);
  }

  /** Updates in the deliveries that the other side took. */
  metricUpdatesDelivered(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('UpdatesDelivered', transport, options);
  }

  /** Deliveries whose answers had not ended a second after the status line. */
  metricSlowAnswers(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('SlowAnswers', transport, options);
  }

  /** Attempts that failed. */
  metricFailed(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('Failed', transport, options);
  }

  /** Milliseconds of an attempt, whatever became of it. */
  metricAttemptDuration(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('AttemptDuration', transport, options);
  }

  /** Deliveries that began to wait: for a later attempt, or for their destination to work. */
  metricParked(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('Parked', transport, options);
  }

  /** Breakers that opened: a destination failed ten times in a row. */
  metricBreakersOpened(transport: Transport, options?: MetricOptions): Metric {
    return this.byTransport('BreakersOpened', transport, options);
  }

  /** Dead letters stored in the holding table: deliveries of a transport, refused events (`intake`), events that did not get in (`rule`). */
  metricDeadLetters(source: Transport | 'intake' | 'rule', options?: MetricOptions): Metric {
    return metricOf('DeadLetters', this.worker('archive'), { ...options, dimensions: { source } });
  }

  /** Destinations whose breaker is open, as the last tick saw them. */
  metricOpenBreakers(options?: MetricOptions): Metric {
    return this.ours('OpenBreakers', 'wake', options);
  }

  /** Seconds that the oldest delivery has waited for its destination to work. */
  metricOldestParkedAge(options?: MetricOptions): Metric {
    return this.ours('OldestParkedAge', 'wake', options);
  }

  /** Deliveries put back onto their queues after they waited. */
  metricReleased(options?: MetricOptions): Metric {
    return this.ours('Released', 'wake', options);
  }

  /** Changes over the API whose record in the audit trail could not be written. */
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
