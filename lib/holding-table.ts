/** The holding table, which contains parked deliveries, dead letters and the health of destinations. */
import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { retainedTable } from './constructs/retained-table.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

export class HoldingTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.table = retainedTable(this, settings);
    this.table.addGlobalSecondaryIndex({
      indexName: 'due',
      partitionKey: { name: 'due_shard', type: AttributeType.STRING },
      sortKey: { name: 'next_due', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    for (const [indexName, key] of [
      ['dead', 'dead_day'],
      ['dead-of-app', 'dead_app'],
    ] as const) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: key, type: AttributeType.STRING },
        sortKey: { name: 'dead_at', type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: ['document'],
      });
    }
  }

  /** Permission to park deliveries and to update the health of their destinations. */
  mayPark(): PolicyStatement {
    return may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], this.table.tableArn);
  }

  /** Permission to store dead letters, and to count and bound the notifications about them. */
  mayArchive(): PolicyStatement {
    return may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], this.table.tableArn);
  }

  /** Permission to release parked deliveries, to redrive and discard dead letters, to wake destinations, and to store and run plans. */
  mayManage(): readonly PolicyStatement[] {
    const { tableArn } = this.table;
    const items = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);
    const indexes = ['due', 'dead', 'dead-of-app'].map((name) => `${tableArn}/index/${name}`);
    return [may(items, tableArn), may(['dynamodb:Query'], ...indexes)];
  }

  /** Permission to store cursors and frozen windows of buckets. */
  mayWriteWindows(): PolicyStatement {
    const actions = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);
    return may(actions, this.table.tableArn);
  }

  /** Permission to read and advance replays, and to read the health of their destinations. */
  mayReplay(): readonly PolicyStatement[] {
    const { tableArn } = this.table;
    return [may(['dynamodb:GetItem', 'dynamodb:PutItem'], tableArn), may(['dynamodb:Query'], `${tableArn}/index/due`)];
  }
}
