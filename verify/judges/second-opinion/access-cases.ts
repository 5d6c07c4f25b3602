/**
 * Customers' queues, buses and keys to which IAM must deny access until the customer has applied the snippets of the API, and must
 * allow access afterwards.
 */
import { CreateEventBusCommand } from '@aws-sdk/client-eventbridge';
import { APP_TAG } from '../../../core/transport/aws/session.ts';
import type { AwsCli } from './aws-cli.ts';
import type { CustomersEndpoint } from './endpoint.ts';
import type { Findings } from './findings.ts';
import { APP, addDestination, answered, queueWith } from './journey.ts';
import { ACCOUNT, clientsOf, REGION, type RunningStack } from './running-stack.ts';

const SCOPE = 'feed_group:access';
const CUSTOMER = '111122223333';
const POLICY = { type: 'policy' } as const;

interface Snippet {
  readonly where: string;
  readonly text: string;
}

interface TestResult {
  readonly status: string;
  readonly checks: readonly { readonly status: string; readonly message: string }[];
}

interface AccessCase {
  /** Name of a destination whose test must fail at first, such as "A queue without a tag". */
  readonly what: string;
  readonly destination: object;
  /** Applies the snippets of the API. Without it, the destination must remain inaccessible. */
  readonly grant?: (snippets: readonly Snippet[]) => Promise<void>;
  /** Applies a part of the snippets, after which the destination must still be inaccessible. */
  readonly grantPart?: (snippets: readonly Snippet[]) => Promise<void>;
}

export async function judgeAccess(
  stack: RunningStack,
  { origin }: CustomersEndpoint,
  aws: AwsCli,
  findings: Findings,
): Promise<void> {
  await answered(201, stack.call('PUT', `/apps/${APP}/scopes/${SCOPE}`, { realtime: true }));
  for (const make of [untagged, foreign, untaggedBus, foreignBus, sealed, byKeys, otherAccount, byRole]) {
    await findings.step(`Access: ${make.name}`, async () => judgeCase(stack, await make(stack, aws), findings));
  }
  await findings.step('Access: a webhook', async () => {
    const webhook = { transport: 'webhook', url: `${origin}/proven` };
    const { id, ownership } = await answered(201, addDestination(stack, SCOPE, webhook));
    findings.check(ownership === 'pending', 'A webhook counts as proven before it answered.');
    const verified = await answered(200, stack.call('POST', `/apps/${APP}/scopes/${SCOPE}/destinations/${id}/verify`));
    findings.check(verified.ownership === 'http', "The answer with the app's key does not prove a webhook.");
  });
  await findings.step("Access: the stack's own queues and bus", async () => {
    const own = [
      { transport: 'sqs', queue_url: stack.outputs['QueueDeliveriesUrl'], auth: POLICY },
      { transport: 'eventbridge', bus_arn: stack.outputs['BusArn'], auth: POLICY },
    ];
    for (const destination of own) {
      const { status } = await addDestination(stack, SCOPE, destination);
      findings.check(
        status === 400,
        `The API answered ${status} to a destination of the stack itself: ${JSON.stringify(destination)}`,
      );
    }
  });
}

async function judgeCase(
  stack: RunningStack,
  { what, destination, grant, grantPart }: AccessCase,
  findings: Findings,
): Promise<void> {
  const { id } = await answered(201, addDestination(stack, SCOPE, destination));
  const path = `/apps/${APP}/scopes/${SCOPE}/destinations/${id}`;
  const test = () => answered(200, stack.call('POST', `${path}/test`)) as Promise<TestResult>;
  findings.check(isRefused(await test()), `${what} accepts updates although access was not granted.`);
  const { snippets } = (await answered(200, stack.call('GET', `${path}/access`))) as {
    readonly snippets: readonly Snippet[];
  };
  if (grantPart) {
    await grantPart(snippets);
    findings.check(
      isRefused(await test()),
      `${what} accepts updates although only a part of the snippets was applied.`,
    );
  }
  if (!grant) return;
  await grant(snippets);
  const result = await test();
  const errors = result.checks.filter(({ status }) => status === 'error').map(({ message }) => message);
  findings.check(result.status === 'ok', `${what} denies access after the snippets were applied: ${errors.join(' ')}`);
}

function isRefused({ status }: TestResult): boolean {
  return status === 'error';
}

function snippetFor(snippets: readonly Snippet[], where: RegExp): string {
  const found = snippets.find((one) => where.test(one.where));
  if (!found) throw new Error(`There is no snippet for ${where}: ${snippets.map((one) => one.where).join('; ')}`);
  return found.text;
}

