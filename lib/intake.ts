/** The intake: the bus, the rule that matches every `feed.` event, and the queue to which the rule sends. */
import { Duration, Names } from 'aws-cdk-lib';
import { EventBus, type IEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './constructs/nag.ts';
import { isNamedByPath } from './constructs/names.ts';
import { deadLetterQueue, WorkQueue } from './constructs/work-queue.ts';
import type { Settings } from './props.ts';

/** Mistyped detail types match too, so that their events are refused visibly rather than lost (contract, section 2). */
export const DETAIL_TYPE_PREFIX = 'feed.';

/** Six times the time limit of fan-out, and a margin. Records are also hidden while Lambda collects them (docs: Lambda with SQS). */
const TAKEN = Duration.seconds(369);

export class Intake extends Construct {
  readonly bus: IEventBus;
  readonly work: WorkQueue;
  /** Events that EventBridge could not put into the intake queue. */
  readonly ruleDeadLetters: Queue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { bus, busName } = settings;
    const given = bus ?? (busName === undefined ? undefined : EventBus.fromEventBusName(this, 'Bus', busName));
    this.bus = given ?? this.newBus();
    this.work = new WorkQueue(this, 'Work', {
      title: 'intake',
      chapter: 'intake',
      visibilityTimeout: TAKEN.plus(settings.batchingWindow ?? Duration.seconds(0)),
      settings,
    });
    this.ruleDeadLetters = deadLetterQueue(this, 'RuleDeadLetters', { title: 'rule', settings });
    acknowledge(this.ruleDeadLetters, 'AwsSolutions-SQS3', 'It is the dead letter queue of the rule.');
    new Rule(this, 'Rule', {
      description: 'Feedhose: every feed event goes into the intake queue',
      eventBus: this.bus,
      eventPattern: { detailType: Match.prefix(DETAIL_TYPE_PREFIX) },
      targets: [new SqsQueue(this.work.queue, { deadLetterQueue: this.ruleDeadLetters })],
    });
  }

  private newBus(): IEventBus {
    // The default name is derived from the path.
    const name = isNamedByPath(this) ? {} : { eventBusName: Names.uniqueResourceName(this, { maxLength: 64 }) };
    // GovCloud does not have the property `description`.
    return new EventBus(this, 'Bus', name) as IEventBus;
  }
}
