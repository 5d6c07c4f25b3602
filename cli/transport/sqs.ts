/** The transport `sqs` on the command line. */
import { loopbackOrigin } from '../configuration/checks.ts';
import { authEntry, authSecrets, type FileAuth, shownAuth, shownStoredAuth } from './aws-auth.ts';
import type { CliTransport } from './transport.ts';

interface Wanted {
  readonly queue_url: string;
  readonly auth: FileAuth;
}

export const SQS: CliTransport<Wanted> = {
  placeOf: ({ queue_url }) => queue_url,
  addressOf: ({ queue_url }) => queue_url,
  embeddedAt: (wanted, endpoint) =>
    loopbackOrigin(wanted.queue_url) ? { ...wanted, queue_url: endpoint + new URL(wanted.queue_url).pathname } : wanted,
  isAt: ({ queue_url }, stored) => queue_url === stored.queue_url,
  shownOf: ({ queue_url, auth }, before) => ({ queue_url, auth: shownAuth(auth, before['auth']) }),
  shownOfStored: (stored) => ({ queue_url: stored.queue_url ?? '', auth: shownStoredAuth(stored) }),
  secretsOf: ({ auth }) => authSecrets(auth),
  entryOf: (stored) => ({ queue_url: stored.queue_url, auth: authEntry(stored) }),
  isVouched: false,
  isSigned: true,
};
