/**
 * A function that works off queues: bundled code, a role of its own without managed policies, a log group of its own,
 * event sources with partial batch answers, traces, and the alarms on its errors and throttles.
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
  /** Invocations at a time, taken out of what the account has for all functions. Absent: as many as the account allows. */
  readonly reservedConcurrency?: number;
  readonly settings: Settings;
  /** Absent: it runs outside of any VPC. */
  readonly egress?: Egress | undefined;
}

/** What Lambda does with a queue in the name of the function's role (Lambda Developer Guide, "Amazon SQS: execution role"). */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const MINUTE = Duration.minutes(1);

export class Worker extends Construct {
  /** Folder of `lambdas/`. */
  readonly bundle: string;
  readonly handler: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly memoryMegabytes: number;
  /** Whether it works off a queue: its work grows with the traffic. */
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
    // Elastic network interfaces and traces cannot be named in advance.
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'Neither traces nor network interfaces have names to grant.',
    );
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
      meaning: `Lambda has held the function ${bundle} back in each of the last 15 minutes.`,
      chapter: 'throttled-functions',
    });
  }
}

/** The right to do these things with this resource, and no other. */
export function may(actions: readonly string[], ...resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
