/** What must be refused or told: the stack's own queue, bus and roles as destinations, and a queue that does not exist. */
import { appTag } from '../../core/transport/aws/session-tag.ts';
import { ApiError } from '../reach/problem.ts';
import { type Context, createDestination, createScope, judge, type Made, SCOPES, testOf } from './context.ts';
import { type Bus, createBus, createQueue, nameOf, type Queue } from './resources.ts';
import { fails, holds, type RowName, type Verdict } from './rows.ts';

/** Errors that the test reports. */
export const ACCESS_DENIED = /denies access/;
export const QUEUE_MISSING = /queue does not exist/;

const POLICY = { type: 'policy' } as const;
const PAUSED = { auth: POLICY, state: 'paused' } as const;

export function queueBody({ url }: Pick<Queue, 'url'>): object {
  return { transport: 'sqs', queue_url: url, ...PAUSED };
}

export function busBody({ arn }: Bus): object {
  return { transport: 'eventbridge', bus_arn: arn, ...PAUSED };
}

/** Checks what the API refuses when a destination is saved. */
export async function checkRefusals(context: Context): Promise<void> {
  const { outputs } = context.deployed;
  await createScope(context, SCOPES.tests);
  const own = { url: outputs['IntakeQueueUrl'] ?? '', arn: outputs['BusArn'] ?? '', name: outputs['BusName'] ?? '' };
  await refused(context, 'refused-own-queue', queueBody(own));
  await refused(context, 'refused-own-bus', busBody(own));
  const role_arn = outputs['SenderRoleArn'] ?? '';
  const missing = missingQueue(context);
  await refused(context, 'refused-own-role', { ...queueBody(missing), auth: { type: 'role', role_arn } });
  await judge(context, ['hint-missing-queue'], async (say) => {
    const destination = await createDestination(context, SCOPES.tests, queueBody(missing));
    const wrong = await testOf(context, destination);
    say('hint-missing-queue', errorVerdict(wrong, QUEUE_MISSING));
  });
}

/** A queue of the own account that is not there. */
function missingQueue({ namespace, deployed }: Context): Pick<Queue, 'url'> {
  const own = deployed.outputs['IntakeQueueUrl'] ?? '';
  return { url: own.slice(0, own.lastIndexOf('/') + 1) + nameOf(namespace, 'missing') };
}

async function refused(context: Context, row: RowName, body: object): Promise<void> {
  await judge(context, [row], async (say) => {
    try {
      await createDestination(context, SCOPES.tests, body);
      say(row, fails('the API has taken it'));
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status >= 500) throw error;
      say(row, holds(error.problem.errors?.[0]?.message ?? error.message));
    }
  });
}

export function errorVerdict(wrong: string | undefined, expected: RegExp): Verdict {
  if (wrong === undefined) return fails('the test says that it works');
  return expected.test(wrong) ? holds(wrong) : fails(`the test says: ${wrong}`);
}

/** SQS and IAM may say for a moment that something new is not there. */
const NEW_MS = 60_000;

/** Checks what IAM denies: in the stack's own account, the sender role may use only what carries the tag of the app. */
export async function checkDenials(context: Context): Promise<void> {
  const { namespace, appId } = context;
  const otherTag = appTag(`${appId}-other`);
  await denied(context, 'denied-queue-untagged', async () => queueBody(await createQueue(namespace, 'untagged')));
  await denied(context, 'denied-queue-other-tag', async () =>
    queueBody(await createQueue(namespace, 'other', otherTag)),
  );
  await denied(context, 'denied-bus-untagged', async () => busBody(await createBus(namespace, 'untagged')));
  await denied(context, 'denied-bus-other-tag', async () => busBody(await createBus(namespace, 'other', otherTag)));
}

async function denied(context: Context, row: RowName, make: () => Promise<object>): Promise<void> {
  await judge(context, [row], async (say) => {
    const destination = await createDestination(context, SCOPES.tests, await make());
    const wrong = await waitForError(context, destination, ACCESS_DENIED);
    say(row, errorVerdict(wrong, ACCESS_DENIED));
  });
}

/** Tests until the error is the expected one or the time is over. Returns the last error. */
export async function waitForError(
  context: Context,
  destination: Made,
  expected: RegExp,
  limitMs = NEW_MS,
): Promise<string | undefined> {
  let wrong: string | undefined;
  await context.account.until(limitMs, async () => {
    wrong = await testOf(context, destination);
    return wrong !== undefined && expected.test(wrong) ? true : undefined;
  });
  return wrong;
}
