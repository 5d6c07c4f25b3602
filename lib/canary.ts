/**
 * The webhook receiver of `feedhose canary` (lambdas/canary), which is in the stack only if the prop `canary` is set. Webhooks have
 * no credentials, so its URL is public. It answers only on the unguessable path of a run, and its reserved concurrency limits
 * the invocations that others can cause.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import type { canaryEnv } from '../lambdas/canary/env.ts';
import { acknowledge } from './constructs/nag.ts';
import { may, Worker } from './constructs/worker.ts';
import type { Settings } from './props.ts';

/** Concurrent invocations. Further requests are answered with 429, after which a delivery is retried. */
const CONCURRENCY = 2;

export class Canary extends Construct {
  readonly worker: Worker;
  /** Outputs of the stack that the command line reads. */
  readonly outputs: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const table = new Table(this, 'Received', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      timeToLiveAttribute: 'ttl',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(table, 'AwsSolutions-DDB3', 'It contains requests of the canary to itself, for an hour.');
    const environment: Environment<typeof canaryEnv> = { RECEIVED_TABLE: table.tableName };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'canary',
      description: 'Feedhose: receives the webhooks of feedhose canary, and no others',
      environment: { ...environment },
      timeout: Duration.seconds(10),
      memoryMegabytes: 256,
      sources: [],
      reservedConcurrency: CONCURRENCY,
      statements: [may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], table.tableArn)],
      // Anybody who finds the URL could trigger the alarm on throttles.
      settings: { ...settings, hasAlarms: false },
    });
    const { url } = this.worker.handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    this.outputs = { CanaryUrl: url, CanaryFunctionName: this.worker.handler.functionName };
  }
}
