/**
 * A destination as a deliver function needs it: its settings, its app's key, its secrets opened. Settings are read anew
 * every 30 s; a data key is decrypted once.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { cachedLookup } from '../../core/cached-lookup.ts';
import type { Access, App, Destination, DestinationSecrets } from '../../core/destination.ts';
import { parseScope } from '../../core/scope.ts';
import { createOpener, type Open } from '../secrets/open.ts';
import type { Sealed } from '../secrets/seal.ts';
import { type ConfigurationReader, createConfigurationReader } from './read.ts';

export interface Target {
  readonly destination: Destination;
  readonly app: App;
  readonly secrets: DestinationSecrets;
  /** The app's newest API secret: signs `x-signature`. */
  readonly apiSecret: string;
}

export type TargetOf = (appId: string, scope: string, destinationId: string) => Promise<Target | undefined>;

const CACHE = { ttlMs: 30_000, negativeTtlMs: 5_000, entries: 10_000 };

/** `undefined`: the destination, or its app, is not there any more. @throws when the table or KMS fails. */
export function createTargetLookup(reader: ConfigurationReader, open: Open, now: () => number): TargetOf {
  const find = async (key: string): Promise<Target | undefined> => {
    const [appId, scopeText, id] = JSON.parse(key) as [string, string, string];
    const scope = parseScope(scopeText);
    if (!scope) return undefined;
    const [destination, app] = await Promise.all([reader.destination(appId, scope, id), reader.app(appId)]);
    if (!destination || !app) return undefined;
    const own = { appId, destinationId: id };
    const openAll = (owner: { appId: string; destinationId?: string }, sealed: readonly Sealed[]) =>
      Promise.all(sealed.map((one) => open(owner, one)));
    const [signing, access, apiSecrets] = await Promise.all([
      openAll(own, destination.sealed.signing),
      openAll(own, destination.sealed.access ? [destination.sealed.access] : []),
      openAll({ appId }, app.sealed.secrets.slice(0, 1)),
    ]);
    return {
      destination: destination.value,
      app: app.value,
      secrets: { signing_secrets: signing, ...(access[0] ? { access: JSON.parse(access[0]) as Access } : {}) },
      apiSecret: apiSecrets[0] ?? '',
    };
  };
  const lookup = cachedLookup(find, { ...CACHE, now });
  return (appId, scope, id) => lookup(JSON.stringify([appId, scope, id]));
}

/** The lookup on its real table and key. */
export function createTargets(table: string, keyArn: string, now: () => number): TargetOf {
  const reader = createConfigurationReader(new DynamoDBClient({}), table);
  return createTargetLookup(reader, createOpener(new KMSClient({}), keyArn), now);
}
