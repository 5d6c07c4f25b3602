/**
 * The bucket with the public keys of apps, one file for each app. CloudFront serves the files, or the API if there is no dashboard.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, shownInFindings } from './constructs/nag.ts';
import { may } from './constructs/worker.ts';

export const KEYS_PATH = '/keys';

export class PublicKeys extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Receivers need the files, and a bucket that contains files cannot be deleted.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this.bucket, 'AwsSolutions-S1', 'It contains public keys. CloudFront or the API serves them.');
  }

  /** Allows a role to write and delete the files. @param serves whether it also reads them. */
  grantPublish(role: Role, serves: boolean): void {
    const files = this.bucket.arnForObjects(`${KEYS_PATH.slice(1)}/*`);
    role.addToPolicy(may(['s3:PutObject', 's3:DeleteObject', ...(serves ? ['s3:GetObject'] : [])], files));
    const id = `AwsSolutions-IAM5[Resource::${shownInFindings(this, files)}]`;
    acknowledge(role, id, 'The names of the files are random.');
  }
}
