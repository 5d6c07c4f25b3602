/** Twin of lambdas/deliver-to-queue: the function that sends to customers' queues. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import type { deliverToQueueEnv } from '../lambdas/deliver-to-queue/env.ts';
import type { DeliverPlan, DeliverProps } from './kit/deliver-plan.ts';
import { patience } from './kit/patience.ts';
import { may, Worker } from './kit/worker.ts';
import { senderRoleArn } from './sender-role.ts';

export class DeliverToQueue extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, props: DeliverProps) {
    super(scope, id);
    const { settings, configuration, held, attempts, deliveries } = props;
    const senderRole = senderRoleArn(this, settings);
    const environment: Environment<typeof deliverToQueueEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HELD_TABLE: held.table.tableName,
      ATTEMPTS_TABLE: attempts.table.tableName,
      DELIVERIES_URL: deliveries.queue.queueUrl,
      DEAD_LETTERS_URL: deliveries.deadLetters.queueUrl,
      SECRETS_KEY_ARN: configuration.secretsKey.keyArn,
      ...patience(settings),
      SENDER_ROLE_ARN: senderRole,
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'deliver-to-queue',
      description: "Feedhose: sends deliveries to customers' SQS queues",
      environment: { ...environment },
      timeout: Duration.seconds(60),
      memoryMegabytes: 512,
      sources: [{ queue: deliveries.queue, batchSize: 10, concurrency: settings.concurrency.deliverToQueue }],
      putsBack: true,
      statements: [
        configuration.mayGet(),
        configuration.mayUpdate(),
        configuration.mayOpenSecrets(),
        held.mayPark(),
        attempts.mayWrite(),
        may(['sqs:SendMessage'], deliveries.queue.queueArn, deliveries.deadLetters.queueArn),
        may(['sts:AssumeRole', 'sts:TagSession'], senderRole),
      ],
      settings,
    });
  }
}

export const TO_QUEUES: DeliverPlan = {
  name: 'Queue',
  visibilityTimeout: Duration.seconds(370),
  construct: DeliverToQueue,
  isSender: true,
};
