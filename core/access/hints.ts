/** What to do about a failure that "Test SQS" found, with the policy to paste made for the destination at hand. */
import type { AwsAuth } from '../destination.ts';
import type { Failure } from '../outcome.ts';
import type { QueueAddress } from '../queue-url.ts';
import type { RoleArn } from './arn.ts';
import { awsHintOf } from './aws-hints.ts';
import { keyPolicyStatement, messageSizeCommand, type Paste, pastes } from './policies.ts';

export interface HintContext {
  readonly address: QueueAddress;
  readonly auth: AwsAuth;
  readonly appId: string;
  readonly sender: RoleArn;
}

export function hintOf(failure: Failure, context: HintContext): string | undefined {
  switch (failure.class) {
    case 'queue_missing':
      return `${expectation(context)} SQS says the same where access is not granted. ${access(context)}`;
    case 'access_denied':
      return isKms(failure) ? kmsHint(context) : access(context);
    case 'too_large':
      return sizeHint(context.address);
    default:
      return awsHintOf(failure, context.auth, () => access(context));
  }
}

export function sizeHint(address: QueueAddress): string {
  return `Let the queue take larger messages, with the AWS CLI:\n${messageSizeCommand(address)}`;
}

function expectation({ address }: HintContext): string {
  const { name, account, region } = address;
  return `Create the queue, or correct its URL, which names ${name} in account ${account} and region ${region}.`;
}

function access({ address, auth, appId, sender }: HintContext): string {
  return pastes(address, auth, appId, sender).map(written).join('\n');
}

function written({ where, text }: Paste): string {
  return `${where}:\n${text}`;
}

function kmsHint({ address, auth, appId, sender }: HintContext): string {
  const statement = keyPolicyStatement(address, auth, appId, sender);
  return [
    'Enable the key, and add this statement to its key policy. The key alias/aws/sqs cannot be used from another account:',
    'choose a key of your own, or SSE-SQS.',
    statement,
  ].join('\n');
}

function isKms({ code }: Failure): boolean {
  return /^K(?:ms|MS\.)/.test(code);
}
