/** The function lambdas/write-to-bucket, which writes windows of updates to customers' buckets. It exists only with a journal. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { BUCKET_SECONDS } from '../core/limits.ts';
import type { writeToBucketEnv } from '../lambdas/write-to-bucket/env.ts';
import { Worker } from './constructs/worker.ts';
import type { Journal } from './journal.ts';
import { mayBeSender, senderRoleArn } from './sender-role.ts';
import type { Parts } from './transports.ts';

export class WriteToBucket extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, { settings, configuration, holding }: Parts, journal: Journal) {
    super(scope, id);
    const sender = senderRoleArn(this, settings);
    const environment: Environment<typeof writeToBucketEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HOLDING_TABLE: holding.table.tableName,
      ...journal.environment,
      SENDER_ROLE_ARN: sender,
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'write-to-bucket',
      description: "Feedhose: writes windows of updates to customers' S3 buckets",
      environment: { ...environment },
      timeout: Duration.seconds(BUCKET_SECONDS.timeout),
      memoryMegabytes: 1769,
      sources: [],
      statements: [configuration.mayGet(), holding.mayWriteWindows(), mayBeSender(sender)],
      settings,
    });
    journal.grantRead(this.worker.role);
  }
}
