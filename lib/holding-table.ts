/** What waits: the table of parked deliveries, of dead letters and of the health of destinations. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

export class HoldingTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { removalPolicy }: Settings) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'due',
      partitionKey: { name: 'due_shard', type: AttributeType.STRING },
      sortKey: { name: 'next_due', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'dead',
      partitionKey: { name: 'dead_day', type: AttributeType.STRING },
      sortKey: { name: 'dead_at', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['document'],
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'dead-of-app',
      partitionKey: { name: 'dead_app', type: AttributeType.STRING },
      sortKey: { name: 'dead_at', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['document'],
    });
  }

  /** Parks deliveries and keeps the health of their destinations. */
  mayPark(): PolicyStatement {
    return may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], this.table.tableArn);
  }

  /** Stores dead letters in the holding table. */
  mayArchive(): PolicyStatement {
    return may(['dynamodb:PutItem'], this.table.tableArn);
  }

  /** Releases what waits and puts dead letters back. */
  mayRelease(): readonly PolicyStatement[] {
    return this.mayWorkWith('due', 'dead', 'dead-of-app');
  }

  /** Counts what waits, reads dead letters, puts them back or discards them; wakes destinations; keeps redrive plans. */
  mayInspect(): readonly PolicyStatement[] {
    return this.mayWorkWith('dead', 'dead-of-app');
  }

  private mayWorkWith(...indexes: readonly string[]): readonly PolicyStatement[] {
    const { tableArn } = this.table;
    const items = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);
    return [may(items, tableArn), may(['dynamodb:Query'], ...indexes.map((name) => `${tableArn}/index/${name}`))];
  }
}
