/** The configuration table, which contains apps, scopes and destinations, and the KMS key that encrypts their secrets. */
import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { type Conditions, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { retainedTable } from './constructs/retained-table.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

/** Condition keys of the encryption context of data keys. */
const [APP, PURPOSE] = ['kms:EncryptionContext:feedhose:app', 'kms:EncryptionContext:feedhose:purpose'];

export class Configuration extends Construct {
  readonly table: Table;
  readonly secretsKey: IKey;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.table = retainedTable(this, settings);
    this.table.addGlobalSecondaryIndex({
      indexName: 'apps',
      partitionKey: { name: 'listed', type: AttributeType.STRING },
      sortKey: { name: 'pk', type: AttributeType.STRING },
    });
    this.secretsKey =
      settings.key ??
      new Key(this, 'SecretsKey', {
        description: "Feedhose: seals customers' secrets",
        enableKeyRotation: true,
        removalPolicy: settings.removalAfterCreation,
      });
  }

  /** Permission to read all destinations of a scope with one query. */
  mayQuery(): PolicyStatement {
    return may(['dynamodb:Query'], this.table.tableArn);
  }

  mayGet(): PolicyStatement {
    return may(['dynamodb:GetItem'], this.table.tableArn);
  }

  /** Permission to store what was learned about a destination: that it is disabled, or the size limit of its queue. */
  mayUpdate(): PolicyStatement {
    return may(['dynamodb:UpdateItem'], this.table.tableArn);
  }

  /** The permissions of the API: items of apps, scopes and destinations, idempotency keys, and the list of apps. */
  mayConfigure(): readonly PolicyStatement[] {
    const { tableArn } = this.table;
    const items = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);
    return [may(items, tableArn), may(['dynamodb:Query'], `${tableArn}/index/apps`)];
  }

  /** Permission to encrypt secrets of an app, but not to decrypt them. */
  maySeal(): PolicyStatement {
    return this.mayUseKey('kms:GenerateDataKey', { Null: { [APP]: 'false' } });
  }

  /**
   * Permission to decrypt secrets of an app. A data key without the app in its encryption context, or one of the portal, cannot be
   * decrypted.
   */
  mayOpenSecrets(): PolicyStatement {
    return this.mayUseKey('kms:Decrypt', { Null: { [APP]: 'false', [PURPOSE]: 'true' } });
  }

  /** Permission to decrypt the signing keys of the portal. They have a purpose in their encryption context, and secrets have none. */
  mayOpenPortalKeys(): PolicyStatement {
    return this.mayUseKey('kms:Decrypt', { Null: { [APP]: 'false' }, StringEquals: { [PURPOSE]: 'portal' } });
  }

  private mayUseKey(action: string, conditions: Conditions): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: [action],
      resources: [this.secretsKey.keyArn],
      conditions,
    });
  }
}
