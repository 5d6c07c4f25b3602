/**
 * The daily cost of the stack's traffic, which CloudWatch computes from metrics of AWS, and the alarm on it. It can be deployed
 * in every region and account, covers this stack only, and reports within hours. AWS Budgets does none of the three (docs/adr).
 * An alarm accepts ten metrics, so small and fixed costs are not included: tables, logs, alarms, gateways.
 */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { addAlarm } from './constructs/alarm.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import type { Worker } from './constructs/worker.ts';
import type { Settings } from './props.ts';

/** List prices of us-east-1 in US dollars, November 2026 (docs: pricing of Lambda for Arm, SQS, EventBridge). */
const GIGABYTE_SECOND = 0.0000133334;
const REQUEST = 0.0000004;
const EVENT = 0.000001;
/** Requests for one message, which is sent alone and received and deleted in batches of ten. */
const REQUESTS_PER_MESSAGE = 1.2;
const DAY = Duration.days(1);

export interface BudgetRoomProps {
  readonly settings: Settings;
  /** The intake. Each of its messages is also an event on the bus. */
  readonly intake: WorkQueue;
  /** Functions whose load grows with the traffic. */
  readonly workers: readonly Worker[];
  readonly workQueues: readonly WorkQueue[];
}

export class Budget extends Construct {
  /** US dollars per day. */
  readonly cost: IMetric;

  constructor(scope: Construct, id: string, props: BudgetRoomProps) {
    super(scope, id);
    this.cost = costOf(props);
    const { settings } = props;
    const { budget } = settings;
    if (!budget) return;
    addAlarm(this, 'Alarm', {
      metric: this.cost,
      above: budget.perDay,
      meaning: `The traffic of the last day costs more than ${budget.perDay} US dollars by list prices.`,
      chapter: 'budget',
      settings,
    });
  }
}

function costOf({ intake, workers, workQueues }: BudgetRoomProps): IMetric {
  const sum = { statistic: 'sum', period: DAY };
  const terms: [string, string, IMetric][] = [
    ...workQueues.map(({ queue }, index): [string, string, IMetric] => [
      `messages${index}`,
      (REQUESTS_PER_MESSAGE * REQUEST + (queue === intake.queue ? EVENT : 0)).toFixed(9),
      queue.metricNumberOfMessagesSent(sum),
    ]),
    ...workers.map(({ handler, memoryMegabytes }, index): [string, string, IMetric] => [
      `milliseconds${index}`,
      ((GIGABYTE_SECOND * memoryMegabytes) / 1024 / 1000).toFixed(15),
      handler.metricDuration(sum),
    ]),
  ];
  return new MathExpression({
    expression: terms.map(([name, price]) => `FILL(${name}, 0) * ${price}`).join(' + '),
    usingMetrics: Object.fromEntries(terms.map(([name, , metric]) => [name, metric])),
    label: 'US dollars a day',
    period: DAY,
  });
}
