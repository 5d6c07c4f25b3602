/** The transport `sns` on the command line. */
import type { QueueBody } from '../../core/destination.ts';
import { authEntry, authSecrets, shownAuth, shownStoredAuth } from './aws-auth.ts';
import type { CliTransport } from './transport.ts';

export const SNS: CliTransport<'sns'> = {
  addressOf: ({ topic_arn }) => topic_arn,
  embeddedAt: (wanted) => wanted,
  isAt: ({ topic_arn }, stored) => topic_arn === stored.topic_arn,
  shownOf: ({ topic_arn, auth, body }, before) => ({
    topic_arn,
    auth: shownAuth(auth, before['auth']),
    ...shownBody(body),
  }),
  shownOfStored: ({ topic_arn, auth, body }) => ({ topic_arn, auth: shownStoredAuth(auth), ...shownBody(body) }),
  secretsOf: ({ auth }) => authSecrets(auth),
  entryOf: ({ topic_arn, auth, body }) => ({ topic_arn, auth: authEntry(auth), ...shownBody(body) }),
  isVouched: false,
  isSigned: true,
};

/** Returns the form of the message body unless it is the default, JSON. */
function shownBody(body: QueueBody | undefined): { readonly body?: QueueBody } {
  return body === 'base64' ? { body } : {};
}
