/** The attempts table: attempts for two weeks, a summary of each minute of a destination for a month, and the audit trail for a year. */
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AUDIT_PREFIX } from '../core/audit/record.ts';
import { retainedTable } from './constructs/retained-table.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

export class Attempts extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.table = retainedTable(this, settings);
  }

  /** Permission to write attempts and their summaries, but no audit records. */
  mayWrite(): PolicyStatement {
    return new PolicyStatement({
      actions: ['dynamodb:BatchWriteItem', 'dynamodb:UpdateItem'],
      resources: [this.table.tableArn],
      conditions: { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': [`${AUDIT_PREFIX}*`] } },
    });
  }

  /** Permission to write audit records, but no attempts. */
  mayRecord(): PolicyStatement {
    return new PolicyStatement({
      actions: ['dynamodb:BatchWriteItem'],
      resources: [this.table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${AUDIT_PREFIX}*`] } },
    });
  }

  mayRead(): PolicyStatement {
    return may(['dynamodb:Query'], this.table.tableArn);
  }
}
