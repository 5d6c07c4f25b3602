/** The transport `eventbridge` on the command line. */
import { authEntry, authSecrets, type FileAuth, shownAuth, shownStoredAuth } from './aws-auth.ts';
import type { CliTransport } from './transport.ts';

interface Wanted {
  readonly bus_arn: string;
  readonly auth: FileAuth;
}

export const EVENTBRIDGE: CliTransport<Wanted> = {
  placeOf: ({ bus_arn }) => bus_arn,
  addressOf: ({ bus_arn }) => bus_arn,
  embeddedAt: (wanted) => wanted,
  isAt: ({ bus_arn }, stored) => bus_arn === stored.bus_arn,
  shownOf: ({ bus_arn, auth }, before) => ({ bus_arn, auth: shownAuth(auth, before['auth']) }),
  shownOfStored: (stored) => ({ bus_arn: stored.bus_arn ?? '', auth: shownStoredAuth(stored) }),
  secretsOf: ({ auth }) => authSecrets(auth),
  entryOf: (stored) => ({ bus_arn: stored.bus_arn, auth: authEntry(stored) }),
  isVouched: false,
  isSigned: false,
};
