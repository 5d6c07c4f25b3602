/** The thresholds of alarms, and whether their metrics are those that the functions write. */
import { describe, expect, test } from '@jest/globals';
import { FIXED } from '../../bench/scaling/tables.ts';
import { METRICS } from '../../core/metrics.ts';
import { build } from './construct.ts';
import { ofType, synthesize } from './template.ts';

const { template } = synthesize();

interface Alarm {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Metrics?: readonly { readonly Expression?: string }[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly AlarmDescription: unknown;
}
const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(
  ([id, { Properties }]) => [id, Properties as unknown as Alarm] as const,
);
const alarmsLike = (pattern: RegExp) => alarms.filter(([id]) => pattern.test(id)).map(([, alarm]) => alarm);
const functionLike = (name: string) => ({
  Name: 'function',
  Value: { Ref: ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith(`Feedhose${name}Worker`))?.[0] },
});

test('the cost of a stack without load is calculated from the template', () => {
  const looked = alarms.flatMap(([, { Metrics }]) => Metrics?.filter(({ Expression }) => !Expression) ?? [{}]);
  expect(looked).toHaveLength(FIXED.alarmMetrics);
  expect(ofType(template, 'AWS::Lambda::EventSourceMapping')).toHaveLength(FIXED.polledQueues);
});

describe('an alarm', () => {
  test('on a metric of Feedhose uses one that a function writes', () => {
    const ours = alarms.map(([, alarm]) => alarm).filter(({ Namespace }) => Namespace === 'Feedhose');
    expect(ours).toHaveLength(12);
    for (const { MetricName = '' } of ours) expect(Object.keys(METRICS)).toContain(MetricName);
  });

  test('is silent when there is no data', () => {
    for (const [, { TreatMissingData }] of alarms) expect(TreatMissingData).toBe('notBreaching');
  });

  test('describes the fault, links to the console, and names the chapter with the solution', () => {
    for (const [, { AlarmDescription }] of alarms) {
      expect(JSON.stringify(AlarmDescription)).toMatch(
        /"[A-Z][^.]+\. Look at https:\/\/".*console\.aws\.amazon\.com\/(?:cloudwatch|lambda|sqs)\/.* and do as docs\/runbook\.md#[a-z0-9-]+ says\."/,
      );
    }
  });

  test('fires when Lambda throttles a function, for each function', () => {
    const throttles = alarmsLike(/ThrottlesAlarm/);
    expect(throttles).toHaveLength(ofType(template, 'AWS::IAM::Role').filter(([id]) => /WorkerRole/.test(id)).length);
    for (const alarm of throttles) {
      expect(alarm).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: 'Throttles',
        Period: 60,
        EvaluationPeriods: 15,
      });
    }
  });

  test('fires when a backlog grows for half an hour, for each queue with a consumer', () => {
    const growing = alarmsLike(/GrowingAlarm/);
    expect(growing).toHaveLength(
      ofType(template, 'AWS::SQS::Queue').filter(([, { Properties }]) => Properties['RedrivePolicy']).length,
    );
    for (const { Metrics, EvaluationPeriods, Threshold } of growing) {
      expect(Metrics?.map(({ Expression }) => Expression)).toContain('IF(waiting > 1000 AND DIFF(waiting) > 0, 1, 0)');
      expect([Threshold, EvaluationPeriods]).toEqual([0, 6]);
    }
  });

  test.each(['sqs', 'webhook', 'eventbridge', 'sns', 'intake', 'rule'])(
    'fires when dead letters are stored in the holding table: %s',
    (source) => {
      const [alarm] = alarmsLike(new RegExp(`DeadLetters${source}[0-9A-F]{8}$`));
      expect(alarm).toMatchObject({ MetricName: 'DeadLetters', Statistic: 'Sum', Period: 300, Threshold: 0 });
      expect(alarm?.Dimensions).toEqual([functionLike('Archive'), { Name: 'source', Value: source }]);
    },
  );

  test('fires when updates are refused', () => {
    const [alarm] = alarmsLike(/IntakeRefusals/);
    expect(alarm).toMatchObject({ MetricName: 'UpdatesRefused', Statistic: 'Sum', Threshold: 0 });
    expect(alarm?.Dimensions).toEqual([functionLike('FanOut')]);
  });

  test('fires while a breaker is open, also between two probes', () => {
    const [alarm] = alarmsLike(/BreakerOpen/);
    expect(alarm).toMatchObject({ MetricName: 'OpenBreakers', Statistic: 'Maximum', Period: 1_800, Threshold: 0 });
    expect(alarm?.Dimensions).toEqual([functionLike('Wake')]);
  });

  test('fires when a delivery has waited for half of the maximum time', () => {
    const [alarm] = alarmsLike(/BacklogAge/);
    const seconds = 7 * 86_400;
    expect(alarm).toMatchObject({ MetricName: 'OldestParkedAge', Statistic: 'Maximum', Threshold: seconds });
    expect(alarm?.Dimensions).toEqual([functionLike('Wake')]);
    expect(METRICS.OldestParkedAge).toBe('Seconds');
  });

  test('fires when a change is missing in the audit trail', () => {
    const [alarm] = alarmsLike(/AlarmsAuditRecordsLost/);
    expect(alarm).toMatchObject({ MetricName: 'AuditRecordsLost', Statistic: 'Sum', Period: 300, Threshold: 0 });
    expect(alarm?.Dimensions).toEqual([functionLike('Api')]);
  });

  test('fires when the journal lacks updates, if there is a journal', () => {
    const [alarm] = alarmsLike(/AlarmsJournalGaps/);
    expect(alarm).toMatchObject({ MetricName: 'JournalGaps', Statistic: 'Sum', Period: 300, Threshold: 0 });
    expect(alarm?.Dimensions).toEqual([functionLike('FanOut')]);
    const without = ofType(build({ journal: false }).template(), 'AWS::CloudWatch::Alarm');
    expect(without.filter(([id]) => /JournalGaps/.test(id))).toEqual([]);
  });

  test('fires when archive does not empty a dead letter queue, for each of the six queues', () => {
    const old = alarmsLike(/DeadLettersOldestAlarm/);
    expect(old.map(({ MetricName, Threshold }) => [MetricName, Threshold])).toEqual(
      Array.from({ length: 6 }, () => ['ApproximateAgeOfOldestMessage', 900]),
    );
    const stuck = alarmsLike(/DeadLettersStuckAlarm/);
    expect(stuck).toHaveLength(6);
    for (const { Metrics, Threshold, EvaluationPeriods } of stuck) {
      expect(Metrics?.map(({ Expression }) => Expression)).toContain('visible + hidden');
      expect([Threshold, EvaluationPeriods]).toEqual([0, 15]);
    }
  });
});
