/** "Test SQS" (contract, section 7): what is asked, what is looked at, and what each finding means. */
import type { AwsAuth, QueueBody } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES, QUEUE_MINIMUM_MESSAGE_BYTES } from '../../limits.ts';
import type { Failure } from '../../outcome.ts';
import type { TestSize } from '../../test-delivery.ts';
import type { TestCheck, TestResult } from '../../test-result.ts';
import { checkOf } from '../aws/session.ts';
import { type HintContext, hintOf, sizeHint } from './hints.ts';
import { redriveCommands, redrivePolicy } from './policies.ts';
import type { QueueAddress } from './queue-url.ts';

/** A stored destination is tested; settings that are not saved yet may stand in for its own. Secrets are never among them. */
export interface QueueTestRequest {
  readonly kind: 'test';
  readonly app_id: string;
  /** `feed_group:user` */
  readonly scope: string;
  readonly destination_id: string;
  readonly size?: TestSize;
  readonly settings?: {
    readonly queue_url?: string;
    /** The external id of a role is the API's own, never one that a caller chose. `keys` are the stored ones. */
    readonly auth?: AwsAuth;
    readonly body?: QueueBody;
  };
}

export interface QueueTestResult extends TestResult {
  /** The queue's MaximumMessageSize, to be stored as the destination's `max_message_bytes`. */
  readonly max_message_bytes?: number;
}

/** What a queue says about itself. */
export interface QueueAttributes {
  readonly maximumMessageBytes: number;
  readonly hasRedrivePolicy: boolean;
}

export type Inspection =
  | { readonly kind: 'seen'; readonly attributes: QueueAttributes }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What was read of the queue: its size and its redrive policy. */
export function attributeChecks(inspection: Inspection, context: HintContext): readonly TestCheck[] {
  if (inspection.kind === 'failed') {
    const check = failedCheck('attributes', inspection.failure, context);
    if (!isHidden(inspection.failure)) return [check];
    return [{ ...check, status: 'warning', message: 'The attributes of the queue may not be read.' }];
  }
  const { maximumMessageBytes, hasRedrivePolicy } = inspection.attributes;
  return [sizeCheck(maximumMessageBytes, context.address), redriveCheck(hasRedrivePolicy, context.address)];
}

/** Sending can work where reading attributes is denied. */
function isHidden({ class: failureClass, code }: Failure): boolean {
  return failureClass === 'access_denied' && code !== 'AssumeRole';
}

export function failedCheck(name: string, failure: Failure, context: HintContext): TestCheck {
  return checkOf(name, failure, hintOf(failure, context));
}

/** A queue that was found in another region than its URL names. */
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
    const message = `${says}, below ${QUEUE_MESSAGE_BYTES}: updates come in smaller messages, and one larger activity not at all.`;
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
    message: 'The queue has no redrive policy: a message that your consumer cannot handle comes back until it expires.',
    hint: `Give the queue this redrive policy:\n${redrivePolicy(address)}\nWith the AWS CLI:\n${redriveCommands(address)}`,
  };
}
