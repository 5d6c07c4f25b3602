/**
 * The journal: a bucket with every update that fan-out took, in blocks, and a table with their index. Fan-out writes it, and
 * the API reads it.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
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
  /** Environment variables of the functions that use it. */
  readonly environment: Readonly<Record<'JOURNAL_BUCKET' | 'JOURNAL_TABLE' | 'JOURNAL_SECONDS', string>>;
  private readonly key: IKey;

  /**
   * @param seconds how long updates are kept.
   * @param key the key of the stack. The encryption context of the journal differs from that of secrets.
   */
  constructor(scope: Construct, id: string, settings: Settings, seconds: number, key: IKey) {
    super(scope, id);
    this.key = key;
    this.table = retainedTable(this, settings, false);
    acknowledge(
      this.table,
      'AwsSolutions-DDB3',
      'Backups would keep deleted rows for 35 days, which is longer than the retention of the journal.',
    );
    this.bucket = new Bucket(this, 'Blocks', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
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
    this.environment = {
      JOURNAL_BUCKET: this.bucket.bucketName,
      JOURNAL_TABLE: this.table.tableName,
      JOURNAL_SECONDS: String(seconds),
    };
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
      this.mayUseKey('kms:GenerateDataKey'),
      may(['dynamodb:BatchWriteItem'], this.table.tableArn),
    ]);
  }

  /** Allows a role to read blocks and their rows. */
  grantRead(role: Role): void {
    this.grant(role, [
      may(['s3:GetObject'], this.bucket.arnForObjects(BLOCKS)),
      this.mayUseKey('kms:Decrypt'),
      may(['dynamodb:Query', 'dynamodb:GetItem'], this.table.tableArn),
    ]);
  }

  /** Allows a role to delete rows, which requires the permission to write them. */
  grantForget(role: Role): void {
    role.addToPolicy(may(['dynamodb:BatchWriteItem'], this.table.tableArn));
  }

  /**
   * Permission to use the key for the journal only. With a bucket key, S3 sets the ARN of the bucket as the encryption
   * context (S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
   */
  private mayUseKey(action: string): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: [action],
      resources: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': this.bucket.bucketArn } },
    });
  }
}
