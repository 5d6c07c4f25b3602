/** A queue, an encrypted queue, a bus and a role in an account that is not the stack's, as customers' are, opened with exactly the texts to paste. */
import { type Context, judge, type Made, makeDestination, pastesOf, SCOPES, worksSoon } from './context.ts';
import { keyStatementIn } from './keys.ts';
import { busBody, errorSoon, queueBody, toldAs } from './refusals.ts';
import { makeRole, roleArnOf, trustInRole } from './roles.ts';
import { fails, holds, type RowName, unchecked } from './rows.ts';
import { type Maker, makeBus, makeKey, makeQueue, openKey, type Queue } from './things.ts';

/** @param maker in the second account; `undefined`: none was given. */
export async function checkSecondAccount(context: Context, maker: Maker | undefined): Promise<void> {
  if (!maker) {
    const none = unchecked('it takes the AWS profile of a second account: --account-profile');
    for (const row of ROWS_OF_ACCOUNT) context.put(row, none);
    return;
  }
  context.note('Checking queues and a bus of the second account …');
  const works = (row: RowName, make: () => Promise<Made>) =>
    judge(context, [row], async (say) => {
      const wrong = await worksSoon(context, await make());
      say(row, wrong === undefined ? holds() : fails(wrong));
    });
  await works('account-queue', async () => {
    const queue = await makeQueue(maker, 'account');
    return opened(context, maker, queue);
  });
  await works('account-key', async () => {
    const key = await makeKey(maker, undefined);
    const queue = await makeQueue(maker, 'account-encrypted', undefined, { KmsMasterKeyId: key });
    const destination = await opened(context, maker, queue);
    await openKey(maker, key, keyStatementIn(await pastesOf(context, destination)));
    return destination;
  });
  await works('account-bus', async () => {
    const bus = await makeBus(maker, 'account');
    const destination = await makeDestination(context, SCOPES.tests, busBody(bus));
    const input = { EventBusName: bus.name, Policy: (await pastesOf(context, destination))[0]?.text };
    await maker.account.call('events:PutPermission', ({ events }, options) => events.putPermission(input, options));
    return destination;
  });
  await checkRole(context, maker);
}

const ROWS_OF_ACCOUNT = ['account-queue', 'account-key', 'account-bus', 'account-role-open', 'account-role'] as const;
/** The error that the test reports for a role that lets the sender role in without the external id. */
export const ROLE_OPEN = /lets the sender role in with a wrong external id/;

/** Tests a role first with a trust policy that lacks the external id, then with the one to paste. */
async function checkRole(context: Context, maker: Maker): Promise<void> {
  await judge(context, ['account-role-open', 'account-role'], async (say) => {
    const queue = await makeQueue(maker, 'account-role');
    const role_arn = roleArnOf(maker);
    const destination = await makeDestination(context, SCOPES.tests, {
      ...queueBody(queue),
      auth: { type: 'role', role_arn },
    });
    const [trust, permissions] = await pastesOf(context, destination);
    await makeRole(maker, withoutExternalId(trust?.text ?? ''), permissions?.text ?? '');
    say('account-role-open', toldAs(await errorSoon(context, destination, ROLE_OPEN, context.waitMs), ROLE_OPEN));
    await trustInRole(maker, trust?.text ?? '');
    const wrong = await worksSoon(context, destination);
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
async function opened(context: Context, maker: Maker, queue: Queue): Promise<Made> {
  const destination = await makeDestination(context, SCOPES.tests, queueBody(queue));
  const Policy = (await pastesOf(context, destination))[0]?.text ?? '';
  const input = { QueueUrl: queue.url, Attributes: { Policy } };
  await maker.account.call('sqs:SetQueueAttributes', ({ sqs }, options) => sqs.setQueueAttributes(input, options));
  return destination;
}
