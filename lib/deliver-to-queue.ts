/** Twin of lambdas/deliver-to-queue: the function that sends to customers' queues. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { DELIVER_SECONDS } from '../core/limits.ts';
import type { deliverToQueueEnv } from '../lambdas/deliver-to-queue/env.ts';
import type { DeliverPlan, DeliverProps } from './constructs/deliver-plan.ts';
import { DeliverWorker, deliverVariables } from './constructs/deliver-worker.ts';
import type { Worker } from './constructs/worker.ts';
import { mayBeSender, senderRoleArn } from './sender-role.ts';

export class DeliverToQueue extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, props: DeliverProps) {
    super(scope, id);
    const { settings } = props;
    const senderRole = senderRoleArn(this, settings);
    const environment: Environment<typeof deliverToQueueEnv> = {
      ...deliverVariables(props),
      SENDER_ROLE_ARN: senderRole,
    };
    this.worker = new DeliverWorker(this, props, {
      bundle: 'deliver-to-queue',
      description: "Feedhose: sends deliveries to customers' SQS queues",
      environment: { ...environment },
      timeout: Duration.seconds(DELIVER_SECONDS.queue),
      concurrency: settings.concurrency.deliverToQueue,
      notes: true,
      statements: [mayBeSender(senderRole)],
    });
  }
}

export const TO_QUEUES: DeliverPlan = {
  name: 'Queue',
  visibilityTimeout: Duration.seconds(370),
  construct: DeliverToQueue,
  isSender: true,
};
