/** What to do about a failure that "Test EventBridge" found, with the policy to paste made for the destination at hand. */
import type { BusAddress } from '../bus-arn.ts';
import type { AwsAuth } from '../destination.ts';
import type { Failure } from '../outcome.ts';
import type { RoleArn } from './arn.ts';
import { awsHintOf } from './aws-hints.ts';
import { busPastes } from './bus-policies.ts';

export interface BusHintContext {
  readonly address: BusAddress;
  readonly auth: AwsAuth;
  readonly appId: string;
  readonly sender: RoleArn;
}

export function busHintOf(failure: Failure, context: BusHintContext): string | undefined {
  switch (failure.class) {
    case 'bus_missing':
      return expectation(context);
    case 'access_denied':
      // To strangers a bus that is not there looks like one that is closed.
      return `${access(context)}\n${expectation(context)}`;
    default:
      return awsHintOf(failure, context.auth, () => access(context));
  }
}

function expectation({ address: { name, account, region } }: BusHintContext): string {
  return `Create the bus, or correct its ARN, which names ${name} in account ${account} and region ${region}.`;
}

function access({ address, auth, appId, sender }: BusHintContext): string {
  return busPastes(address, auth, appId, sender)
    .map(({ where, text }) => `${where}:\n${text}`)
    .join('\n');
}
