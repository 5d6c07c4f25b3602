/** Twin of lambdas/shelve: the function that drains every dead letter queue into the held table. */
import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import type { shelveEnv } from '../lambdas/shelve/env.ts';
import type { Held } from './held.ts';
import { Worker } from './kit/worker.ts';
import type { Settings } from './props.ts';

export interface ShelveProps {
  readonly settings: Settings;
  readonly held: Held;
  readonly deadLetters: Readonly<Record<'queue' | 'webhook' | 'intake' | 'rule', IQueue>>;
}

export class Shelve extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, { settings, held, deadLetters }: ShelveProps) {
    super(scope, id);
    const environment: Environment<typeof shelveEnv> = {
      HELD_TABLE: held.table.tableName,
      QUEUE_DEAD_LETTERS_ARN: deadLetters.queue.queueArn,
      WEBHOOK_DEAD_LETTERS_ARN: deadLetters.webhook.queueArn,
      INTAKE_DEAD_LETTERS_ARN: deadLetters.intake.queueArn,
      RULE_DEAD_LETTERS_ARN: deadLetters.rule.queueArn,
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'shelve',
      description: 'Feedhose: takes dead letters out of their queues and puts them on the shelf',
      environment: { ...environment },
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
      sources: Object.values(deadLetters).map((queue) => ({ queue, batchSize: 10, concurrency: 2 })),
      statements: [held.mayShelve()],
      logRetention: settings.logRetention,
      alarmTopic: settings.alarmTopic,
    });
  }
}
