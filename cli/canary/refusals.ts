/** Checks what must be refused: the stack's own queue, bus and roles as destinations, a missing queue, and resources without the app's tag. */
import { appTag } from '../../core/transport/aws/session.ts';
import { ApiError } from '../reach/problem.ts';
import {
  type Context,
  createDestination,
  createScope,
  errorVerdict,
  failsVerdict,
  runCheck,
  SCOPES,
  testOf,
} from './context.ts';
import { type Bus, createBus, createQueue, nameOf, type Queue } from './resources.ts';
import { fails, holds, type RowName } from './rows.ts';

/** Errors that the test reports. */
export const ACCESS_DENIED = /denies access/;
export const QUEUE_MISSING = /queue does not exist/;

const PAUSED = { auth: { type: 'policy' }, state: 'paused' } as const;

export function queueBody({ url }: Pick<Queue, 'url'>): object {
  return { transport: 'sqs', queue_url: url, ...PAUSED };
}

export function busBody({ arn }: Pick<Bus, 'arn'>): object {
  return { transport: 'eventbridge', bus_arn: arn, ...PAUSED };
}

/** Checks what the API refuses when a destination is created. */
export async function checkRefusals(context: Context): Promise<void> {
  const { IntakeQueueUrl: url = '', BusArn: arn = '', SenderRoleArn: role_arn = '' } = context.deployed.outputs;
  await createScope(context, SCOPES.tests);
  await checkRefused(context, 'refused-own-queue', queueBody({ url }));
  await checkRefused(context, 'refused-own-bus', busBody({ arn }));
  const missing = queueBody({ url: url.slice(0, url.lastIndexOf('/') + 1) + nameOf(context.namespace, 'missing') });
  await checkRefused(context, 'refused-own-role', { ...missing, auth: { type: 'role', role_arn } });
  await runCheck(context, ['hint-missing-queue'], async (report) => {
    const error = await testOf(context, await createDestination(context, SCOPES.tests, missing));
    report('hint-missing-queue', errorVerdict(error, QUEUE_MISSING));
  });
}

async function checkRefused(context: Context, row: RowName, body: object): Promise<void> {
  await runCheck(context, [row], async (report) => {
    try {
      await createDestination(context, SCOPES.tests, body);
      report(row, fails('the API accepted it'));
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status >= 500) throw error;
      report(row, holds(error.problem.errors?.[0]?.message ?? error.message));
    }
  });
}

/** Checks what IAM denies. In the account of the stack, the sender role may use only resources with the tag of the app. */
export async function checkDenials(context: Context): Promise<void> {
  const { namespace, appId } = context;
  const otherTag = appTag(`${appId}-other`);
  const checkDenied = (row: RowName, create: () => Promise<object>) =>
    runCheck(context, [row], async (report) => {
      const destination = await createDestination(context, SCOPES.tests, await create());
      report(row, await failsVerdict(context, destination, ACCESS_DENIED));
    });
  await checkDenied('denied-queue-untagged', async () => queueBody(await createQueue(namespace, 'untagged')));
  await checkDenied('denied-queue-other-tag', async () => queueBody(await createQueue(namespace, 'other', otherTag)));
  await checkDenied('denied-bus-untagged', async () => busBody(await createBus(namespace, 'untagged')));
  await checkDenied('denied-bus-other-tag', async () => busBody(await createBus(namespace, 'other', otherTag)));
}
