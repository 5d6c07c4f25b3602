/**
 * Generates apps like a template: their rows of the configuration table, with secrets that KMS opens for them alone. The API would need
 * several minutes for ten thousand apps.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { idOfDestination, partitionOf } from '../../adapters/configuration/keys.ts';
import { allOf, type Item, putBatch, query, type Values } from '../../adapters/dynamodb.ts';
import { encryptionContext, type Owner } from '../../adapters/secrets/seal.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import type { SealedApp, SealedDestination } from '../../core/api/sealed.ts';
import { forEachConcurrently } from '../../core/concurrency.ts';
import { DYNAMODB_BATCH_ITEMS } from '../../core/limits.ts';
import type { Embedded } from '../../local/index.ts';

/** A row of the template, with the data key of its secrets. */
interface Row {
  readonly item: Item;
  readonly destinationId?: string;
  readonly sealed?: { readonly key: string; readonly plaintext: Uint8Array };
}

const CONCURRENCY = 16;
const WRITE_MS = 30_000;

/** @param template id of an app that is no part of any other text in its rows. */
export async function cloneApp(
  { endpoint, region, outputs }: Embedded,
  template: string,
  ids: readonly string[],
): Promise<void> {
  const options = embeddedClient({ endpoint, region });
  const [dynamodb, kms] = [new DynamoDBClient(options), new KMSClient(options)];
  const table = { client: dynamodb, name: outputs['ConfigurationTableName'] ?? '' };
  const KeyId = outputs['SecretsKeyArn'] ?? '';
  const decrypt = async (owner: Owner, key: string): Promise<Uint8Array> => {
    const input = { KeyId, CiphertextBlob: Buffer.from(key, 'base64'), EncryptionContext: encryptionContext(owner) };
    return (await kms.send(new DecryptCommand(input))).Plaintext ?? new Uint8Array();
  };
  const encrypt = async (owner: Owner, Plaintext: Uint8Array): Promise<string> => {
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext, EncryptionContext: encryptionContext(owner) }),
    );
    return Buffer.from(CiphertextBlob).toString('base64');
  };
  const rowOf = async (item: Item): Promise<Row> => {
    const sk = item['sk']?.S ?? '';
    const owner = sk.includes('#DEST#') ? { destinationId: idOfDestination(sk) } : {};
    const key = keyIn(item['sealed']?.S);
    return key === undefined
      ? { item, ...owner }
      : { item, ...owner, sealed: { key, plaintext: await decrypt({ appId: template, ...owner }, key) } };
  };
  const clone = async ({ item, destinationId, sealed }: Row, appId: string): Promise<Values & Key> => {
    const own = destinationId === undefined ? {} : { destinationId: `dst_${randomBytes(12).toString('hex')}` };
    let text = JSON.stringify(item).replaceAll(template, appId);
    if (destinationId !== undefined) text = text.replaceAll(destinationId, own.destinationId ?? '');
    if (sealed) text = text.replaceAll(sealed.key, await encrypt({ appId, ...own }, sealed.plaintext));
    return valuesOf(JSON.parse(text) as Item);
  };
  try {
    const found = await allOf(query(table, 'pk = :pk', { ':pk': partitionOf(template) }));
    const rows = await Promise.all(found.map(rowOf));
    const size = Math.floor(DYNAMODB_BATCH_ITEMS / rows.length);
    const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
      ids.slice(at * size, (at + 1) * size),
    );
    await forEachConcurrently(batches, CONCURRENCY, async (batch) => {
      const clones = await Promise.all(batch.flatMap((id) => rows.map((row) => clone(row, id))));
      await putBatch(table, clones, AbortSignal.timeout(WRITE_MS));
    });
  } finally {
    dynamodb.destroy();
    kms.destroy();
  }
}

type Key = { readonly pk: string; readonly sk: string };

/** Returns the data key of the secrets of an app or a destination. All of them have the same one. */
function keyIn(sealed: string | undefined): string | undefined {
  const { secrets, signing } = JSON.parse(sealed ?? '{}') as Partial<SealedApp & SealedDestination>;
  return secrets?.[0]?.key ?? signing?.[0]?.secret.key;
}

function valuesOf(item: Item): Values & Key {
  const entries = Object.entries(item).map(([name, { S, N }]) => [name, S ?? Number(N)]);
  return Object.fromEntries(entries) as Values & Key;
}
