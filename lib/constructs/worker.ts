/**
 * A function that processes queues: bundled code, a role without managed policies, a log group, event sources that report
 * partial batch failures, traces, and the alarms on its errors and throttles.
 */
import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LayerVersion,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { defined } from '../../core/defined.ts';
import type { Egress } from '../egress.ts';
import type { Settings } from '../props.ts';
import { addAlarm } from './alarm.ts';
import { built } from './built.ts';
import { functionLink } from './console.ts';
import { acknowledge } from './nag.ts';

export interface WorkerSource {
  readonly queue: IQueue;
  readonly batchSize: number;
  /** Time for which records are collected. Default: none. */
  readonly window?: Duration;
  /** Invocations at a time. */
  readonly concurrency: number;
}

export interface WorkerProps {
  /** Folder of `lambdas/` that contains the code. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  readonly sources: readonly WorkerSource[];
  /** Whether the function sends records to its own queue. It has a hop limit, so Lambda must not stop it after 16 hops. */
  readonly putsBack?: boolean;
  readonly statements: readonly PolicyStatement[];
  /** Reserved concurrent executions. Default: none, so the limit of the account applies. */
  readonly reservedConcurrency?: number;
  readonly settings: Settings;
  /** Network of the function. Default: no VPC. */
  readonly egress?: Egress | undefined;
}

/** Permissions that Lambda needs to poll a queue (Lambda Developer Guide, "Amazon SQS: execution role"). */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const MINUTE = Duration.minutes(1);

export class Worker extends Construct {
  /** Folder of `lambdas/`. */
  readonly bundle: string;
  readonly handler: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly memoryMegabytes: number;
  /** Whether the function processes queues, so that its load grows with the traffic. */
  readonly hasSources: boolean;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { bundle, settings, egress } = props;
    const { openTelemetry } = settings;
    this.bundle = bundle;
    this.memoryMegabytes = props.memoryMegabytes;
    this.hasSources = props.sources.length > 0;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    for (const statement of props.statements) this.role.addToPolicy(statement);
    if (egress) this.role.addToPolicy(egress.mayJoin());
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup.grantWrite(this.role);
    const environment = Object.entries({
      ...(openTelemetry ? { AWS_LAMBDA_EXEC_WRAPPER: openTelemetry.wrapper ?? '/opt/otel-instrument' } : {}),
      ...openTelemetry?.environment,
      ...props.environment,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    this.handler = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(built('functions', bundle)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      environment: Object.fromEntries(environment),
      ...(openTelemetry
        ? { layers: [LayerVersion.fromLayerVersionArn(this, 'OpenTelemetry', openTelemetry.layerArn)] }
        : {}),
      ...(props.putsBack ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      ...defined({ reservedConcurrentExecutions: props.reservedConcurrency }),
      ...egress?.place,
    });
    // The ARNs of network interfaces and traces are unknown in advance.
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'The ARNs of traces and network interfaces are unknown in advance.',
    );
    // The CDK's SqsEventSource would grant more permissions than Lambda needs.
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
    const common = { link: functionLink(this.handler), settings };
    addAlarm(this, 'ErrorsAlarm', {
      ...common,
      metric: this.handler.metricErrors({ period: MINUTE }),
      above: 0,
      periods: 5,
      meaning: `The function ${bundle} has failed in each of the last five minutes.`,
      chapter: `${bundle}-errors`,
    });
    addAlarm(this, 'ThrottlesAlarm', {
      ...common,
      metric: this.handler.metricThrottles({ period: MINUTE }),
      above: 0,
      periods: 15,
      meaning: `Lambda has throttled the function ${bundle} in each of the last 15 minutes.`,
      chapter: 'throttled-functions',
    });
  }
}

/** Returns a statement that allows the actions on the resources. */
export function may(actions: readonly string[], ...resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
