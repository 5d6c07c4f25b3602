/** The metrics of log lines. */
import { describe, expect, test } from '@jest/globals';
import { deliveryFields } from '../../core/delivery/delivery-fields.ts';
import type { LogLine } from '../../core/log-line.ts';
import { METRICS, METRICS_NAMESPACE, measuredIn } from '../../core/metrics.ts';
import { aDelivery } from './make.ts';

const fields = deliveryFields(aDelivery({ transport: 'webhook', updates: 4 }), undefined);
const transport = { transport: 'webhook' };
const fannedOut = {
  event: 'update.fanned_out',
  records: 5,
  updates: 7,
  refused: 2,
  repeated: 3,
  unrouted: 1,
  deliveries: 3,
  too_large: 0,
  failed_records: 0,
  duration_ms: 9,
} as const;

const CASES: readonly (readonly [what: string, line: LogLine, measured: readonly unknown[]])[] = [
  [
    'a fan-out',
    fannedOut,
    [
      { name: 'UpdatesFannedOut', value: 7 },
      { name: 'UpdatesRefused', value: 2 },
      { name: 'UpdatesRepeatingId', value: 3 },
      { name: 'UpdatesUnrouted', value: 1 },
    ],
  ],
  [
    'a fan-out in which all is well',
    { ...fannedOut, refused: 0, repeated: 0, unrouted: 0 },
    [{ name: 'UpdatesFannedOut', value: 7 }],
  ],
  [
    'a delivered attempt',
    { event: 'delivery.attempted', outcome: 'delivered', bytes: 9, duration_ms: 12, ...fields },
    [
      { name: 'Delivered', value: 1, dimension: transport },
      { name: 'UpdatesDelivered', value: 4, dimension: transport },
      { name: 'AttemptDuration', value: 12, dimension: transport },
    ],
  ],
  [
    'a delivered attempt with a slow answer',
    { event: 'delivery.attempted', outcome: 'delivered', slow_answer: true, bytes: 9, duration_ms: 12, ...fields },
    [
      { name: 'Delivered', value: 1, dimension: transport },
      { name: 'UpdatesDelivered', value: 4, dimension: transport },
      { name: 'SlowAnswers', value: 1, dimension: transport },
      { name: 'AttemptDuration', value: 12, dimension: transport },
    ],
  ],
  [
    'a failed attempt',
    { event: 'delivery.attempted', outcome: 'failed', bytes: 9, duration_ms: 0, ...fields },
    [
      { name: 'Failed', value: 1, dimension: transport },
      { name: 'AttemptDuration', value: 0, dimension: transport },
    ],
  ],
  [
    'updates that the journal lacks',
    { event: 'journal.gap', app_id: '1', scope: 's', at: '', updates: 25, reason: '' },
    [{ name: 'JournalGaps', value: 25 }],
  ],
  [
    'a parked delivery',
    { event: 'delivery.parked', why: 'open', due_at: '', ...fields },
    [{ name: 'Parked', value: 1, dimension: transport }],
  ],
  [
    'a dead letter in the holding table',
    { event: 'dead_letter.archived', source: 'rule', dead_letter_id: 'm', failure_class: 'not_taken', reason: '' },
    [{ name: 'DeadLetters', value: 1, dimension: { source: 'rule' } }],
  ],
  [
    'a breaker that opened',
    { event: 'breaker.opened', app_id: '1', scope: 's', destination_id: 'd', transport: 'webhook' },
    [{ name: 'BreakersOpened', value: 1, dimension: transport }],
  ],
  [
    'a tick of wake, even if nothing waits',
    { event: 'wake.ticked', destinations: 1, released: 0, open_breakers: 0, oldest_ms: 0, duration_ms: 1 },
    [
      { name: 'OpenBreakers', value: 0 },
      { name: 'OldestParkedAge', value: 0 },
    ],
  ],
  [
    'a tick of wake that released something',
    { event: 'wake.ticked', destinations: 9, released: 8, open_breakers: 2, oldest_ms: 61_400, duration_ms: 1 },
    [
      { name: 'Released', value: 8 },
      { name: 'OpenBreakers', value: 2 },
      { name: 'OldestParkedAge', value: 61 },
    ],
  ],
  [
    'a window that was written to a bucket',
    {
      event: 'window.written',
      ...{
        app_id: '1',
        scope: 's',
        destination_id: 'd',
        from: '',
        updates: 12,
        objects: 1,
        unreadable: 0,
        duration_ms: 1,
      },
    },
    [{ name: 'UpdatesWritten', value: 12 }],
  ],
  [
    'a window that a bucket refused',
    {
      event: 'window.refused',
      ...{
        app_id: '1',
        scope: 's',
        destination_id: 'd',
        class: 'access_denied',
        code: '',
        reason: '',
        behind_seconds: 900,
      },
    },
    [{ name: 'BucketBehind', value: 900 }],
  ],
  ['a line that is about one update', { event: 'update.refused', count: 1, reason: 'no' }, []],
  [
    'a change without a record',
    { event: 'audit.lost', audit_id: 'aud_1', action: 'updateApp', happened_at: '' },
    [{ name: 'AuditRecordsLost', value: 1 }],
  ],
  ['an error', { event: 'error', reason: 'no' }, []],
];

describe('metrics', () => {
  test.each(CASES)('of %s', (_, line, measured) => {
    expect(measuredIn(line)).toEqual(measured);
  });

  test("have the names that operators' dashboards use", () => {
    expect(METRICS_NAMESPACE).toBe('Feedhose');
  });

  test('are each made from a log line', () => {
    const made = new Set(CASES.flatMap(([, line]) => measuredIn(line).map(({ name }) => name)));
    expect([...made].sort()).toEqual(Object.keys(METRICS).sort());
  });

  test('never have a destination as a dimension', () => {
    const dimensions = CASES.flatMap(([, line]) =>
      measuredIn(line).map(({ dimension = {} }) => Object.keys(dimension)),
    );
    expect(new Set(dimensions.flat())).toEqual(new Set(['transport', 'source']));
  });
});
