/** Requests and checks of "Test SNS" (contract, section 7). */
import type { AwsAuth, QueueBody } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES, QUEUE_MINIMUM_MESSAGE_BYTES } from '../../limits.ts';
import type { Failure } from '../../outcome.ts';
import type { TestRequest } from '../../test-delivery.ts';
import type { TestCheck, TestResult } from '../../test-result.ts';
import { checkOf } from '../aws/session.ts';
import { type TopicHintContext, topicHintOf, topicSizeHint } from './hints.ts';

export type TopicTestRequest = TestRequest<{
  readonly topic_arn?: string;
  /** The external id of a role is always the one that Feedhose generated. `keys` uses the stored keys. */
  readonly auth?: AwsAuth;
  readonly body?: QueueBody;
}>;

export interface TopicTestResult extends TestResult {
  /** The MaximumMessageSize of the topic, to be stored as `max_message_bytes` of the destination. */
  readonly max_message_bytes?: number;
}

/** The attributes of a topic. */
export interface TopicAttributes {
  readonly maximumMessageBytes: number;
  /** Confirmed subscriptions. */
  readonly subscriptions: number;
}

export type TopicInspection =
  | { readonly kind: 'seen'; readonly attributes: TopicAttributes }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Returns the checks for the attributes of the topic: its size limit and its subscriptions. */
export function attributeChecks(inspection: TopicInspection, context: TopicHintContext): readonly TestCheck[] {
  if (inspection.kind === 'failed') {
    const check = failedCheck('attributes', inspection.failure, context);
    if (!isHidden(inspection.failure)) return [check];
    return [{ ...check, status: 'warning', message: 'Feedhose is not allowed to read the attributes of the topic.' }];
  }
  const { maximumMessageBytes, subscriptions } = inspection.attributes;
  return [sizeCheck(maximumMessageBytes, context), subscriptionCheck(subscriptions)];
}

/** Publishing can work even if reading attributes is denied. */
function isHidden({ class: failureClass, code }: Failure): boolean {
  return failureClass === 'access_denied' && code !== 'AssumeRole';
}

export function failedCheck(name: string, failure: Failure, context: TopicHintContext): TestCheck {
  return checkOf(name, failure, topicHintOf(failure, context));
}

function sizeCheck(bytes: number, { address }: TopicHintContext): TestCheck {
  const name = 'message_size';
  const says = `The topic's MaximumMessageSize is ${bytes} bytes`;
  if (bytes < QUEUE_MINIMUM_MESSAGE_BYTES) {
    const message = `${says}: expected at least ${QUEUE_MINIMUM_MESSAGE_BYTES}.`;
    return { name, status: 'error', message, hint: topicSizeHint(address) };
  }
  if (bytes < QUEUE_MESSAGE_BYTES) {
    const message = `${says}, below ${QUEUE_MESSAGE_BYTES}. Updates are sent in smaller messages, and a larger activity cannot be delivered.`;
    return { name, status: 'warning', message, hint: topicSizeHint(address) };
  }
  return { name, status: 'ok', message: `${says}.` };
}

function subscriptionCheck(count: number): TestCheck {
  const name = 'subscriptions';
  if (count > 0) return { name, status: 'ok', message: `The topic has ${count} confirmed subscriptions.` };
  return {
    name,
    status: 'warning',
    message: 'The topic has no confirmed subscription: SNS accepts messages and drops them.',
    hint: 'Subscribe a queue, a function or an endpoint to the topic. A message that was published before is not delivered later.',
  };
}
