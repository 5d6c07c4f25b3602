/**
 * A queue with a customer-managed KMS key, whose policy lets nobody use the key at first: the test names the key, the statement that
 * Feedhose gives to paste opens it, and a disabled key is told as such.
 */
import { appTag } from '../../core/transport/aws/session-tag.ts';
import { type Context, createDestination, judge, SCOPES, snippetsOf, waitUntilWorking } from './context.ts';
import { errorVerdict, queueBody, waitForError } from './refusals.ts';
import { allowKeyUse, createKey, createQueue } from './resources.ts';
import { fails, holds } from './rows.ts';

/** SQS uses a data key for this long without asking KMS, which is the shortest that it takes. */
const KEY_REUSE_SECONDS = 60;

export async function checkKeys(context: Context): Promise<void> {
  const { namespace, appId, account } = context;
  await judge(context, ['key-denied', 'key', 'key-disabled'], async (say) => {
    context.note('Checking an encrypted queue …');
    const key = await createKey(namespace, appTag(appId));
    const queue = await createQueue(namespace, 'encrypted', appTag(appId), {
      KmsMasterKeyId: key,
      KmsDataKeyReusePeriodSeconds: String(KEY_REUSE_SECONDS),
    });
    const destination = await createDestination(context, SCOPES.tests, queueBody(queue));
    say('key-denied', errorVerdict(await waitForError(context, destination, DENIED), DENIED));
    const statement = keyStatementIn(await snippetsOf(context, destination));
    await allowKeyUse(namespace, key, statement);
    const wrong = await waitUntilWorking(context, destination);
    say('key', wrong === undefined ? holds() : fails(wrong));
    await account.call('kms:DisableKey', ({ kms }, options) => kms.disableKey({ KeyId: key }, options));
    say('key-disabled', errorVerdict(await waitForError(context, destination, DISABLED, context.waitMs), DISABLED));
  });
}

/** Errors that the test reports. */
export const DENIED = /KMS key cannot be used by the sender/;
export const DISABLED = /KMS key is disabled/;

/** The statement for the key policy: the paste that is a statement with a principal. */
export function keyStatementIn(snippets: readonly { readonly text: string }[]): object {
  for (const { text } of snippets) {
    if (!text.startsWith('{')) continue;
    const statement = JSON.parse(text) as { readonly Principal?: object; readonly Action?: readonly string[] };
    if (statement.Principal && [statement.Action ?? []].flat().some((action) => action.startsWith('kms:'))) {
      return statement;
    }
  }
  throw new Error('Feedhose gives no statement for the key policy');
}
