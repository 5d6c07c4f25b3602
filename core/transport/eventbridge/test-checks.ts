/** Requests and checks of "Test EventBridge". */
import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { TestRequest } from '../../test-delivery.ts';
import type { TestCheck } from '../../test-result.ts';
import { checkOf } from '../aws/session.ts';
import { type BusHintContext, busHintOf, busKeyHint } from './hints.ts';

export type BusTestRequest = TestRequest<{
  readonly bus_arn?: string;
  /** The external id of a role is always the one that Feedhose generated. `keys` uses the stored keys. */
  readonly auth?: AwsAuth;
}>;

/** A bus that is encrypted with a KMS key of the customer. */
export interface BusEncryption {
  /** The key as the bus names it: an ARN, an id or an alias. */
  readonly key: string;
  readonly hasDeadLetterQueue: boolean;
}

/** The result of an existence check. `hidden` means that Feedhose may not read the bus. */
export type BusPresence =
  | { readonly kind: 'there'; readonly encryption?: BusEncryption }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function busCheck(presence: BusPresence, context: BusHintContext): TestCheck {
  const name = 'bus';
  if (presence.kind === 'failed') return checkOf(name, presence.failure, busHintOf(presence.failure, context));
  if (presence.kind === 'there') return { name, status: 'ok', message: 'The bus exists.' };
  const isPolicy = context.auth.type === 'policy';
  // Only callers of its account may read the bus. A bus of another account that does not exist refuses events.
  if (isPolicy) return { name, status: 'ok', message: 'The test event shows whether the bus exists.' };
  return {
    name,
    status: 'warning',
    message:
      'Feedhose cannot check whether the bus exists. EventBridge accepts events for a bus that does not exist, and drops them.',
    hint: 'Allow events:DescribeEventBus in addition to events:PutEvents. Deliveries then wait if the bus is deleted.',
  };
}

/**
 * PutEvents accepts events that EventBridge cannot encrypt afterwards, so a test event does not show whether the key
 * works.
 */
export function encryptionChecks(presence: BusPresence, { address }: BusHintContext): readonly TestCheck[] {
  if (presence.kind !== 'there' || presence.encryption === undefined) return [];
  const { key, hasDeadLetterQueue } = presence.encryption;
  const name = 'encryption';
  const says = `The bus is encrypted with the KMS key ${key}`;
  if (hasDeadLetterQueue) {
    return [
      {
        name,
        status: 'ok',
        message: `${says}. Events that cannot be encrypted go to the dead letter queue of the bus.`,
      },
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
  return { name: 'send', status: 'ok', message: 'The bus accepted a test event.' };
}
