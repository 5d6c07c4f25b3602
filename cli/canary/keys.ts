/**
 * A queue with a customer-managed KMS key, whose policy lets nobody use the key at first: the test names the key, the statement that
 * Feedhose gives to paste opens it, and a disabled key is told as such.
 */
import { appTag } from '../../core/transport/aws/session-tag.ts';
import { type Context, judge, makeDestination, pastesOf, SCOPES, worksSoon } from './context.ts';
import { errorSoon, queueBody, toldAs } from './refusals.ts';
import { fails, holds } from './rows.ts';
import { makeKey, makeQueue, openKey } from './things.ts';

/** SQS uses a data key for this long without asking KMS, which is the shortest that it takes. */
const KEY_REUSE_SECONDS = 60;

export async function checkKeys(context: Context): Promise<void> {
  const { maker, appId, account } = context;
  await judge(context, ['key-denied', 'key', 'key-disabled'], async (say) => {
    context.note('Checking an encrypted queue …');
    const key = await makeKey(maker, appTag(appId));
    const queue = await makeQueue(maker, 'encrypted', appTag(appId), {
      KmsMasterKeyId: key,
      KmsDataKeyReusePeriodSeconds: String(KEY_REUSE_SECONDS),
    });
    const destination = await makeDestination(context, SCOPES.tests, queueBody(queue));
    say('key-denied', toldAs(await errorSoon(context, destination, DENIED), DENIED));
    const statement = keyStatementIn(await pastesOf(context, destination));
    await openKey(maker, key, statement);
    const wrong = await worksSoon(context, destination);
    say('key', wrong === undefined ? holds() : fails(wrong));
    await account.call('kms:DisableKey', ({ kms }, options) => kms.disableKey({ KeyId: key }, options));
    say('key-disabled', toldAs(await errorSoon(context, destination, DISABLED, context.waitMs), DISABLED));
  });
}

/** Errors that the test reports. */
export const DENIED = /KMS key cannot be used by the sender/;
export const DISABLED = /KMS key is disabled/;

/** The statement for the key policy: the paste that is a statement with a principal. */
export function keyStatementIn(pastes: readonly { readonly text: string }[]): object {
  for (const { text } of pastes) {
    if (!text.startsWith('{')) continue;
    const statement = JSON.parse(text) as { readonly Principal?: object; readonly Action?: readonly string[] };
    if (statement.Principal && [statement.Action ?? []].flat().some((action) => action.startsWith('kms:'))) {
      return statement;
    }
  }
  throw new Error('Feedhose gives no statement for the key policy');
}
