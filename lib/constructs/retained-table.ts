/** A table of the stack: billed by request, encrypted, with point-in-time recovery by default, and retained by default. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from '../props.ts';

/** Creates the table `Table` with the keys `pk` and `sk`, and with deletion protection if it is retained. */
export function retainedTable(scope: Construct, { removalPolicy }: Settings, isRecoverable = true): Table {
  return new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isRecoverable },
    timeToLiveAttribute: 'ttl',
    deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
    removalPolicy,
  });
}
