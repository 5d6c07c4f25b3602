/** Twin of lambdas/deliver-to-webhook: the function that posts to customers' endpoints. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { DELIVER_SECONDS } from '../core/limits.ts';
import type { deliverToWebhookEnv } from '../lambdas/deliver-to-webhook/env.ts';
import type { DeliverPlan, DeliverProps } from './constructs/deliver-plan.ts';
import { DeliverWorker, deliverVariables } from './constructs/deliver-worker.ts';
import type { Worker } from './constructs/worker.ts';
import { Egress } from './egress.ts';

export class DeliverToWebhook extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, props: DeliverProps) {
    super(scope, id);
    const { settings } = props;
    const environment: Environment<typeof deliverToWebhookEnv> = {
      ...deliverVariables(props),
      WEBHOOK_TIMEOUT_SECONDS: String(settings.webhookTimeoutSeconds),
      ...(settings.plainHttp ? { PLAIN_HTTP: 'allowed' } : {}),
      ...(settings.ownership.resolvers ? { OWNERSHIP_RESOLVERS: settings.ownership.resolvers.join(',') } : {}),
      ...(settings.ownership.txtPrefix ? { OWNERSHIP_TXT_PREFIX: settings.ownership.txtPrefix } : {}),
      ...(settings.ownership.txtName ? { OWNERSHIP_TXT_NAME: settings.ownership.txtName } : {}),
    };
    this.worker = new DeliverWorker(this, props, {
      bundle: 'deliver-to-webhook',
      description: "Feedhose: posts deliveries to customers' webhooks",
      environment: { ...environment },
      timeout: Duration.seconds(DELIVER_SECONDS.webhook),
      concurrency: settings.concurrency.deliverToWebhook,
      notes: true,
      egress: settings.egress && new Egress(this, 'Egress', settings.egress),
    });
  }
}

export const TO_WEBHOOKS: DeliverPlan = {
  name: 'Webhook',
  visibilityTimeout: Duration.seconds(540),
  construct: DeliverToWebhook,
  isSender: false,
};
