/**
 * The transports as the stack builds them. Each has a deliveries queue with a dead letter queue, and a function that works off the
 * queue. Everything that serves all transports (fan-out, wake, archive, the API, alarms, outputs) uses this table.
 */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TRANSPORTS } from '../core/destination.ts';
import type { Environment } from '../core/environment.ts';
import { DELIVER_SECONDS } from '../core/limits.ts';
import { type ByTransport, joinByTransport, mapTransports } from '../core/transport/by-transport.ts';
import type { deliveringEnv } from '../lambdas/deliver/env.ts';
import type { deliverToBusEnv } from '../lambdas/deliver-to-bus/env.ts';
import type { deliverToQueueEnv } from '../lambdas/deliver-to-queue/env.ts';
import type { deliverToTopicEnv } from '../lambdas/deliver-to-topic/env.ts';
import type { deliverToWebhookEnv } from '../lambdas/deliver-to-webhook/env.ts';
import type { Attempts } from './attempts.ts';
import type { Configuration } from './configuration.ts';
import { retention } from './constructs/retention.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { may, Worker } from './constructs/worker.ts';
import { Egress } from './egress.ts';
import type { HoldingTable } from './holding-table.ts';
import type { Intake } from './intake.ts';
import type { Journal } from './journal.ts';
import type { Concurrency, Settings } from './props.ts';
import { mayBeSender, senderRoleArn } from './sender-role.ts';

/** The parts of the stack that its functions use. */
export interface Parts {
  readonly settings: Settings;
  readonly configuration: Configuration;
  readonly holding: HoldingTable;
  readonly attempts: Attempts;
  readonly journal: Journal | undefined;
  readonly intake: Intake;
  readonly deliveries: Deliveries;
}

interface DeliverPlan {
  /** Part of logical ids, outputs, alarms and chapters of the runbook, so it never changes: `Queue` in `QueueDeliveries`. */
  readonly name: 'Queue' | 'Webhook' | 'Bus' | 'Topic';
  readonly description: string;
  /** Time limit of the function in seconds. */
  readonly seconds: number;
  /** How long a delivery is hidden while the function works on it: six times the time limit, and a margin. */
  readonly visibilityTimeout: Duration;
  /** Whether the function assumes the sender role. */
  readonly isSender: boolean;
  /** Whether the function stores what it learns about a destination, such as the size limit of its queue. */
  readonly learns: boolean;
  /** Returns the environment variables that the function has in addition to those of every deliver function. */
  environment(scope: Construct, parts: Parts): Readonly<Record<string, string | undefined>>;
}

type Own<Contract> = Omit<Environment<Contract & typeof deliveringEnv>, keyof Environment<typeof deliveringEnv>>;

export const DELIVER_PLANS: ByTransport<DeliverPlan> = {
  sqs: {
    name: 'Queue',
    description: "Feedhose: sends deliveries to customers' SQS queues",
    seconds: DELIVER_SECONDS.queue,
    visibilityTimeout: Duration.seconds(370),
    isSender: true,
    learns: true,
    environment: (scope, { settings }): Own<typeof deliverToQueueEnv> => ({
      SENDER_ROLE_ARN: senderRoleArn(scope, settings),
    }),
  },
  webhook: {
    name: 'Webhook',
    description: "Feedhose: posts deliveries to customers' webhooks",
    seconds: DELIVER_SECONDS.webhook,
    visibilityTimeout: Duration.seconds(540),
    isSender: false,
    learns: true,
    environment: (_, { settings }): Own<typeof deliverToWebhookEnv> => ({
      WEBHOOK_TIMEOUT_SECONDS: String(settings.webhookTimeoutSeconds),
      ...(settings.plainHttp ? { PLAIN_HTTP: 'allowed' } : {}),
      ...(settings.ownership.resolvers ? { OWNERSHIP_RESOLVERS: settings.ownership.resolvers.join(',') } : {}),
      ...(settings.ownership.txtPrefix ? { OWNERSHIP_TXT_PREFIX: settings.ownership.txtPrefix } : {}),
      ...(settings.ownership.txtName ? { OWNERSHIP_TXT_NAME: settings.ownership.txtName } : {}),
    }),
  },
  eventbridge: {
    name: 'Bus',
    description: "Feedhose: puts deliveries onto customers' event buses",
    seconds: DELIVER_SECONDS.bus,
    visibilityTimeout: Duration.seconds(370),
    isSender: true,
    learns: false,
    environment: (scope, { settings, intake }): Own<typeof deliverToBusEnv> => ({
      SENDER_ROLE_ARN: senderRoleArn(scope, settings),
      OWN_BUS_ARN: intake.bus.eventBusArn,
    }),
  },
  sns: {
    name: 'Topic',
    description: "Feedhose: publishes deliveries to customers' SNS topics",
    seconds: DELIVER_SECONDS.topic,
    visibilityTimeout: Duration.seconds(370),
    isSender: true,
    learns: true,
    environment: (scope, { settings }): Own<typeof deliverToTopicEnv> => ({
      SENDER_ROLE_ARN: senderRoleArn(scope, settings),
    }),
  },
};

