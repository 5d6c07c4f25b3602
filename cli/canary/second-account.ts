/** A queue, an encrypted queue and a bus in an account that is not the stack's, as customers' are, opened with exactly the texts to paste. */
import { type Context, judge, type Made, makeDestination, pastesOf, SCOPES, worksSoon } from './context.ts';
import { keyStatementIn } from './keys.ts';
import { busBody, queueBody } from './refusals.ts';
import { fails, holds, type RowName, unchecked } from './rows.ts';
import { type Maker, makeBus, makeKey, makeQueue, openKey, type Queue } from './things.ts';

/** @param maker in the second account; `undefined`: none was given. */
export async function checkSecondAccount(context: Context, maker: Maker | undefined): Promise<void> {
  if (!maker) {
    const none = unchecked('it takes the AWS profile of a second account: --account-profile');
    for (const row of ['account-queue', 'account-key', 'account-bus'] as const) context.put(row, none);
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
}

/** A destination whose queue has the policy that Feedhose gives for it. */
async function opened(context: Context, maker: Maker, queue: Queue): Promise<Made> {
  const destination = await makeDestination(context, SCOPES.tests, queueBody(queue));
  const Policy = (await pastesOf(context, destination))[0]?.text ?? '';
  const input = { QueueUrl: queue.url, Attributes: { Policy } };
  await maker.account.call('sqs:SetQueueAttributes', ({ sqs }, options) => sqs.setQueueAttributes(input, options));
  return destination;
}
