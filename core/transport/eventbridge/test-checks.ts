/** "Test EventBridge": what is asked, what is looked at, and what each finding means. */
import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { TestSize } from '../../test-delivery.ts';
import type { TestCheck } from '../../test-result.ts';
import { checkOf } from '../aws/session.ts';
import { type BusHintContext, busHintOf, busKeyHint } from './hints.ts';

/** A stored destination is tested; settings that are not saved yet may stand in for its own. Secrets are never among them. */
export interface BusTestRequest {
  readonly kind: 'test';
  readonly app_id: string;
  /** `feed_group:user` */
  readonly scope: string;
  readonly destination_id: string;
  readonly size?: TestSize;
  readonly settings?: {
    readonly bus_arn?: string;
    /** The external id of a role is the API's own, never one that a caller chose. `keys` are the stored ones. */
    readonly auth?: AwsAuth;
  };
}

/** A bus with a KMS key of the customer's. */
export interface BusEncryption {
  /** What the bus calls its key: an ARN, an id or an alias. */
  readonly key: string;
  readonly hasDeadLetterQueue: boolean;
}

/** Whether a bus is there. `hidden`: we may not ask. */
export type BusPresence =
  | { readonly kind: 'there'; readonly encryption?: BusEncryption }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function busCheck(presence: BusPresence, context: BusHintContext): TestCheck {
  const name = 'bus';
  if (presence.kind === 'failed') return checkOf(name, presence.failure, busHintOf(presence.failure, context));
  if (presence.kind === 'there') return { name, status: 'ok', message: 'The bus is there.' };
  const isPolicy = context.auth.type === 'policy';
  // From outside its account nobody may ask, and a bus that is not there refuses events.
  if (isPolicy) return { name, status: 'ok', message: 'Whether the bus is there shows when an event is put on it.' };
  return {
    name,
    status: 'warning',
    message:
      'Whether the bus is there cannot be seen: EventBridge takes events for a bus that does not exist, and drops them.',
    hint: 'Allow events:DescribeEventBus beside events:PutEvents: then deliveries wait when the bus is gone.',
  };
}

/** PutEvents takes events that EventBridge then cannot encrypt, so whether the key works does not show. */
export function encryptionChecks(presence: BusPresence, { address }: BusHintContext): readonly TestCheck[] {
  if (presence.kind !== 'there' || presence.encryption === undefined) return [];
  const { key, hasDeadLetterQueue } = presence.encryption;
  const name = 'encryption';
  const says = `The bus is encrypted with the KMS key ${key}`;
  if (hasDeadLetterQueue) {
    return [
      { name, status: 'ok', message: `${says}; what cannot be encrypted goes to the dead letter queue of the bus.` },
    ];
  }
  return [
    {
      name,
      status: 'warning',
      message: `${says}, and has no dead letter queue: events that EventBridge cannot encrypt are lost without an error.`,
      hint: `Give the bus a dead letter queue.\n${busKeyHint(address)}`,
    },
  ];
}

export function sentCheck(): TestCheck {
  return { name: 'send', status: 'ok', message: 'The bus took a test event.' };
}
