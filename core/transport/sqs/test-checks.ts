/** Requests and checks of "Test SQS" (contract, section 7). */
import type { AwsAuth, QueueBody } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES, QUEUE_MINIMUM_MESSAGE_BYTES } from '../../limits.ts';
import type { Failure } from '../../outcome.ts';
import type { TestRequest } from '../../test-delivery.ts';
import type { TestCheck, TestResult } from '../../test-result.ts';
import { checkOf } from '../aws/session.ts';
import { type HintContext, hintOf, sizeHint } from './hints.ts';
import { redriveCommands, redrivePolicy } from './policies.ts';
import type { QueueAddress } from './queue-url.ts';

export type QueueTestRequest = TestRequest<{
  readonly queue_url?: string;
  /** The external id of a role is always the one that Feedhose generated. `keys` uses the stored keys. */
  readonly auth?: AwsAuth;
  readonly body?: QueueBody;
}>;

export interface QueueTestResult extends TestResult {
  /** The MaximumMessageSize of the queue, to be stored as `max_message_bytes` of the destination. */
  readonly max_message_bytes?: number;
}

/** The attributes of a queue. */
export interface QueueAttributes {
  readonly maximumMessageBytes: number;
  readonly hasRedrivePolicy: boolean;
}

export type Inspection =
  | { readonly kind: 'seen'; readonly attributes: QueueAttributes }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Returns the checks for the attributes of the queue: its size limit and its redrive policy. */
export function attributeChecks(inspection: Inspection, context: HintContext): readonly TestCheck[] {
  if (inspection.kind === 'failed') {
    const check = failedCheck('attributes', inspection.failure, context);
    if (!isHidden(inspection.failure)) return [check];
    return [{ ...check, status: 'warning', message: 'Feedhose is not allowed to read the attributes of the queue.' }];
  }
  const { maximumMessageBytes, hasRedrivePolicy } = inspection.attributes;
  return [sizeCheck(maximumMessageBytes, context.address), redriveCheck(hasRedrivePolicy, context.address)];
}

/** Sending can work even if reading attributes is denied. */
function isHidden({ class: failureClass, code }: Failure): boolean {
  return failureClass === 'access_denied' && code !== 'AssumeRole';
}

export function failedCheck(name: string, failure: Failure, context: HintContext): TestCheck {
  return checkOf(name, failure, hintOf(failure, context));
}

/** Returns the check for a queue that was found in another region than the one in its URL. */
export function elsewhereCheck(name: string, region: string, { address }: HintContext): TestCheck {
  return {
    name,
    status: 'error',
    message: `The queue is in the region ${region}, not in ${address.region} as its URL names.`,
    hint: `Enter the URL that SQS shows for the queue in ${region}.`,
  };
}

function sizeCheck(bytes: number, address: QueueAddress): TestCheck {
  const name = 'message_size';
  const says = `The queue's MaximumMessageSize is ${bytes} bytes`;
  if (bytes < QUEUE_MINIMUM_MESSAGE_BYTES) {
    const message = `${says}: expected at least ${QUEUE_MINIMUM_MESSAGE_BYTES}.`;
    return { name, status: 'error', message, hint: sizeHint(address) };
  }
  if (bytes < QUEUE_MESSAGE_BYTES) {
    const message = `${says}, below ${QUEUE_MESSAGE_BYTES}. Updates are sent in smaller messages, and a larger activity cannot be delivered.`;
    return { name, status: 'warning', message, hint: sizeHint(address) };
  }
  return { name, status: 'ok', message: `${says}.` };
}

function redriveCheck(present: boolean, address: QueueAddress): TestCheck {
  const name = 'redrive_policy';
  if (present) return { name, status: 'ok', message: 'The queue has a redrive policy.' };
  return {
    name,
    status: 'warning',
    message:
      'The queue has no redrive policy: a message that your consumer cannot handle is received again until it expires.',
    hint: `Give the queue this redrive policy:\n${redrivePolicy(address)}\nWith the AWS CLI:\n${redriveCommands(address)}`,
  };
}
