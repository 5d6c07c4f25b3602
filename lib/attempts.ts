/** What was tried: the table of attempts and of what each minute of a destination came to, for two weeks. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { may } from './kit/worker.ts';
import type { Settings } from './props.ts';

export class Attempts extends Construct {
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
  }

  /** Enters attempts and adds to their minutes. */
  mayWrite(): PolicyStatement {
    return may(['dynamodb:BatchWriteItem', 'dynamodb:UpdateItem'], this.table.tableArn);
  }

  mayRead(): PolicyStatement {
    return may(['dynamodb:Query'], this.table.tableArn);
  }
}