const busArn = (name: string) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${name}`;

async function untagged({ sqs }: RunningStack, aws: AwsCli): Promise<AccessCase> {
  const queue_url = await queueWith(sqs, 'untagged');
  return {
    what: "A queue of the operator's account without a tag",
    destination: { transport: 'sqs', queue_url, auth: POLICY },
    grant: (snippets) => aws.paste(snippetFor(snippets, /: tag it with the app/)),
  };
}

async function foreign({ sqs }: RunningStack): Promise<AccessCase> {
  const queue_url = await queueWith(sqs, 'foreign', 'another-app');
  return { what: "A queue with another app's tag", destination: { transport: 'sqs', queue_url, auth: POLICY } };
}

async function untaggedBus({ events }: RunningStack, aws: AwsCli): Promise<AccessCase> {
  await events.send(new CreateEventBusCommand({ Name: 'untagged-bus' }));
  return {
    what: "A bus of the operator's account without a tag",
    destination: { transport: 'eventbridge', bus_arn: busArn('untagged-bus'), auth: POLICY },
    grant: (snippets) => aws.paste(snippetFor(snippets, /: tag it with the app/)),
  };
}

async function foreignBus({ events }: RunningStack): Promise<AccessCase> {
  await events.send(new CreateEventBusCommand({ Name: 'foreign-bus', Tags: [{ Key: APP_TAG, Value: 'another-app' }] }));
  return {
    what: "A bus with another app's tag",
    destination: { transport: 'eventbridge', bus_arn: busArn('foreign-bus'), auth: POLICY },
  };
}

/** Allows the account to manage a key, and nobody to use it. */
const MANAGED = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*', 'kms:TagResource'],
  Resource: '*',
};

async function sealed({ sqs }: RunningStack, aws: AwsCli): Promise<AccessCase> {
  const policyOf = (...statements: readonly object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { KeyMetadata } = await aws.run(['kms', 'create-key', '--policy', policyOf(MANAGED)]);
  const queue_url = await queueWith(sqs, 'sealed', APP, { KmsMasterKeyId: KeyMetadata.Arn });
  const put = ['kms', 'put-key-policy', '--key-id', KeyMetadata.KeyId, '--policy-name', 'default', '--policy'];
  return {
    what: "A queue with a KMS key of the operator's account",
    destination: { transport: 'sqs', queue_url, auth: POLICY },
    grantPart: async (snippets) => {
      const statement = JSON.parse(snippetFor(snippets, /add this statement to the key policy/));
      await aws.run([...put, policyOf(MANAGED, statement)]);
    },
    grant: (snippets) => aws.paste(snippetFor(snippets, /tag its KMS key/).replace('<key>', KeyMetadata.KeyId)),
  };
}

async function byKeys({ sqs }: RunningStack, aws: AwsCli): Promise<AccessCase> {
  const queue_url = await queueWith(sqs, 'by-key');
  const user = ['--user-name', 'acme'];
  await aws.run(['iam', 'create-user', ...user]);
  const { AccessKey } = await aws.run(['iam', 'create-access-key', ...user]);
  const auth = { type: 'keys', key: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey };
  return {
    what: 'A queue with the access key of a user',
    destination: { transport: 'sqs', queue_url, auth },
    grant: (snippets) => {
      const policy = snippetFor(snippets, /Attach this identity policy to the IAM user/);
      return aws.run(['iam', 'put-user-policy', ...user, '--policy-name', 'feedhose', '--policy-document', policy]);
    },
  };
}

async function otherAccount({ endpoint }: RunningStack, aws: AwsCli): Promise<AccessCase> {
  const queue_url = await queueWith(clientsOf(endpoint, CUSTOMER).sqs, 'cross');
  return {
    what: 'A queue of another account',
    destination: { transport: 'sqs', queue_url, auth: POLICY },
    grant: (snippets) => {
      const Policy = snippetFor(snippets, /Make this the access policy of the queue/);
      const set = ['sqs', 'set-queue-attributes', '--queue-url', queue_url, '--attributes', JSON.stringify({ Policy })];
      return aws.run(set, CUSTOMER);
    },
  };
}

async function byRole({ endpoint }: RunningStack, aws: AwsCli): Promise<AccessCase> {
  const queue_url = await queueWith(clientsOf(endpoint, CUSTOMER).sqs, 'by-role');
  const role = ['--role-name', 'feedhose'];
  const anybody = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };
  const open = JSON.stringify({ Version: '2012-10-17', Statement: [anybody] });
  await aws.run(['iam', 'create-role', ...role, '--assume-role-policy-document', open], CUSTOMER);
  return {
    what: 'A queue with a role that does not require an external id',
    destination: {
      transport: 'sqs',
      queue_url,
      auth: { type: 'role', role_arn: `arn:aws:iam::${CUSTOMER}:role/feedhose` },
    },
    grantPart: async (snippets) => {
      const trust = snippetFor(snippets, /Make this the trust policy of the role/);
      await aws.run(['iam', 'update-assume-role-policy', ...role, '--policy-document', trust], CUSTOMER);
    },
    grant: (snippets) => {
      const policy = snippetFor(snippets, /Attach this permissions policy to the role/);
      const put = ['iam', 'put-role-policy', ...role, '--policy-name', 'feedhose', '--policy-document', policy];
      return aws.run(put, CUSTOMER);
    },
  };
}
