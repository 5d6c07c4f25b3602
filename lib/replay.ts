/** The function lambdas/replay, which continues running replays. It exists only with a journal. Wake invokes it. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import type { replayEnv } from '../lambdas/replay/env.ts';
import { may, Worker } from './constructs/worker.ts';
import type { Journal } from './journal.ts';
import { type Parts, variableOf } from './transports.ts';

/** An invocation ends before wake starts the next one. */
const TIMEOUT = Duration.seconds(55);

export class Replay extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, parts: Parts, journal: Journal) {
    super(scope, id);
    const { settings, configuration, holding, intake, deliveries } = parts;
    const environment: Environment<typeof replayEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HOLDING_TABLE: holding.table.tableName,
      BUS_NAME: intake.bus.eventBusName,
      ...journal.environment,
      DELIVERIES_URLS: variableOf(deliveries, ({ queue }) => queue.queueUrl),
      DEAD_LETTERS_URLS: variableOf(deliveries, ({ deadLetters }) => deadLetters.queueUrl),
    };
    const queues = Object.values(deliveries).flatMap(({ queue, deadLetters }) => [queue, deadLetters]);
    this.worker = new Worker(this, 'Worker', {
      bundle: 'replay',
      description: 'Feedhose: sends past updates to a destination again',
      environment: { ...environment },
      timeout: TIMEOUT,
      memoryMegabytes: 1024,
      sources: [],
      statements: [
        configuration.mayGet(),
        ...holding.mayReplay(),
        may(['sqs:SendMessage'], ...queues.map(({ queueArn }) => queueArn)),
        may(['events:PutEvents'], intake.bus.eventBusArn),
      ],
      settings,
    });
    journal.grantRead(this.worker.role);
  }
}
