/** The transport `sqs` on the command line. */

import type { QueueBody } from '../../core/destination.ts';
import { loopbackOrigin } from '../configuration/checks.ts';
import { authEntry, authSecrets, type FileAuth, shownAuth, shownStoredAuth } from './aws-auth.ts';
import type { CliTransport } from './transport.ts';

interface Wanted {
  readonly queue_url: string;
  readonly auth: FileAuth;
  readonly body?: QueueBody | undefined;
}

export const SQS: CliTransport<Wanted> = {
  placeOf: ({ queue_url }) => queue_url,
  addressOf: ({ queue_url }) => queue_url,
  embeddedAt: (wanted, endpoint) =>
    loopbackOrigin(wanted.queue_url) ? { ...wanted, queue_url: endpoint + new URL(wanted.queue_url).pathname } : wanted,
  isAt: ({ queue_url }, stored) => queue_url === stored.queue_url,
  shownOf: ({ queue_url, auth, body }, before) => ({
    queue_url,
    auth: shownAuth(auth, before['auth']),
    ...ownBody(body),
  }),
  shownOfStored: (stored) => ({
    queue_url: stored.queue_url ?? '',
    auth: shownStoredAuth(stored),
    ...ownBody(stored.body),
  }),
  secretsOf: ({ auth }) => authSecrets(auth),
  entryOf: (stored) => ({ queue_url: stored.queue_url, auth: authEntry(stored), ...ownBody(stored.body) }),
  isVouched: false,
  isSigned: true,
};

/** Only where it is not the form that a queue gets anyway. */
function ownBody(body: QueueBody | undefined): { readonly body?: QueueBody } {
  return body === 'json' ? { body } : {};
}
