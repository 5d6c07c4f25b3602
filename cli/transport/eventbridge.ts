/** The transport `eventbridge` on the command line. */
import { authEntry, authSecrets, shownAuth, shownStoredAuth } from './aws-auth.ts';
import type { CliTransport } from './transport.ts';

export const EVENTBRIDGE: CliTransport<'eventbridge'> = {
  addressOf: ({ bus_arn }) => bus_arn,
  embeddedAt: (wanted) => wanted,
  isAt: ({ bus_arn }, stored) => bus_arn === stored.bus_arn,
  shownOf: ({ bus_arn, auth }, before) => ({ bus_arn, auth: shownAuth(auth, before['auth']) }),
  shownOfStored: ({ bus_arn, auth }) => ({ bus_arn, auth: shownStoredAuth(auth) }),
  secretsOf: ({ auth }) => authSecrets(auth),
  entryOf: ({ bus_arn, auth }) => ({ bus_arn, auth: authEntry(auth) }),
  isVouched: false,
  isSigned: false,
};