export type Deliveries = ByTransport<WorkQueue>;

/** Creates the deliveries queues: `QueueDeliveries`, `WebhookDeliveries`, … */
export function createDeliveries(scope: Construct, settings: Settings): Deliveries {
  return mapTransports((transport) => {
    const { name, visibilityTimeout } = DELIVER_PLANS[transport];
    return new WorkQueue(scope, `${name}Deliveries`, { ...wordsOf(name), visibilityTimeout, settings });
  });
}

/** Returns the words by which alarms and the runbook name what belongs to a transport. */
export function wordsOf(name: string): { readonly title: string; readonly chapter: string } {
  const word = name.toLowerCase();
  return { title: `${word} deliveries`, chapter: `${word}-deliveries` };
}

/** Creates the deliver functions: `DeliverToQueue`, `DeliverToWebhook`, … */
export function createDeliverers(scope: Construct, parts: Parts): ByTransport<Worker> {
  return mapTransports((transport) => {
    const plan = DELIVER_PLANS[transport];
    return createDeliverer(new Construct(scope, `DeliverTo${plan.name}`), plan, parts, parts.deliveries[transport]);
  });
}

function createDeliverer(scope: Construct, plan: DeliverPlan, parts: Parts, deliveries: WorkQueue): Worker {
  const { settings, configuration, holding, attempts } = parts;
  const { queue, deadLetters } = deliveries;
  const shared: Environment<typeof deliveringEnv> = {
    CONFIGURATION_TABLE: configuration.table.tableName,
    HOLDING_TABLE: holding.table.tableName,
    ATTEMPTS_TABLE: attempts.table.tableName,
    DELIVERIES_URL: queue.queueUrl,
    DEAD_LETTERS_URL: deadLetters.queueUrl,
    SECRETS_KEY_ARN: configuration.secretsKey.keyArn,
    ...retention(settings),
  };
  return new Worker(scope, 'Worker', {
    bundle: `deliver-to-${plan.name.toLowerCase()}`,
    description: plan.description,
    environment: { ...shared, ...plan.environment(scope, parts) },
    timeout: Duration.seconds(plan.seconds),
    memoryMegabytes: 512,
    sources: [
      { queue, batchSize: 10, concurrency: settings.concurrency[`deliverTo${plan.name}` as keyof Concurrency] },
    ],
    putsBack: true,
    statements: [
      configuration.mayGet(),
      ...(plan.learns ? [configuration.mayUpdate()] : []),
      configuration.mayOpenSecrets(),
      holding.mayPark(),
      attempts.mayWrite(),
      may(['sqs:SendMessage'], queue.queueArn, deadLetters.queueArn),
      ...(plan.isSender ? [mayBeSender(senderRoleArn(scope, settings))] : []),
    ],
    settings,
    egress: plan.name === 'Webhook' && settings.egress ? new Egress(scope, 'Egress', settings.egress) : undefined,
  });
}

/** Returns the functions that access customers' queues, buses and topics with the sender role. */
export function sendersOf(workers: ByTransport<Worker>): readonly Worker[] {
  return TRANSPORTS.filter((transport) => DELIVER_PLANS[transport].isSender).map((transport) => workers[transport]);
}

/** Returns a variable of a function that serves all transports. */
export function variableOf(deliveries: Deliveries, of: (queue: WorkQueue) => string): string {
  return joinByTransport(mapTransports((transport) => of(deliveries[transport])));
}
