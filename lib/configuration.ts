/** What customers configured: the table of apps, scopes and destinations, and the key that their secrets are sealed under. */
import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { retainedTable } from './constructs/retained-table.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

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

  /** All destinations of a scope at once. */
  mayQuery(): PolicyStatement {
    return may(['dynamodb:Query'], this.table.tableArn);
  }

  mayGet(): PolicyStatement {
    return may(['dynamodb:GetItem'], this.table.tableArn);
  }

  /** Writes down what was found about a destination: that it was disabled, how large its queue's messages may be. */
  mayUpdate(): PolicyStatement {
    return may(['dynamodb:UpdateItem'], this.table.tableArn);
  }

  /** Everything that the API does: items of apps, scopes and destinations, its claims of idempotency keys, the list of apps. */
  mayConfigure(): readonly PolicyStatement[] {
    const { tableArn } = this.table;
    const items = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);
    return [may(items, tableArn), may(['dynamodb:Query'], `${tableArn}/index/apps`)];
  }

  /** Only for an app, and never the other way. */
  maySeal(): PolicyStatement {
    return this.mayUseKey('kms:GenerateDataKey');
  }

  /** Only what was sealed for an app: a data key without that context stays closed. */
  mayOpenSecrets(): PolicyStatement {
    return this.mayUseKey('kms:Decrypt');
  }

  private mayUseKey(action: string): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: [action],
      resources: [this.secretsKey.keyArn],
      conditions: { Null: { 'kms:EncryptionContext:feedhose:app': 'false' } },
    });
  }
}
