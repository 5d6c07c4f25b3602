/** The function lambdas/archive, which moves the messages of every dead letter queue into the holding table. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import type { archiveEnv } from '../lambdas/archive/env.ts';
import { deadLetterAge } from './constructs/retention.ts';
import { may, Worker } from './constructs/worker.ts';
import { type Parts, variableOf } from './transports.ts';

export class Archive extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, { settings, configuration, holding, deliveries, intake }: Parts) {
    super(scope, id);
    const ofDeliveries = Object.values(deliveries).map(({ deadLetters }) => deadLetters);
    const drained = [...ofDeliveries, intake.work.deadLetters, intake.ruleDeadLetters];
    const environment: Environment<typeof archiveEnv> = {
      HOLDING_TABLE: holding.table.tableName,
      CONFIGURATION_TABLE: configuration.table.tableName,
      BUS_NAME: intake.bus.eventBusName,
      DEAD_LETTERS_ARNS: variableOf(deliveries, ({ deadLetters }) => deadLetters.queueArn),
      INTAKE_DEAD_LETTERS_ARN: intake.work.deadLetters.queueArn,
      RULE_DEAD_LETTERS_ARN: intake.ruleDeadLetters.queueArn,
      ...deadLetterAge(settings),
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'archive',
      description: 'Feedhose: moves dead letters from their queues into the holding table',
      environment: { ...environment },
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
      sources: drained.map((queue) => ({ queue, batchSize: 10, concurrency: 2 })),
      statements: [holding.mayArchive(), configuration.mayGet(), may(['events:PutEvents'], intake.bus.eventBusArn)],
      settings,
    });
  }
}
