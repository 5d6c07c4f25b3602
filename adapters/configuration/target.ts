/**
 * A destination as a deliver function needs it: its settings, the key of its app, and its decrypted secrets. Settings
 * are read again after 30 s, or immediately after `forget`. A data key is decrypted once.
 */

import type { Sealed } from '../../core/api/sealed.ts';
import { indexInUse } from '../../core/api-keys.ts';
import { createCache } from '../../core/cache.ts';
import { defined } from '../../core/defined.ts';
import type { Target, TargetPort } from '../../core/delivery/find-target.ts';
import { type Access, type ClientCertificate, getsDeliveries } from '../../core/destination.ts';
import { parseScope } from '../../core/scope.ts';
import { activeSecrets } from '../../core/secret-rotation.ts';
import { activePositions } from '../../core/signing-keys.ts';
import { asUnreadable, unreadableOutcome } from '../../core/unreadable.ts';
import type { Open } from '../secrets/open.ts';
import { CONFIGURATION_CACHE, type ConfigurationReader } from './read.ts';

/**
 * `undefined`: the destination, or its app, is not there any more.
 * @throws when the table or KMS fails (`unreadableOutcome`).
 */
export function createTargetLookup(reader: ConfigurationReader, open: Open, now: () => number): TargetPort {
  const find = async ([appId, scopeText, id]: Key): Promise<Target | undefined> => {
    const scope = parseScope(scopeText);
    if (!scope) return undefined;
    const [destination, app] = await Promise.all([reader.destination(appId, scope, id), reader.app(appId)]);
    if (!destination || !app || !getsDeliveries(destination.value)) return undefined;
    const own = { appId, destinationId: id };
    const unsealed = async <T>(owner: Owner, one: Sealed, read: (text: string) => T): Promise<T> => {
      try {
        return read(await open(owner, one));
      } catch (error) {
        throw asUnreadable(error);
      }
    };
    const { sealed } = destination;
    const secretInUse = app.sealed.secrets[indexInUse(app.value)];
    const [newest, ...older] = activeSecrets(sealed.signing, now());
    const { signatures } = destination.value;
    const sealedKeys = signatures?.includes('v1a')
      ? activePositions(app.value.key_set?.keys ?? [], now()).flatMap((index) => app.sealed.keys?.[index] ?? [])
      : undefined;
    const [signing, overlapping, access, pending, headers, apiSecret, keys, clientSecret, certificate] =
      await Promise.all([
        newest && unsealed(own, newest, String),
        // An unreadable secret is left out where it is one of several, and where the current delivery does not need it.
        Promise.all(older.map((one) => unsealed(own, one, String).catch(unlessUnreadable))),
        sealed.access && unsealed(own, sealed.access, JSON.parse as Reader<Access>),
        sealed.pending_access &&
          unsealed(own, sealed.pending_access, JSON.parse as Reader<Access>).catch(unlessUnreadable),
        sealed.headers && unsealed(own, sealed.headers, JSON.parse as Reader<Record<string, string>>),
        secretInUse && unsealed({ appId }, secretInUse, String),
        sealedKeys && Promise.all(sealedKeys.map((one) => unsealed({ appId }, one, String))),
        sealed.client_secret && unsealed(own, sealed.client_secret, String),
        sealed.client_certificate && unsealed(own, sealed.client_certificate, JSON.parse as Reader<ClientCertificate>),
      ]);
    return {
      destination: destination.value,
      app: app.value,
      secrets: {
        signing_secrets: [signing, ...overlapping].filter((secret) => secret !== undefined),
        ...(access ? { access } : {}),
        ...(headers ? { headers } : {}),
        ...defined({ signing_keys: keys, client_secret: clientSecret, client_certificate: certificate }),
      },
      apiSecret: apiSecret ?? '',
      ...defined({ signatures, sealedClientSecret: sealed.client_secret }),
      ...(sealed.client_certificate ? { tlsIdentity: `${id} ${sealed.client_certificate.tag}` } : {}),
      ...(pending ? { pendingAccess: pending } : {}),
    };
  };
  const cache = createCache(find, { ...CONFIGURATION_CACHE, entries: 10_000, now });
  const targetOf = (...key: Key) => cache.get(key);
  return Object.assign(targetOf, { forget: (...key: Key) => cache.forget(key) });
}

type Key = readonly [appId: string, scope: string, id: string];

type Owner = { readonly appId: string; readonly destinationId?: string };
type Reader<T> = (text: string) => T;

/** @throws the error when it can be transient. */
function unlessUnreadable(error: unknown): undefined {
  if (!unreadableOutcome(error)) throw error;
}
