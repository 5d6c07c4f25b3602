/**
 * The metrics of the system and the log lines from which they are derived. The number of dimensions is bounded: the
 * function, and a transport or a source of dead letters, but never a destination. The alarms (lib) and the functions
 * share the names.
 */
import type { LogLine } from './log-line.ts';

export const METRICS_NAMESPACE = 'Feedhose';

/** Name and unit of each metric. */
export const METRICS = {
  /** Updates that fan-out took from the intake queue, without refused ones. */
  UpdatesFannedOut: 'Count',
  UpdatesRefused: 'Count',
  /** Updates that have the `event_id` of another update of their batch and different content. */
  UpdatesRepeatingId: 'Count',
  /** Updates without a configured destination. */
  UpdatesUnrouted: 'Count',
  /** Updates that could not be written to the journal. */
  JournalGaps: 'Count',
  /** Deliveries that the other side acknowledged, by transport. */
  Delivered: 'Count',
  /** Updates in these deliveries, by transport. */
  UpdatesDelivered: 'Count',
  /** Deliveries whose answer had not ended a second after the status line, by transport. */
  SlowAnswers: 'Count',
  /** Attempts that failed, by transport. */
  Failed: 'Count',
  /** Duration of attempts, successful or not, by transport. */
  AttemptDuration: 'Milliseconds',
  /** Deliveries that were parked, by transport. */
  Parked: 'Count',
  /** Dead letters stored in the holding table, by source. */
  DeadLetters: 'Count',
  /** Circuit breakers that opened, by transport. */
  BreakersOpened: 'Count',
  /** Open circuit breakers that wake saw in one tick. */
  OpenBreakers: 'Count',
  /** Age of the delivery that has waited longest for its destination to work, as wake saw it. */
  OldestParkedAge: 'Seconds',
  /** Deliveries that wake put back on their queues. */
  Released: 'Count',
  /** Updates that were written to buckets. */
  UpdatesWritten: 'Count',
  /** Age of the oldest window that a bucket destination refused. */
  BucketBehind: 'Seconds',
  /** Changes whose record in the audit trail could not be written. */
  AuditRecordsLost: 'Count',
} as const satisfies Record<string, 'Count' | 'Milliseconds' | 'Seconds'>;

export type MetricName = keyof typeof METRICS;

/** A dimension in addition to the function, which every metric has. */
export type Dimension = { readonly transport: string } | { readonly source: string };

export interface Measured {
  readonly name: MetricName;
  readonly value: number;
  readonly dimension?: Dimension;
}

/** Returns the metrics of a log line. Counts of 0 are left out. Gauges are reported even if they are 0. */
export function measuredIn(line: LogLine): readonly Measured[] {
  switch (line.event) {
    case 'update.fanned_out':
      return [
        ...count('UpdatesFannedOut', line.updates),
        ...count('UpdatesRefused', line.refused),
        ...count('UpdatesRepeatingId', line.repeated),
        ...count('UpdatesUnrouted', line.unrouted),
      ];
    case 'delivery.attempted': {
      const dimension = { transport: line.transport };
      return [
        ...count(line.outcome === 'delivered' ? 'Delivered' : 'Failed', 1, dimension),
        ...count('UpdatesDelivered', line.outcome === 'delivered' ? line.updates : 0, dimension),
        ...count('SlowAnswers', line.slow_answer ? 1 : 0, dimension),
        { name: 'AttemptDuration', value: line.duration_ms, dimension },
      ];
    }
    case 'journal.gap':
      return count('JournalGaps', line.updates);
    case 'delivery.parked':
      return count('Parked', 1, { transport: line.transport });
    case 'dead_letter.archived':
      return count('DeadLetters', 1, { source: line.source });
    case 'breaker.opened':
      return count('BreakersOpened', 1, { transport: line.transport });
    case 'window.written':
      return count('UpdatesWritten', line.updates);
    case 'window.refused':
      return [{ name: 'BucketBehind', value: line.behind_seconds }];
    case 'audit.lost':
      return count('AuditRecordsLost', 1);
    case 'wake.ticked':
      return [
        ...count('Released', line.released),
        { name: 'OpenBreakers', value: line.open_breakers },
        { name: 'OldestParkedAge', value: Math.round(line.oldest_ms / 1000) },
      ];
    default:
      return [];
  }
}

function count(name: MetricName, value: number, dimension?: Dimension): readonly Measured[] {
  return value === 0 ? [] : [{ name, value, ...(dimension ? { dimension } : {}) }];
}
