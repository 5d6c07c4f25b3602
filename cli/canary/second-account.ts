/** Checks a queue, an encrypted queue, a bus and a role in a second account, as customers have them, with exactly the snippets to paste. */
import {
  type Context,
  type Created,
  createDestination,
  failsVerdict,
  runCheck,
  SCOPES,
  snippetsOf,
  worksVerdict,
} from './context.ts';
import { keyStatementIn } from './keys.ts';
import { busBody, queueBody } from './refusals.ts';
import {
  allowKeyUse,
  createBus,
  createKey,
  createQueue,
  createRole,
  type Namespace,
  type Queue,
  roleArnOf,
  updateTrustPolicy,
} from './resources.ts';
import { type RowName, unchecked } from './rows.ts';

const ROWS_OF_ACCOUNT = ['account-queue', 'account-key', 'account-bus', 'account-role-open', 'account-role'] as const;

/** @param namespace in the second account; `undefined` if there is none. */
export async function checkSecondAccount(context: Context, namespace: Namespace | undefined): Promise<void> {
  if (!namespace) {
    const none = unchecked('this needs the AWS profile of a second account: --account-profile');
    for (const row of ROWS_OF_ACCOUNT) context.report(row, none);
    return;
  }
  context.note('Checking queues and a bus of the second account …');
  const checkWorks = (row: RowName, create: () => Promise<Created>) =>
    runCheck(context, [row], async (report) => report(row, await worksVerdict(context, await create())));
  await checkWorks('account-queue', async () =>
    withPolicy(context, namespace, await createQueue(namespace, 'account')),
  );
  await checkWorks('account-key', async () => {
    const key = await createKey(namespace, undefined);
    const queue = await createQueue(namespace, 'account-encrypted', undefined, { KmsMasterKeyId: key });
    const destination = await withPolicy(context, namespace, queue);
    await allowKeyUse(namespace, key, keyStatementIn(await snippetsOf(context, destination)));
    return destination;
  });
  await checkWorks('account-bus', async () => {
    const bus = await createBus(namespace, 'account');
    const destination = await createDestination(context, SCOPES.tests, busBody(bus));
    const [snippet] = await snippetsOf(context, destination);
    await namespace.account.call('events:PutPermission', { EventBusName: bus.name, Policy: snippet?.text });
    return destination;
  });
  await checkRole(context, namespace);
}

/** The error that the test reports for a role that the sender role can assume without the external id. */
export const ROLE_OPEN = /lets the sender role in with a wrong external id/;

/** Tests a role first with a trust policy that lacks the external id, then with the one to paste. */
async function checkRole(context: Context, namespace: Namespace): Promise<void> {
  await runCheck(context, ['account-role-open', 'account-role'], async (report) => {
    const queue = await createQueue(namespace, 'account-role');
    const auth = { type: 'role', role_arn: roleArnOf(namespace) };
    const destination = await createDestination(context, SCOPES.tests, { ...queueBody(queue), auth });
    const [trust, permissions] = (await snippetsOf(context, destination)).map(({ text }) => text);
    await createRole(namespace, withoutExternalId(trust ?? ''), permissions ?? '');
    report('account-role-open', await failsVerdict(context, destination, ROLE_OPEN, context.waitMs));
    await updateTrustPolicy(namespace, trust ?? '');
    report('account-role', await worksVerdict(context, destination));
  });
}

/** Returns the trust policy without its condition on the external id. */
export function withoutExternalId(trust: string): string {
  const policy = JSON.parse(trust) as { Statement: { Condition: { StringEquals?: object } }[] };
  for (const { Condition } of policy.Statement) delete Condition.StringEquals;
  return JSON.stringify(policy);
}

/** Creates a destination whose queue has the policy that Feedhose shows for it. */
async function withPolicy(context: Context, { account }: Namespace, queue: Queue): Promise<Created> {
  const destination = await createDestination(context, SCOPES.tests, queueBody(queue));
  const [snippet] = await snippetsOf(context, destination);
  await account.call('sqs:SetQueueAttributes', { QueueUrl: queue.url, Attributes: { Policy: snippet?.text ?? '' } });
  return destination;
}
