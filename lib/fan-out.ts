/** The function lambdas/fan-out, which finds the destinations of each update. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { FAN_OUT_BATCH } from '../core/limits.ts';
import type { fanOutEnv } from '../lambdas/fan-out/env.ts';
import { may, Worker } from './constructs/worker.ts';
import { type Parts, variableOf } from './transports.ts';

export class FanOut extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, { settings, configuration, journal, intake, deliveries }: Parts) {
    super(scope, id);
    const environment: Environment<typeof fanOutEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      DELIVERIES_URLS: variableOf(deliveries, ({ queue }) => queue.queueUrl),
      DEAD_LETTERS_URLS: variableOf(deliveries, ({ deadLetters }) => deadLetters.queueUrl),
      INTAKE_DEAD_LETTERS_URL: intake.work.deadLetters.queueUrl,
      ...journal?.environment,
    };
    const all = Object.values(deliveries);
    const sends = all.map(({ queue }) => queue);
    const buries = [...all.map(({ deadLetters }) => deadLetters), intake.work.deadLetters];
    this.worker = new Worker(this, 'Worker', {
      bundle: 'fan-out',
      description: 'Feedhose: packs feed updates into deliveries for each destination',
      environment: { ...environment },
      timeout: Duration.seconds(60),
      memoryMegabytes: 1024,
      sources: [
        {
          queue: intake.work.queue,
          concurrency: settings.concurrency.fanOut,
          ...(settings.batchingWindow
            ? { batchSize: FAN_OUT_BATCH, window: settings.batchingWindow }
            : { batchSize: 10 }),
        },
      ],
      statements: [
        configuration.mayQuery(),
        may(['sqs:SendMessage'], ...[...sends, ...buries].map(({ queueArn }) => queueArn)),
      ],
      settings,
    });
    journal?.grantWrite(this.worker.role);
  }
}
