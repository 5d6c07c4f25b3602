/**
 * The metrics of the system and the log lines that they are made of. Dimensions are bounded: the function, and a transport
 * or a source of dead letters, never a destination. Alarms (lib) and the functions share the names.
 */
import type { LogLine } from './log-line.ts';

export const METRICS_NAMESPACE = 'Feedhose';

/** Name and unit of each metric. */
export const METRICS = {
  /** Updates that fan-out took from the intake, refused ones not counted. */
  UpdatesFannedOut: 'Count',
  UpdatesRefused: 'Count',
  /** That share an `event_id` with another update of their batch and differ from it. */
  UpdatesRepeatingId: 'Count',
  /** Without a configured destination. */
  UpdatesUnrouted: 'Count',
  /** Deliveries acknowledged by the other side; by transport. */
  Delivered: 'Count',
  /** Updates in them; by transport. */
  UpdatesDelivered: 'Count',
  /** Deliveries whose answers had not ended a second after the status line; by transport. */
  SlowAnswers: 'Count',
  /** Attempts that failed; by transport. */
  Failed: 'Count',
  /** Of attempts, whatever became of them; by transport. */
  AttemptDuration: 'Milliseconds',
  /** By transport. */
  Parked: 'Count',
  /** Dead letters stored in the holding table, by source. */
  DeadLetters: 'Count',
  /** By transport. */
  BreakersOpened: 'Count',
  /** That wake saw in one tick. */
  OpenBreakers: 'Count',
  /** Of what has waited longest for its destination to work, as wake saw it. */
  OldestParkedAge: 'Seconds',
  /** Deliveries that wake put back onto their queues. */
  Released: 'Count',
  /** Changes whose record in the audit trail could not be written. */
  AuditRecordsLost: 'Count',
} as const satisfies Record<string, 'Count' | 'Milliseconds' | 'Seconds'>;

export type MetricName = keyof typeof METRICS;

/** Beside the function, which every metric has. */
export type Dimension = { readonly transport: string } | { readonly source: string };

export interface Measured {
  readonly name: MetricName;
  readonly value: number;
  readonly dimension?: Dimension;
}

/** Counts of 0 are left out; a gauge is told also when it is 0. */
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
    case 'delivery.parked':
      return count('Parked', 1, { transport: line.transport });
    case 'dead_letter.archived':
      return count('DeadLetters', 1, { source: line.source });
    case 'breaker.opened':
      return count('BreakersOpened', 1, { transport: line.transport });
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
