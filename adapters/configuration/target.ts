/**
 * A destination as a deliver function needs it: its settings, its app's key, its secrets opened. Settings are read anew
 * every 30 s, or at once when what was read turned out to be wrong; a data key is decrypted once.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { cachedLookup } from '../../core/cached-lookup.ts';
import type { Access, App, Destination, DestinationSecrets } from '../../core/destination.ts';
import { CONFIGURATION_SECONDS } from '../../core/limits.ts';
import { parseScope } from '../../core/scope.ts';
import { activeSecrets } from '../../core/secret-rotation.ts';
import { asUnreadable } from '../../core/unreadable-secrets.ts';
import type { Open } from '../secrets/open.ts';
import type { Sealed } from '../secrets/seal.ts';
import { whenFirstCalled } from '../when-first-called.ts';
import { type ConfigurationReader, createConfigurationReader, signingOf } from './read.ts';

export interface Target {
  readonly destination: Destination;
  readonly app: App;
  readonly secrets: DestinationSecrets;
  /** The app's newest API secret: signs `x-signature`. */
  readonly apiSecret: string;
  /** Credentials of the URL that waits for a proof of ownership. */
  readonly pendingAccess?: Access;
}

export interface TargetOf {
  (appId: string, scope: string, destinationId: string): Promise<Target | undefined>;
  /** The next question for this destination reads its configuration anew: its credentials did not work. */
  forget(appId: string, scope: string, destinationId: string): void;
}

const CACHE = {
  ttlMs: CONFIGURATION_SECONDS.found * 1000,
  negativeTtlMs: CONFIGURATION_SECONDS.missing * 1000,
  entries: 10_000,
};

/** `undefined`: the destination, or its app, is not there any more. @throws when the table or KMS fails (`unreadableOutcome`). */
export function createTargetLookup(reader: ConfigurationReader, open: Open, now: () => number): TargetOf {
  const find = async (key: string): Promise<Target | undefined> => {
    const [appId, scopeText, id] = JSON.parse(key) as [string, string, string, number];
    const scope = parseScope(scopeText);
    if (!scope) return undefined;
    const [destination, app] = await Promise.all([reader.destination(appId, scope, id), reader.app(appId)]);
    if (!destination || !app) return undefined;
    const own = { appId, destinationId: id };
    const openAll = (owner: { appId: string; destinationId?: string }, sealed: readonly Sealed[]) =>
      Promise.all(sealed.map((one) => open(owner, one))).catch((error: unknown) => {
        throw asUnreadable(error);
      });
    const { sealed } = destination;
    const [signing, access, pending, headers, apiSecrets] = await Promise.all([
      openAll(own, activeSecrets(signingOf(sealed), now())),
      openAll(own, sealed.access ? [sealed.access] : []),
      openAll(own, sealed.pending_access ? [sealed.pending_access] : []),
      openAll(own, sealed.headers ? [sealed.headers] : []),
      openAll({ appId }, app.sealed.secrets.slice(0, 1)),
    ]);
    return {
      destination: destination.value,
      app: app.value,
      secrets: {
        signing_secrets: signing,
        ...(access[0] ? { access: JSON.parse(access[0]) as Access } : {}),
        ...(headers[0] ? { headers: JSON.parse(headers[0]) as Record<string, string> } : {}),
      },
      apiSecret: apiSecrets[0] ?? '',
      ...(pending[0] ? { pendingAccess: JSON.parse(pending[0]) as Access } : {}),
    };
  };
  const lookup = cachedLookup(find, { ...CACHE, now });
  const turns = createTurns();
  const targetOf = (appId: string, scope: string, id: string) =>
    lookup(JSON.stringify([appId, scope, id, turns.of(id)]));
  return Object.assign(targetOf, { forget: (_: string, __: string, id: string) => turns.next(id) });
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

/** The lookup on its real table and key. */
export function createTargets(table: string, keyArn: string, now: () => number): TargetOf {
  const reader = createConfigurationReader(new DynamoDBClient({}), table);
  const open = whenFirstCalled(async () => (await import('../secrets/opener.ts')).openerFor(keyArn));
  return createTargetLookup(reader, open, now);
}
