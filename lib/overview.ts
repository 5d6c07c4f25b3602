/** The stack's dashboard in CloudWatch: updates, attempts, backlogs, dead letters, and the state of the functions. */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { TRANSPORTS } from '../core/destination.ts';
import { overviewName } from './constructs/console.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import type { Worker } from './constructs/worker.ts';
import type { FeedhoseMetrics } from './metrics.ts';

export interface OverviewProps {
  readonly metrics: FeedhoseMetrics;
  readonly workers: readonly Worker[];
  readonly workQueues: readonly WorkQueue[];
  readonly cost: IMetric;
  readonly runbook: string;
}

const MINUTE = Duration.minutes(1);
const WIDTH = 8;
const HEIGHT = 6;

export class Overview extends Construct {
  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id);
    const alarms = props.metrics.node.findAll().filter((child): child is Alarm => child instanceof Alarm);
    new Dashboard(this, 'Dashboard', {
      dashboardName: overviewName(Stack.of(this)),
      defaultInterval: Duration.hours(3),
      widgets: [
        [new TextWidget({ markdown: props.runbook, width: 24, height: 1 })],
        ...(alarms.length > 0 ? [[new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 5 })]] : []),
        trafficRow(props.metrics),
        waitingRow(props),
        functionsRow(props.workers),
        [graph('Cost of the traffic, US dollars a day', [props.cost])],
      ],
    });
  }
}

function trafficRow(metrics: FeedhoseMetrics): IWidget[] {
  const options = { period: MINUTE };
  return [
    graph('Updates in', [
      metrics.metricUpdatesFannedOut({ ...options, label: 'taken' }),
      metrics.metricUpdatesRefused({ ...options, label: 'refused' }),
      metrics.metricUpdatesUnrouted({ ...options, label: 'without a destination' }),
    ]),
    graph(
      'Attempts',
      TRANSPORTS.flatMap((transport) => [
        metrics.metricDelivered(transport, { ...options, label: `${transport} delivered` }),
        metrics.metricFailed(transport, { ...options, label: `${transport} failed` }),
      ]),
    ),
    graph(
      'Duration of attempts, ms',
      TRANSPORTS.flatMap((transport) =>
        ['p50', 'p99'].map((statistic) =>
          metrics.metricAttemptDuration(transport, { ...options, statistic, label: `${transport} ${statistic}` }),
        ),
      ),
    ),
  ];
}

function waitingRow({ metrics, workQueues }: OverviewProps): IWidget[] {
  const of = (title: string) => ({ label: title, period: MINUTE, statistic: 'max' });
  return [
    graph(
      'Waiting in queues',
      workQueues.map(({ title, queue }) => queue.metricApproximateNumberOfMessagesVisible(of(title))),
      workQueues.map(({ title, queue }) => queue.metricApproximateAgeOfOldestMessage(of(`${title}: oldest, s`))),
    ),
    graph(
      'Waiting for destinations',
      TRANSPORTS.map((transport) => metrics.metricParked(transport, { label: `${transport} parked` })),
      [metrics.metricOpenBreakers({ label: 'open breakers' }), metrics.metricOldestParkedAge({ label: 'oldest, s' })],
    ),
    graph(
      'New dead letters',
      ([...TRANSPORTS, 'intake', 'rule'] as const).map((source) =>
        metrics.metricDeadLetters(source, { label: source }),
      ),
    ),
  ];
}

function functionsRow(workers: readonly Worker[]): IWidget[] {
  const each = (metricOf: (worker: Worker) => IMetric) => workers.map(metricOf);
  return [
    graph(
      'Errors and throttles',
      each(({ bundle, handler }) => handler.metricErrors({ label: bundle, period: MINUTE })),
      each(({ bundle, handler }) => handler.metricThrottles({ label: `${bundle} throttled`, period: MINUTE })),
    ),
    graph(
      'Duration, ms (p99)',
      each(({ bundle, handler }) => handler.metricDuration({ label: bundle, period: MINUTE, statistic: 'p99' })),
    ),
    graph(
      'Concurrent executions',
      each(({ bundle, handler }) =>
        handler.metric('ConcurrentExecutions', { label: bundle, period: MINUTE, statistic: 'max' }),
      ),
    ),
  ];
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): IWidget {
  return new GraphWidget({ title, left, right, width: WIDTH, height: HEIGHT });
}
