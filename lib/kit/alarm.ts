/** Alarms, each with the chapter of the runbook that tells what to do. */
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmProps {
  readonly metric: IMetric;
  /** Rings when the metric is above this. */
  readonly above: number;
  /** Periods in a row. Default: 1. */
  readonly periods?: number;
  /** One sentence: what is wrong. */
  readonly meaning: string;
  /** Anchor of the chapter in `docs/runbook.md`. */
  readonly chapter: string;
  readonly topic: ITopic | undefined;
}

export function addAlarm(scope: Construct, id: string, props: AlarmProps): Alarm {
  const alarm = new Alarm(scope, id, {
    metric: props.metric,
    threshold: props.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: props.periods ?? 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `${props.meaning} See docs/runbook.md#${props.chapter}`,
  });
  if (props.topic) alarm.addAlarmAction(new SnsAction(props.topic));
  return alarm;
}
