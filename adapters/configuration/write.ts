/** Writes the configuration table. Every write is conditional on the version that it follows; 0 = there is none yet. */
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { App, Destination } from '../../core/destination.ts';
import type { Scope } from '../../core/scope.ts';
import { APP_SORT_KEY, APPS_INDEX, destinationKey, partitionOf, scopeKey } from './keys.ts';
import type { SealedApp, SealedDestination } from './read.ts';

/** @throws ConditionalCheckFailedException when the stored version is not the one before `version`. */
export interface ConfigurationWriter {
  putApp(app: App, sealed: SealedApp): Promise<void>;
  putScope(appId: string, scope: Scope, realtime: boolean, version: number): Promise<void>;
  putDestination(destination: Destination, sealed: SealedDestination): Promise<void>;
}

export function createConfigurationWriter(client: DynamoDBClient, table: string): ConfigurationWriter {
  const put = async (appId: string, sk: string, version: number, document: object, sealed?: object): Promise<void> => {
    const listed = sk === APP_SORT_KEY ? { [APPS_INDEX.partition]: { S: APPS_INDEX.value } } : {};
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: partitionOf(appId) },
          sk: { S: sk },
          version: { N: String(version) },
          document: { S: JSON.stringify(document) },
          ...(sealed ? { sealed: { S: JSON.stringify(sealed) } } : {}),
          ...listed,
        },
        ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : 'version = :before',
        ...(version === 1 ? {} : { ExpressionAttributeValues: { ':before': { N: String(version - 1) } } }),
      }),
    );
  };
  return {
    putApp: ({ version, ...app }, sealed) => put(app.app_id, APP_SORT_KEY, version, app, sealed),
    putScope: (appId, scope, realtime, version) => put(appId, scopeKey(scope), version, { realtime }),
    putDestination: ({ version, ...destination }, sealed) =>
      put(destination.app_id, destinationKey(destination.scope, destination.id), version, destination, sealed),
  };
}
