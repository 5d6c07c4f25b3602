/** A queue that a function works off, its dead letters, and the alarms on both. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { addAlarm } from './alarm.ts';

export interface WorkQueueProps {
  /** As alarms call it: `intake`, `queue deliveries`. */
  readonly title: string;
  /** Anchors of the runbook are made of it: `intake`. */
  readonly chapter: string;
  /** How long a record is hidden while a function works on it; a record comes again only after it. */
  readonly visibilityTimeout: Duration;
  readonly alarmTopic: ITopic | undefined;
}

/** Receives before SQS itself moves a record to the dead letters. */
const RECEIVES = 10;
const RETENTION = Duration.days(4);
/** The longest that SQS keeps messages. */
const DEAD_LETTER_RETENTION = Duration.days(14);
const OLDEST = Duration.minutes(15);

export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props);
    this.queue = new Queue(this, 'Queue', {
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES },
    });
    addAlarm(this, 'OldestAlarm', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period: Duration.minutes(1) }),
      above: OLDEST.toSeconds(),
      periods: 5,
      meaning: `The oldest message of the ${props.title} has waited for more than ${OLDEST.toMinutes()} minutes.`,
      chapter: `${props.chapter}-backlog`,
      topic: props.alarmTopic,
    });
  }
}

/**
 * Dead letters, which shelve takes away within seconds, and the alarms that ring when it does not. Two, since SQS leaves a
 * message that was received three times out of the age: what shelve fails with again and again shows in the count alone.
 */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  props: Pick<WorkQueueProps, 'title' | 'alarmTopic'>,
): Queue {
  const queue = new Queue(scope, id, {
    retentionPeriod: DEAD_LETTER_RETENTION,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  const period = Duration.minutes(1);
  const common = { chapter: 'dead-letters-not-shelved', topic: props.alarmTopic };
  addAlarm(scope, `${id}OldestAlarm`, {
    ...common,
    metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period }),
    above: OLDEST.toSeconds(),
    meaning: `The oldest dead letter of the ${props.title} has waited for the shelf for more than ${OLDEST.toMinutes()} minutes.`,
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
    meaning: `Dead letters of the ${props.title} have not been shelved for ${OLDEST.toMinutes()} minutes.`,
  });
  return queue;
}
