/** What to do about a failure that "Test EventBridge" found, with the policy to paste made for the destination at hand. */

import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsHintOf } from '../aws/hints.ts';
import { keyHint, kmsKindOf } from '../aws/kms.ts';
import { writtenAll } from '../sqs/policies.ts';
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
      // To strangers a bus that is not there looks like one that is closed.
      return `${access(context)}\n${expectation(context)}`;
    default:
      return awsHintOf(failure, context.auth, context.address, () => access(context));
  }
}

export function busKeyHint(address: BusAddress): string {
  return writtenAll(busKeySnippets(address));
}

function expectation({ address: { name, account, region } }: BusHintContext): string {
  return `Create the bus, or correct its ARN, which names ${name} in account ${account} and region ${region}.`;
}

function access({ address, auth, appId, sender }: BusHintContext): string {
  return writtenAll(busSnippets(address, auth, appId, sender));
}
