/**
 * The journal: a bucket with every update that fan-out took, in blocks, and a table with their index. Fan-out writes it, and the API
 * reads it.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, shownInFindings } from './constructs/nag.ts';
import { retainedTable } from './constructs/retained-table.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

const DAY_SECONDS = 86_400;
const BLOCKS = 'blocks/*';

export class Journal extends Construct {
  readonly table: Table;
  readonly bucket: Bucket;
  private readonly key: Key;

  /** @param seconds how long updates are kept. */
  constructor(scope: Construct, id: string, settings: Settings, seconds: number) {
    super(scope, id);
    this.table = retainedTable(this, settings);
    this.key = new Key(this, 'Key', {
      description: 'Feedhose: encrypts the journal',
      enableKeyRotation: true,
      removalPolicy: settings.removalAfterCreation,
    });
    this.bucket = new Bucket(this, 'Blocks', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      // One data key for many objects. Without it, every write would be a call of KMS.
      bucketKeyEnabled: true,
      enforceSSL: true,
      lifecycleRules: [
        // A day more than the rows, whose expiry DynamoDB can delay.
        { expiration: Duration.days(Math.ceil(seconds / DAY_SECONDS) + 1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // A bucket that contains objects cannot be deleted.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Only functions of the stack use it, and CloudTrail can record their access.',
    );
  }

  /** Gives a role permissions for all blocks. */
  private grant(role: Role, statements: readonly PolicyStatement[]): void {
    for (const statement of statements) role.addToPolicy(statement);
    const blocks = shownInFindings(this, this.bucket.arnForObjects(BLOCKS));
    acknowledge(role, `AwsSolutions-IAM5[Resource::${blocks}]`, 'The names of blocks are unknown in advance.');
  }

  /** Allows a role to write blocks and their rows, but not to read them. */
  grantWrite(role: Role): void {
    this.grant(role, [
      may(['s3:PutObject'], this.bucket.arnForObjects(BLOCKS)),
      may(['kms:GenerateDataKey'], this.key.keyArn),
      may(['dynamodb:BatchWriteItem'], this.table.tableArn),
    ]);
  }

  /** Allows a role to read blocks and their rows. */
  grantRead(role: Role): void {
    this.grant(role, [
      may(['s3:GetObject'], this.bucket.arnForObjects(BLOCKS)),
      may(['kms:Decrypt'], this.key.keyArn),
      may(['dynamodb:Query', 'dynamodb:GetItem'], this.table.tableArn),
    ]);
  }
}
