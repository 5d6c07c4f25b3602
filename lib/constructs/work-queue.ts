/** A queue that a function processes, its dead letter queue, and the alarms on both. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../props.ts';
import { addAlarm } from './alarm.ts';
import { queueLink } from './console.ts';

export interface WorkQueueProps {
  /** Name in alarms, such as `intake` or `queue deliveries`. */
  readonly title: string;
  /** First part of the anchors in the runbook, such as `intake`. */
  readonly chapter: string;
  /** Time for which a record is hidden while a function processes it. */
  readonly visibilityTimeout: Duration;
  readonly settings: Settings;
}

/** Number of receives after which SQS moves a record to the dead letter queue. */
const RECEIVES = 10;
/** The maximum of SQS. */
const DEAD_LETTER_RETENTION = Duration.days(14);
const OLDEST = Duration.minutes(15);
/** A backlog grows if more than this number of messages wait, and the number rises in each period. */
const GROWING_ABOVE = 1_000;
const GROWING_PERIODS = 6;
const FIVE_MINUTES = Duration.minutes(5);

export class WorkQueue extends Construct {
  readonly title: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { title, chapter, settings } = props;
    this.title = title;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props);
    this.queue = new Queue(this, 'Queue', {
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: settings.queueRetention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES },
    });
    const common = { chapter: `${chapter}-backlog`, link: queueLink(this.queue), settings };
    addAlarm(this, 'OldestAlarm', {
      ...common,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period: Duration.minutes(1) }),
      above: OLDEST.toSeconds(),
      periods: 5,
      meaning: `The oldest message of the ${title} has waited for more than ${OLDEST.toMinutes()} minutes.`,
    });
    addAlarm(this, 'GrowingAlarm', {
      ...common,
      metric: new MathExpression({
        expression: `IF(waiting > ${GROWING_ABOVE} AND DIFF(waiting) > 0, 1, 0)`,
        usingMetrics: {
          waiting: this.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'min', period: FIVE_MINUTES }),
        },
        period: FIVE_MINUTES,
      }),
      above: 0,
      periods: GROWING_PERIODS,
      meaning: `The backlog of the ${title} has grown for ${GROWING_PERIODS * FIVE_MINUTES.toMinutes()} minutes.`,
    });
  }
}

/**
 * Creates a dead letter queue, whose messages archive removes within seconds, and the alarms that fire if it does not. There are two
 * alarms, because SQS excludes a message that was received three times from the age: a message with which archive fails
 * repeatedly appears in the count only.
 */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  { title, settings }: Pick<WorkQueueProps, 'title' | 'settings'>,
): Queue {
  const queue = new Queue(scope, id, {
    retentionPeriod: DEAD_LETTER_RETENTION,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  const period = Duration.minutes(1);
  const common = { chapter: 'dead-letters-not-archived', link: queueLink(queue), settings };
  addAlarm(scope, `${id}OldestAlarm`, {
    ...common,
    metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period }),
    above: OLDEST.toSeconds(),
    meaning: `The oldest dead letter of the ${title} has been in its queue for more than ${OLDEST.toMinutes()} minutes.`,
  });
  addAlarm(scope, `${id}StuckAlarm`, {
    ...common,
    metric: new MathExpression({
      expression: 'visible + hidden',
      usingMetrics: {
        visible: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'min', period }),
        hidden: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'min', period }),
      },
      period,
    }),
    above: 0,
    periods: OLDEST.toMinutes(),
    meaning: `Dead letters of the ${title} have not been archived for ${OLDEST.toMinutes()} minutes.`,
  });
  return queue;
}
