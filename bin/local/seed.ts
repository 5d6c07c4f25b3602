/**
 * Writes a configuration file's apps, scopes and destinations into the configuration table, secrets sealed, through the
 * same adapters and services as in the cloud. Ids are derived from what is configured, so that they stay the same over runs.
 */
import { createHash, randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { type ApiKeys, createApiKeys } from '../../adapters/configuration/api-keys.ts';
import { createConfigurationReader } from '../../adapters/configuration/read.ts';
import { type ConfigurationWriter, createConfigurationWriter } from '../../adapters/configuration/write.ts';
import { type Sealed, seal } from '../../adapters/secrets/seal.ts';
import { rulesFor } from '../../cli/configuration/checks.ts';
import {
  type AppEntry,
  type ConfigurationFile,
  type DestinationEntry,
  scopeOfEntry,
} from '../../cli/configuration/schema.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { cliTransportOf, labelOf } from '../../cli/transport/table.ts';
import { newDestination } from '../../core/api/new-destination.ts';
import { defined } from '../../core/defined.ts';
import type { Destination } from '../../core/destination.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import type { Made } from '../../core/transport/api-transport.ts';
import { externalId } from '../../core/transport/aws/external-id.ts';
import { placeKey } from './place-key.ts';

/** A file is written into an empty table. */
const FIRST_VERSION = 1;

export interface Seeded {
  readonly destinations: readonly SeededDestination[];
  /** One line per key or secret that the file left out and the run made up. */
  readonly generated: readonly string[];
}

/** A destination that is in the table. */
export interface SettledDestination {
  readonly destination: Destination;
  readonly label: string;
}

/** A destination with the secret that its receiver verifies with. */
export interface SeededDestination extends SettledDestination {
  /** Where what is sent is signed. */
  readonly signingSecret?: string;
}

export interface SeedTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly table: string;
  readonly keyId: string;
  /** Of the egress policy. Default: that of every embedded run. */
  readonly allowance?: readonly string[];
}

export async function seed(file: ConfigurationFile, target: SeedTarget): Promise<Seeded> {
  const client = embeddedClient(target);
  const dynamodb = new DynamoDBClient(client);
  const writer = createConfigurationWriter(dynamodb, target.table);
  const reader = createConfigurationReader(dynamodb, target.table);
  const hasKey = async (appId: string, key: string) => (await reader.app(appId))?.value.api_keys.includes(key) ?? false;
  const keys = createApiKeys(dynamodb, target.table, hasKey, Date.now);
  const kms = new KMSClient(client);
  const sealFor = (
    owner: { appId: string; destinationId?: string },
    texts: readonly { label: string; text: string }[],
  ) => seal(kms, target.keyId, owner, texts);
  const generated: string[] = [];
  const destinations: SeededDestination[] = [];
  for (const app of file.apps) {
    await seedApp(app, writer, keys, sealFor, generated);
    for (const entry of app.scopes) {
      const scope = scopeOfEntry(entry);
      await writer.putScope(app.app_id, scope, entry.realtime, FIRST_VERSION);
      const own = new Map<string, number>();
      for (const destination of entry.destinations) {
        const place = placeKey(destination);
        const twin = own.get(place) ?? 0;
        own.set(place, twin + 1);
        const id = destination.id ?? destinationId(app.app_id, scope, destination.transport, place, twin);
        const made = stored(app.app_id, scope, id, destination, target.allowance);
        destinations.push(await seedDestination(made, destination, writer, sealFor, generated));
      }
    }
  }
  return { destinations, generated };
}

type SealFor = (
  owner: { appId: string; destinationId?: string },
  texts: readonly { label: string; text: string }[],
) => Promise<readonly Sealed[]>;

async function seedApp(
  app: AppEntry,
  writer: ConfigurationWriter,
  keys: ApiKeys,
  sealFor: SealFor,
  generated: string[],
): Promise<void> {
  const madeUp = (name: 'api_key' | 'api_secret'): string => {
    const value = randomBytes(24).toString('base64url');
    generated.push(`app ${app.app_id}: ${name} = ${value}`);
    return value;
  };
  const key = app.api_key ?? madeUp('api_key');
  const secret = app.api_secret ?? madeUp('api_secret');
  const secrets = await sealFor({ appId: app.app_id }, [{ label: `api_secret@${FIRST_VERSION}`, text: secret }]);
  if (!(await keys.claim(app.app_id, key))) throw new Error(`The api_key of the app ${app.app_id} is another app's.`);
  await writer.putApp({ app_id: app.app_id, name: app.name, api_keys: [key], version: FIRST_VERSION }, { secrets });
  await keys.hold(app.app_id, key);
}

async function seedDestination(
  { destination, secrets }: Made,
  entry: DestinationEntry,
  writer: ConfigurationWriter,
  sealFor: SealFor,
  generated: string[],
): Promise<SeededDestination> {
  const { id, app_id: appId, scope } = destination;
  const label = labelOf(scope, entry);
  const { isSigned } = cliTransportOf(entry);
  const isMadeUp = isSigned && !('signing_secret' in entry && entry.signing_secret !== undefined);
  if (isMadeUp) generated.push(`app ${appId}, ${label}: signing_secret = ${secrets.signing}`);
  if ('auth' in destination && destination.auth.type === 'role') {
    generated.push(`app ${appId}, ${label}: external_id = ${destination.auth.external_id}`);
  }
  const texts = Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const sealed = await sealFor(
    { appId, destinationId: id },
    texts.map(([name, text]) => ({ label: `${name}@${FIRST_VERSION}`, text })),
  );
  const { signing, ...others } = Object.fromEntries(texts.map(([name], index) => [name, sealed[index] as Sealed]));
  await writer.putDestination(destination, {
    signing: signing ? [{ secret: signing, since: Date.now() }] : [],
    ...others,
  });
  return { destination, label, ...defined({ signingSecret: secrets.signing }) };
}

/** As the API makes it. An operator answers for what stands in the file, so a role needs no test and an endpoint no proof. */
export function stored(
  appId: string,
  scope: Scope,
  id: string,
  entry: DestinationEntry,
  allowance?: readonly string[],
): Made {
  const place = { id, app_id: appId, scope, externalId: externalId(randomBytes(32)), random: randomBytes(32) };
  const input = entry.transport === 'webhook' ? { ...entry, ownership: 'operator' as const } : entry;
  const made = newDestination(input, place, rulesFor(entry, true, allowance));
  if ('errors' in made) throw new Error(made.errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '));
  return { ...made, destination: { ...made.destination, state: 'enabled' } };
}

function destinationId(appId: string, scope: Scope, transport: string, place: string, twin: number): string {
  const hash = createHash('sha256').update(JSON.stringify([appId, scopeText(scope), transport, place, twin]));
  return `dst_${hash.digest('hex').slice(0, 24)}`;
}
