/**
 * Customers' queues, buses and keys that IAM has to keep shut until the customer has pasted what the API shows, and has to
 * open afterwards.
 */
import { CreateEventBusCommand } from '@aws-sdk/client-eventbridge';
import { APP_TAG } from '../../../core/transport/aws/session-tag.ts';
import type { AwsCli } from './aws-cli.ts';
import type { CustomersEndpoint } from './endpoint.ts';
import type { Findings } from './findings.ts';
import { APP, addDestination, answered, queueWith } from './journey.ts';
import { ACCOUNT, clientsOf, REGION, type StackPlace } from './place-of-stack.ts';

const SCOPE = 'feed_group:doors';
const CUSTOMER = '111122223333';
const POLICY = { type: 'policy' } as const;

interface Paste {
  readonly where: string;
  readonly text: string;
}

interface TestResult {
  readonly status: string;
  readonly checks: readonly { readonly status: string; readonly message: string }[];
}

interface Door {
  /** A destination whose test must fail at first: "A queue without a tag". */
  readonly what: string;
  readonly destination: object;
  /** What a customer does with the texts that the API shows. A door without it stays shut. */
  readonly open?: (pastes: readonly Paste[]) => Promise<void>;
  /** What is done of it, without which the door still has to be shut. */
  readonly halfOpen?: (pastes: readonly Paste[]) => Promise<void>;
}

export async function tryDoors(
  place: StackPlace,
  { origin }: CustomersEndpoint,
  aws: AwsCli,
  findings: Findings,
): Promise<void> {
  await answered(201, place.call('PUT', `/apps/${APP}/scopes/${SCOPE}`, { realtime: true }));
  for (const make of [untagged, foreign, untaggedBus, foreignBus, sealed, byKeys, otherAccount, byRole]) {
    await findings.step(`Doors: ${make.name}`, async () => tryDoor(place, await make(place, aws), findings));
  }
  await findings.step('Doors: a webhook', async () => {
    const webhook = { transport: 'webhook', url: `${origin}/proven` };
    const { id, ownership } = await answered(201, addDestination(place, SCOPE, webhook));
    findings.check(ownership === 'pending', 'A webhook is taken for proven before it answered.');
    const verified = await answered(200, place.call('POST', `/apps/${APP}/scopes/${SCOPE}/destinations/${id}/verify`));
    findings.check(verified.ownership === 'http', "A webhook is not proven by its answer with the app's key.");
  });
  await findings.step("Doors: the stack's own queues and bus", async () => {
    const own = [
      { transport: 'sqs', queue_url: place.outputs['QueueDeliveriesUrl'], auth: POLICY },
      { transport: 'eventbridge', bus_arn: place.outputs['BusArn'], auth: POLICY },
    ];
    for (const destination of own) {
      const { status } = await addDestination(place, SCOPE, destination);
      findings.check(
        status === 400,
        `The API answered ${status} to a destination of ours: ${JSON.stringify(destination)}`,
      );
    }
  });
}

async function tryDoor(
  place: StackPlace,
  { what, destination, open, halfOpen }: Door,
  findings: Findings,
): Promise<void> {
  const { id } = await answered(201, addDestination(place, SCOPE, destination));
  const path = `/apps/${APP}/scopes/${SCOPE}/destinations/${id}`;
  const test = () => answered(200, place.call('POST', `${path}/test`)) as Promise<TestResult>;
  findings.check(isShut(await test()), `${what} takes updates although nobody let us in.`);
  const { pastes } = (await answered(200, place.call('GET', `${path}/access`))) as {
    readonly pastes: readonly Paste[];
  };
  if (halfOpen) {
    await halfOpen(pastes);
    findings.check(isShut(await test()), `${what} takes updates although only a part of the texts was pasted.`);
  }
  if (!open) return;
  await open(pastes);
  const result = await test();
  const errors = result.checks.filter(({ status }) => status === 'error').map(({ message }) => message);
  findings.check(result.status === 'ok', `${what} refuses us after the texts were pasted: ${errors.join(' ')}`);
}

function isShut({ status }: TestResult): boolean {
  return status === 'error';
}

function pasteFor(pastes: readonly Paste[], where: RegExp): string {
  const found = pastes.find((one) => where.test(one.where));
  if (!found) throw new Error(`No text to paste is for ${where}: ${pastes.map((one) => one.where).join('; ')}`);
  return found.text;
}

