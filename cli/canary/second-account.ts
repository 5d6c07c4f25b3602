/** A queue, an encrypted queue, a bus and a role in an account that is not the stack's, as customers' are, opened with exactly the texts to paste. */
import { type Context, createDestination, judge, type Made, SCOPES, snippetsOf, waitUntilWorking } from './context.ts';
import { keyStatementIn } from './keys.ts';
import { busBody, errorVerdict, queueBody, waitForError } from './refusals.ts';
import { allowKeyUse, createBus, createKey, createQueue, type Namespace, type Queue } from './resources.ts';
import { createRole, roleArnOf, updateTrustPolicy } from './roles.ts';
import { fails, holds, type RowName, unchecked } from './rows.ts';

/** @param namespace in the second account; `undefined`: none was given. */
export async function checkSecondAccount(context: Context, namespace: Namespace | undefined): Promise<void> {
  if (!namespace) {
    const none = unchecked('it takes the AWS profile of a second account: --account-profile');
    for (const row of ROWS_OF_ACCOUNT) context.put(row, none);
    return;
  }
  context.note('Checking queues and a bus of the second account …');
  const works = (row: RowName, make: () => Promise<Made>) =>
    judge(context, [row], async (say) => {
      const wrong = await waitUntilWorking(context, await make());
      say(row, wrong === undefined ? holds() : fails(wrong));
    });
  await works('account-queue', async () => {
    const queue = await createQueue(namespace, 'account');
    return opened(context, namespace, queue);
  });
  await works('account-key', async () => {
    const key = await createKey(namespace, undefined);
    const queue = await createQueue(namespace, 'account-encrypted', undefined, { KmsMasterKeyId: key });
    const destination = await opened(context, namespace, queue);
    await allowKeyUse(namespace, key, keyStatementIn(await snippetsOf(context, destination)));
    return destination;
  });
  await works('account-bus', async () => {
    const bus = await createBus(namespace, 'account');
    const destination = await createDestination(context, SCOPES.tests, busBody(bus));
    const input = { EventBusName: bus.name, Policy: (await snippetsOf(context, destination))[0]?.text };
    await namespace.account.call('events:PutPermission', ({ events }, options) => events.putPermission(input, options));
    return destination;
  });
  await checkRole(context, namespace);
}

const ROWS_OF_ACCOUNT = ['account-queue', 'account-key', 'account-bus', 'account-role-open', 'account-role'] as const;
/** The error that the test reports for a role that lets the sender role in without the external id. */
export const ROLE_OPEN = /lets the sender role in with a wrong external id/;

/** Tests a role first with a trust policy that lacks the external id, then with the one to paste. */
async function checkRole(context: Context, namespace: Namespace): Promise<void> {
  await judge(context, ['account-role-open', 'account-role'], async (say) => {
    const queue = await createQueue(namespace, 'account-role');
    const role_arn = roleArnOf(namespace);
    const destination = await createDestination(context, SCOPES.tests, {
      ...queueBody(queue),
      auth: { type: 'role', role_arn },
    });
    const [trust, permissions] = await snippetsOf(context, destination);
    await createRole(namespace, withoutExternalId(trust?.text ?? ''), permissions?.text ?? '');
    say(
      'account-role-open',
      errorVerdict(await waitForError(context, destination, ROLE_OPEN, context.waitMs), ROLE_OPEN),
    );
    await updateTrustPolicy(namespace, trust?.text ?? '');
    const wrong = await waitUntilWorking(context, destination);
    say('account-role', wrong === undefined ? holds() : fails(wrong));
  });
}

/** The trust policy to paste, but for its condition on the external id. */
export function withoutExternalId(trust: string): string {
  const policy = JSON.parse(trust) as { Statement: { Condition: { StringEquals?: object } }[] };
  for (const { Condition } of policy.Statement) delete Condition.StringEquals;
  return JSON.stringify(policy);
}

/** A destination whose queue has the policy that Feedhose gives for it. */
async function opened(context: Context, namespace: Namespace, queue: Queue): Promise<Made> {
  const destination = await createDestination(context, SCOPES.tests, queueBody(queue));
  const Policy = (await snippetsOf(context, destination))[0]?.text ?? '';
  const input = { QueueUrl: queue.url, Attributes: { Policy } };
  await namespace.account.call('sqs:SetQueueAttributes', ({ sqs }, options) => sqs.setQueueAttributes(input, options));
  return destination;
}
