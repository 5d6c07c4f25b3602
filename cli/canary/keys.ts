/**
 * Checks a queue that is encrypted with a customer-managed KMS key. Nobody may use the key at first: the test names it, the statement that
 * Feedhose shows grants access to it, and a disabled key is reported.
 */
import { appTag } from '../../core/transport/aws/session.ts';
import {
  type Context,
  createDestination,
  failsVerdict,
  runCheck,
  SCOPES,
  snippetsOf,
  worksVerdict,
} from './context.ts';
import { queueBody } from './refusals.ts';
import { allowKeyUse, createKey, createQueue } from './resources.ts';

/** How long SQS uses a data key without asking KMS again: the minimum of SQS. */
const KEY_REUSE_SECONDS = 60;

export async function checkKeys(context: Context): Promise<void> {
  const { namespace, appId, account } = context;
  await runCheck(context, ['key-denied', 'key', 'key-disabled'], async (report) => {
    context.note('Checking an encrypted queue …');
    const key = await createKey(namespace, appTag(appId));
    const queue = await createQueue(namespace, 'encrypted', appTag(appId), {
      KmsMasterKeyId: key,
      KmsDataKeyReusePeriodSeconds: String(KEY_REUSE_SECONDS),
    });
    const destination = await createDestination(context, SCOPES.tests, queueBody(queue));
    report('key-denied', await failsVerdict(context, destination, DENIED));
    await allowKeyUse(namespace, key, keyStatementIn(await snippetsOf(context, destination)));
    report('key', await worksVerdict(context, destination));
    await account.call('kms:DisableKey', { KeyId: key });
    report('key-disabled', await failsVerdict(context, destination, DISABLED, context.waitMs));
  });
}

/** Errors that the test reports. */
export const DENIED = /KMS key cannot be used by the sender/;
export const DISABLED = /KMS key is disabled/;

/** Returns the statement for the key policy: the snippet that is a statement with a principal and KMS actions. */
export function keyStatementIn(snippets: readonly { readonly text: string }[]): object {
  for (const { text } of snippets) {
    if (!text.startsWith('{')) continue;
    const statement = JSON.parse(text) as { readonly Principal?: object; readonly Action?: readonly string[] };
    if (statement.Principal && [statement.Action ?? []].flat().some((action) => action.startsWith('kms:'))) {
      return statement;
    }
  }
  throw new Error('Feedhose shows no statement for the key policy');
}