const busArn = (name: string) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${name}`;

async function untagged({ sqs }: StackPlace, aws: AwsCli): Promise<Door> {
  const queue_url = await queueWith(sqs, 'untagged');
  return {
    what: "A queue of the operator's account without a tag",
    destination: { transport: 'sqs', queue_url, auth: POLICY },
    open: (pastes) => aws.paste(pasteFor(pastes, /: tag it with the app/)),
  };
}

async function foreign({ sqs }: StackPlace): Promise<Door> {
  const queue_url = await queueWith(sqs, 'foreign', 'another-app');
  return { what: "A queue with another app's tag", destination: { transport: 'sqs', queue_url, auth: POLICY } };
}

async function untaggedBus({ events }: StackPlace, aws: AwsCli): Promise<Door> {
  await events.send(new CreateEventBusCommand({ Name: 'untagged-bus' }));
  return {
    what: "A bus of the operator's account without a tag",
    destination: { transport: 'eventbridge', bus_arn: busArn('untagged-bus'), auth: POLICY },
    open: (pastes) => aws.paste(pasteFor(pastes, /: tag it with the app/)),
  };
}

async function foreignBus({ events }: StackPlace): Promise<Door> {
  await events.send(new CreateEventBusCommand({ Name: 'foreign-bus', Tags: [{ Key: APP_TAG, Value: 'another-app' }] }));
  return {
    what: "A bus with another app's tag",
    destination: { transport: 'eventbridge', bus_arn: busArn('foreign-bus'), auth: POLICY },
  };
}

/** Lets the account manage a key, and lets nobody use it. */
const MANAGED = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*', 'kms:TagResource'],
  Resource: '*',
};

async function sealed({ sqs }: StackPlace, aws: AwsCli): Promise<Door> {
  const policyOf = (...statements: readonly object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { KeyMetadata } = await aws.run(['kms', 'create-key', '--policy', policyOf(MANAGED)]);
  const queue_url = await queueWith(sqs, 'sealed', APP, { KmsMasterKeyId: KeyMetadata.Arn });
  const put = ['kms', 'put-key-policy', '--key-id', KeyMetadata.KeyId, '--policy-name', 'default', '--policy'];
  return {
    what: "A queue with a KMS key of the operator's account",
    destination: { transport: 'sqs', queue_url, auth: POLICY },
    halfOpen: async (pastes) => {
      const statement = JSON.parse(pasteFor(pastes, /add this statement to the key policy/));
      await aws.run([...put, policyOf(MANAGED, statement)]);
    },
    open: (pastes) => aws.paste(pasteFor(pastes, /tag its KMS key/).replace('<key>', KeyMetadata.KeyId)),
  };
}

async function byKeys({ sqs }: StackPlace, aws: AwsCli): Promise<Door> {
  const queue_url = await queueWith(sqs, 'by-key');
  const user = ['--user-name', 'acme'];
  await aws.run(['iam', 'create-user', ...user]);
  const { AccessKey } = await aws.run(['iam', 'create-access-key', ...user]);
  const auth = { type: 'keys', key: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey };
  return {
    what: 'A queue of a user whose access key we have',
    destination: { transport: 'sqs', queue_url, auth },
    open: (pastes) => {
      const policy = pasteFor(pastes, /Attach this identity policy to the IAM user/);
      return aws.run(['iam', 'put-user-policy', ...user, '--policy-name', 'feedhose', '--policy-document', policy]);
    },
  };
}

async function otherAccount({ endpoint }: StackPlace, aws: AwsCli): Promise<Door> {
  const queue_url = await queueWith(clientsOf(endpoint, CUSTOMER).sqs, 'cross');
  return {
    what: 'A queue of another account',
    destination: { transport: 'sqs', queue_url, auth: POLICY },
    open: (pastes) => {
      const Policy = pasteFor(pastes, /Make this the access policy of the queue/);
      const set = ['sqs', 'set-queue-attributes', '--queue-url', queue_url, '--attributes', JSON.stringify({ Policy })];
      return aws.run(set, CUSTOMER);
    },
  };
}

async function byRole({ endpoint }: StackPlace, aws: AwsCli): Promise<Door> {
  const queue_url = await queueWith(clientsOf(endpoint, CUSTOMER).sqs, 'by-role');
  const role = ['--role-name', 'feedhose'];
  const anybody = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };
  const open = JSON.stringify({ Version: '2012-10-17', Statement: [anybody] });
  await aws.run(['iam', 'create-role', ...role, '--assume-role-policy-document', open], CUSTOMER);
  return {
    what: 'A queue of a role that asks for no external id',
    destination: {
      transport: 'sqs',
      queue_url,
      auth: { type: 'role', role_arn: `arn:aws:iam::${CUSTOMER}:role/feedhose` },
    },
    halfOpen: async (pastes) => {
      const trust = pasteFor(pastes, /Make this the trust policy of the role/);
      await aws.run(['iam', 'update-assume-role-policy', ...role, '--policy-document', trust], CUSTOMER);
    },
    open: (pastes) => {
      const policy = pasteFor(pastes, /Attach this permissions policy to the role/);
      const put = ['iam', 'put-role-policy', ...role, '--policy-name', 'feedhose', '--policy-document', policy];
      return aws.run(put, CUSTOMER);
    },
  };
}
