/** Alarms. The description of each contains its meaning, a link into the console, and the chapter of the runbook. */
import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { Settings } from '../props.ts';
import { overviewLink } from './console.ts';

export interface AlarmProps {
  readonly metric: IMetric;
  /** The alarm fires if the metric exceeds this value. */
  readonly above: number;
  /** Number of consecutive periods. Default: 1. */
  readonly periods?: number;
  /** The problem, in one sentence. */
  readonly meaning: string;
  /** Anchor of the chapter in `docs/runbook.md`. */
  readonly chapter: string;
  /** Link to the first page of the console to look at. Default: the overview of the stack. */
  readonly link?: string;
  readonly settings: Pick<Settings, 'hasAlarms' | 'alarmTopic'>;
}

/** Does nothing if the stack has no alarms. */
export function addAlarm(scope: Construct, id: string, props: AlarmProps): void {
  const { hasAlarms, alarmTopic } = props.settings;
  if (!hasAlarms) return;
  const link = props.link ?? overviewLink(Stack.of(scope));
  const alarm = new Alarm(scope, id, {
    metric: props.metric,
    threshold: props.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: props.periods ?? 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `${props.meaning} Look at ${link} and do as docs/runbook.md#${props.chapter} says.`,
  });
  if (alarmTopic) alarm.addAlarmAction(new SnsAction(alarmTopic));
}
