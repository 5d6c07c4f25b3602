/**
 * A destination as a deliver function needs it: its settings, its app's key, its secrets opened. Settings are read anew
 * every 30 s, or at once when what was read turned out to be wrong; a data key is decrypted once.
 */
import type { Sealed } from '../../core/api/sealed.ts';
import { cachedLookup } from '../../core/cached-lookup.ts';
import type { Target, TargetPort } from '../../core/delivery/find-target.ts';
import type { Access } from '../../core/destination.ts';
import { CONFIGURATION_SECONDS } from '../../core/limits.ts';
import { parseScope } from '../../core/scope.ts';
import { activeSecrets } from '../../core/secret-rotation.ts';
import { asUnreadable, unreadableOutcome } from '../../core/unreadable.ts';
import type { Open } from '../secrets/open.ts';
import type { ConfigurationReader } from './read.ts';

const CACHE = {
  ttlMs: CONFIGURATION_SECONDS.found * 1000,
  negativeTtlMs: CONFIGURATION_SECONDS.missing * 1000,
  entries: 10_000,
};

/** `undefined`: the destination, or its app, is not there any more. @throws when the table or KMS fails (`unreadableOutcome`). */
export function createTargetLookup(reader: ConfigurationReader, open: Open, now: () => number): TargetPort {
  const find = async (key: string): Promise<Target | undefined> => {
    const [appId, scopeText, id] = JSON.parse(key) as [string, string, string, number];
    const scope = parseScope(scopeText);
    if (!scope) return undefined;
    const [destination, app] = await Promise.all([reader.destination(appId, scope, id), reader.app(appId)]);
    if (!destination || !app) return undefined;
    const own = { appId, destinationId: id };
    const unsealed = async <T>(owner: Owner, one: Sealed, read: (text: string) => T): Promise<T> => {
      try {
        return read(await open(owner, one));
      } catch (error) {
        throw asUnreadable(error);
      }
    };
    const { sealed } = destination;
    const [newest, ...older] = activeSecrets(sealed.signing, now());
    const [signing, overlapping, access, pending, headers, apiSecret] = await Promise.all([
      newest && unsealed(own, newest, String),
      // An unreadable secret is left out where it is one of several, and where the current delivery does not need it.
      Promise.all(older.map((one) => unsealed(own, one, String).catch(unlessUnreadable))),
      sealed.access && unsealed(own, sealed.access, JSON.parse as Reader<Access>),
      sealed.pending_access &&
        unsealed(own, sealed.pending_access, JSON.parse as Reader<Access>).catch(unlessUnreadable),
      sealed.headers && unsealed(own, sealed.headers, JSON.parse as Reader<Record<string, string>>),
      app.sealed.secrets[0] && unsealed({ appId }, app.sealed.secrets[0], String),
    ]);
    return {
      destination: destination.value,
      app: app.value,
      secrets: {
        signing_secrets: [signing, ...overlapping].filter((secret) => secret !== undefined),
        ...(access ? { access } : {}),
        ...(headers ? { headers } : {}),
      },
      apiSecret: apiSecret ?? '',
      ...(pending ? { pendingAccess: pending } : {}),
    };
  };
  const lookup = cachedLookup(find, { ...CACHE, now });
  const turns = createTurns();
  const targetOf = (appId: string, scope: string, id: string) =>
    lookup(JSON.stringify([appId, scope, id, turns.of(id)]));
  return Object.assign(targetOf, { forget: (_: string, __: string, id: string) => turns.next(id) });
}

type Owner = { readonly appId: string; readonly destinationId?: string };
type Reader<T> = (text: string) => T;

/** @throws the error when it can be transient. */
function unlessUnreadable(error: unknown): undefined {
  if (!unreadableOutcome(error)) throw error;
}

/** Part of the cache's keys: a destination in its next turn is one that was never asked for. */
function createTurns() {
  const turns = new Map<string, number>();
  let last = 0;
  return {
    of: (id: string): number => turns.get(id) ?? 0,
    next(id: string): void {
      last += 1;
      turns.delete(id);
      turns.set(id, last);
      for (const oldest of turns.keys()) {
        if (turns.size <= CACHE.entries) break;
        turns.delete(oldest);
      }
    },
  };
}
