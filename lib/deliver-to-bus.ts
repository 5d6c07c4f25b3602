/** Twin of lambdas/deliver-to-bus: the function that puts events onto customers' buses. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { DELIVER_SECONDS } from '../core/limits.ts';
import type { deliverToBusEnv } from '../lambdas/deliver-to-bus/env.ts';
import type { DeliverPlan, DeliverProps } from './constructs/deliver-plan.ts';
import { DeliverWorker, deliverVariables } from './constructs/deliver-worker.ts';
import type { Worker } from './constructs/worker.ts';
import { mayBeSender, senderRoleArn } from './sender-role.ts';

export class DeliverToBus extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, props: DeliverProps) {
    super(scope, id);
    const { settings, intake } = props;
    const senderRole = senderRoleArn(this, settings);
    const environment: Environment<typeof deliverToBusEnv> = {
      ...deliverVariables(props),
      SENDER_ROLE_ARN: senderRole,
      OWN_BUS_ARN: intake.bus.eventBusArn,
    };
    this.worker = new DeliverWorker(this, props, {
      bundle: 'deliver-to-bus',
      description: "Feedhose: puts deliveries onto customers' event buses",
      environment: { ...environment },
      timeout: Duration.seconds(DELIVER_SECONDS.bus),
      concurrency: settings.concurrency.deliverToBus,
      statements: [mayBeSender(senderRole)],
    });
  }
}

export const TO_BUSES: DeliverPlan = {
  name: 'Bus',
  visibilityTimeout: Duration.seconds(370),
  construct: DeliverToBus,
  isSender: true,
};
