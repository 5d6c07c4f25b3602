/** Remedies for failures that "Test EventBridge" found, with the policy for the tested destination. */

import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsHintOf } from '../aws/hints.ts';
import { keyHint, kmsKindOf } from '../aws/kms.ts';
import { snippetsText } from '../sqs/policies.ts';
import type { BusAddress } from './bus-arn.ts';
import { busKeySnippets, busSnippets } from './policies.ts';

export interface BusHintContext {
  readonly address: BusAddress;
  readonly auth: AwsAuth;
  readonly appId: string;
  readonly sender: RoleArn;
}

export function busHintOf(failure: Failure, context: BusHintContext): string | undefined {
  const kind = kmsKindOf(failure.code);
  if (kind === 'AccessDenied') return busKeyHint(context.address);
  if (kind !== undefined && kind !== 'throttled') return keyHint(kind, context.address, 'event bus');
  switch (failure.class) {
    case 'bus_missing':
      return expectation(context);
    case 'access_denied':
      // A caller without access cannot distinguish a missing bus from a bus that denies access.
      return `${access(context)}\n${expectation(context)}`;
    default:
      return awsHintOf(failure, context.auth, context.address, () => access(context));
  }
}

export function busKeyHint(address: BusAddress): string {
  return snippetsText(busKeySnippets(address));
}

function expectation({ address: { name, account, region } }: BusHintContext): string {
  return `Create the bus, or correct its ARN, which names ${name} in account ${account} and region ${region}.`;
}

function access({ address, auth, appId, sender }: BusHintContext): string {
  return snippetsText(busSnippets(address, auth, appId, sender));
}
