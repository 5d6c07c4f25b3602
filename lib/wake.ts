/** The function lambdas/wake, which releases parked deliveries every minute, and continues plans and replays. */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { FAILING_AFTER_SECONDS } from '../core/health/wake.ts';
import type { wakeEnv } from '../lambdas/wake/env.ts';
import { maxAge } from './constructs/retention.ts';
import { may, Worker } from './constructs/worker.ts';
import { type Parts, variableOf } from './transports.ts';

export class Wake extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, { settings, configuration, holding, intake, deliveries }: Parts) {
    super(scope, id);
    const environment: Environment<typeof wakeEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HOLDING_TABLE: holding.table.tableName,
      DELIVERIES_URLS: variableOf(deliveries, ({ queue }) => queue.queueUrl),
      INTAKE_URL: intake.work.queue.queueUrl,
      BUS_NAME: intake.bus.eventBusName,
      ...(settings.failingAfterSeconds === FAILING_AFTER_SECONDS.default
        ? {}
        : { FAILING_AFTER_SECONDS: String(settings.failingAfterSeconds) }),
      ...maxAge(settings),
    };
    const refilled = [...Object.values(deliveries).map(({ queue }) => queue), intake.work.queue];
    this.worker = new Worker(this, 'Worker', {
      bundle: 'wake',
      description: 'Feedhose: puts due deliveries back onto their queues',
      environment: { ...environment },
      timeout: Duration.seconds(55),
      memoryMegabytes: 512,
      sources: [],
      statements: [
        configuration.mayGet(),
        configuration.mayUpdate(),
        ...holding.mayManage(),
        may(['sqs:SendMessage'], ...refilled.map(({ queueArn }) => queueArn)),
        may(['events:PutEvents'], intake.bus.eventBusArn),
      ],
      settings,
    });
    new Rule(this, 'EveryMinute', {
      description: 'Feedhose: invokes wake every minute',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.worker.handler, { retryAttempts: 0 })],
    });
  }

  /** Makes it invoke a function while that has something to do. @param variable the variable with the name of the function. */
  invokes(variable: 'REPLAY_FUNCTION' | 'WRITE_TO_BUCKET_FUNCTION', { handler }: Worker): void {
    this.worker.handler.addEnvironment(variable, handler.functionName);
    this.worker.role.addToPolicy(may(['lambda:InvokeFunction'], handler.functionArn));
  }
}
