/** Twin of lambdas/deliver-to-webhook: the function that posts to customers' endpoints. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import type { deliverToWebhookEnv } from '../lambdas/deliver-to-webhook/env.ts';
import { Egress } from './egress.ts';
import type { DeliverPlan, DeliverProps } from './kit/deliver-plan.ts';
import { patience } from './kit/patience.ts';
import { may, Worker } from './kit/worker.ts';

export class DeliverToWebhook extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, props: DeliverProps) {
    super(scope, id);
    const { settings, configuration, held, attempts, deliveries } = props;
    const environment: Environment<typeof deliverToWebhookEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HELD_TABLE: held.table.tableName,
      ATTEMPTS_TABLE: attempts.table.tableName,
      DELIVERIES_URL: deliveries.queue.queueUrl,
      DEAD_LETTERS_URL: deliveries.deadLetters.queueUrl,
      SECRETS_KEY_ARN: configuration.secretsKey.keyArn,
      ...patience(settings),
      WEBHOOK_TIMEOUT_SECONDS: String(settings.webhookTimeoutSeconds),
      ...(settings.plainHttp ? { PLAIN_HTTP: 'allowed' } : {}),
      ...(settings.ownership.resolvers ? { OWNERSHIP_RESOLVERS: settings.ownership.resolvers.join(',') } : {}),
      ...(settings.ownership.txtPrefix ? { OWNERSHIP_TXT_PREFIX: settings.ownership.txtPrefix } : {}),
      ...(settings.ownership.txtName ? { OWNERSHIP_TXT_NAME: settings.ownership.txtName } : {}),
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'deliver-to-webhook',
      description: "Feedhose: posts deliveries to customers' webhooks",
      environment: { ...environment },
      timeout: Duration.seconds(90),
      memoryMegabytes: 512,
      sources: [{ queue: deliveries.queue, batchSize: 10, concurrency: settings.concurrency.deliverToWebhook }],
      putsBack: true,
      statements: [
        configuration.mayGet(),
        configuration.mayOpenSecrets(),
        held.mayPark(),
        attempts.mayWrite(),
        may(['sqs:SendMessage'], deliveries.queue.queueArn, deliveries.deadLetters.queueArn),
      ],
      settings,
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
