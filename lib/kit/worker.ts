/**
 * A function that works off queues: bundled code, a role of its own without managed policies, a log group of its own,
 * event sources with partial batch answers, and the alarm on its errors.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { addAlarm } from './alarm.ts';

export interface WorkerSource {
  readonly queue: IQueue;
  readonly batchSize: number;
  /** Gathers records for up to this long. Absent: taken at once. */
  readonly window?: Duration;
  /** Invocations at a time. */
  readonly concurrency: number;
}

export interface WorkerProps {
  /** Folder of `lambdas/` whose bundle it runs. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  readonly sources: readonly WorkerSource[];
  /** It puts records back onto its own queue, with a hop limit of its own: Lambda must not stop it after 16 hops. */
  readonly putsBack?: boolean;
  readonly statements: readonly PolicyStatement[];
  readonly logRetention: RetentionDays;
  readonly alarmTopic: ITopic | undefined;
}

/** What Lambda does with a queue in the name of the function's role (Lambda Developer Guide, "Amazon SQS: execution role"). */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const BUNDLES = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist', 'functions');

export class Worker extends Construct {
  readonly handler: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    for (const statement of props.statements) this.role.addToPolicy(statement);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(this.role);
    const environment = Object.entries(props.environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    this.handler = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(join(BUNDLES, props.bundle)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      environment: Object.fromEntries(environment),
      ...(props.putsBack ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
    });
    // Not by the CDK's SqsEventSource, which grants more than Lambda asks for.
    for (const { queue, batchSize, window, concurrency } of props.sources) {
      this.role.addToPolicy(may(POLLING, queue.queueArn));
      this.handler.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
        eventSourceArn: queue.queueArn,
        batchSize,
        ...(window ? { maxBatchingWindow: window } : {}),
        maxConcurrency: concurrency,
        reportBatchItemFailures: true,
      });
    }
    addAlarm(this, 'ErrorsAlarm', {
      metric: this.handler.metricErrors({ period: Duration.minutes(1) }),
      above: 0,
      periods: 5,
      meaning: `The function ${props.bundle} has failed in each of the last five minutes.`,
      chapter: `${props.bundle}-errors`,
      topic: props.alarmTopic,
    });
  }
}

/** The right to do these things with this resource, and no other. */
export function may(actions: readonly string[], ...resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
