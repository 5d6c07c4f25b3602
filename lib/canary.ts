/**
 * Twin of lambdas/canary: the webhook receiver of `feedhose canary`, in the stack only where a team asks for it. Webhooks cannot
 * sign in, so its URL is open to everybody; what it answers is bound to the unguessable path of a run, and the
 * invocations that others can cause are few.
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

/** Invocations at a time: those beyond are answered with 429, after which a delivery is tried again. */
const CONCURRENCY = 2;

export class Canary extends Construct {
  readonly worker: Worker;
  /** For the stack's outputs: what the command line needs. */
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
    acknowledge(table, 'AwsSolutions-DDB3', 'It holds what a canary sent to itself, for an hour.');
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
      // Everybody who finds the URL could make the alarm on throttles ring.
      settings: { ...settings, hasAlarms: false },
    });
    const { url } = this.worker.handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    this.outputs = { CanaryUrl: url, CanaryFunctionName: this.worker.handler.functionName };
  }
}
