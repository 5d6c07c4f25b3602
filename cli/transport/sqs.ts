/** The transport `sqs` on the command line. */
import type { QueueBody } from '../../core/destination.ts';
import { loopbackOrigin } from '../reach/loopback.ts';
import { authEntry, authSecrets, shownAuth, shownStoredAuth } from './aws-auth.ts';
import type { CliTransport } from './transport.ts';

export const SQS: CliTransport<'sqs'> = {
  addressOf: ({ queue_url }) => queue_url,
  embeddedAt: (wanted, endpoint) =>
    loopbackOrigin(wanted.queue_url) ? { ...wanted, queue_url: endpoint + new URL(wanted.queue_url).pathname } : wanted,
  isAt: ({ queue_url }, stored) => queue_url === stored.queue_url,
  shownOf: ({ queue_url, auth, body }, before) => ({
    queue_url,
    auth: shownAuth(auth, before['auth']),
    ...shownBody(body),
  }),
  shownOfStored: ({ queue_url, auth, body }) => ({ queue_url, auth: shownStoredAuth(auth), ...shownBody(body) }),
  secretsOf: ({ auth }) => authSecrets(auth),
  entryOf: ({ queue_url, auth, body }) => ({ queue_url, auth: authEntry(auth), ...shownBody(body) }),
  isVouched: false,
  isSigned: true,
};

/** Returns the form of the message body unless it is the default, Base64. */
function shownBody(body: QueueBody | undefined): { readonly body?: QueueBody } {
  return body === 'json' ? { body } : {};
}
