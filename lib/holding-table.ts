/** What waits: the table of parked deliveries, of dead letters and of the health of destinations. */
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
