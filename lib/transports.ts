/**
 * The transports as the stack builds them: for each a deliveries queue with its dead letters, and the function that works it
 * off. Everything that serves all transports (fan-out, wake, archive, the API, alarms, outputs) goes through this table.
 */
import type { Construct } from 'constructs';
import { TRANSPORTS } from '../core/destination.ts';
import { type ByTransport, joinByTransport, mapTransports } from '../core/transport/by-transport.ts';
import type { DeliverPlan, DeliverProps } from './constructs/deliver-plan.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import type { Worker } from './constructs/worker.ts';
import { TO_BUSES } from './deliver-to-bus.ts';
import { TO_QUEUES } from './deliver-to-queue.ts';
import { TO_WEBHOOKS } from './deliver-to-webhook.ts';
import type { Settings } from './props.ts';

/** How each is built. */
export const DELIVER_PLANS: ByTransport<DeliverPlan> = {
  sqs: TO_QUEUES,
  webhook: TO_WEBHOOKS,
  eventbridge: TO_BUSES,
};

export type Deliveries = ByTransport<WorkQueue>;

/** `QueueDeliveries`, `WebhookDeliveries`, … */
export function createDeliveries(scope: Construct, settings: Settings): Deliveries {
  return mapTransports((transport) => {
    const { name, visibilityTimeout } = DELIVER_PLANS[transport];
    return new WorkQueue(scope, `${name}Deliveries`, { ...wordsOf(name), visibilityTimeout, settings });
  });
}

/** As alarms and the runbook call what belongs to a transport. */
export function wordsOf(name: string): { readonly title: string; readonly chapter: string } {
  const word = name.toLowerCase();
  return { title: `${word} deliveries`, chapter: `${word}-deliveries` };
}

/** `DeliverToQueue`, `DeliverToWebhook`, … */
export function createDeliverers(
  scope: Construct,
  props: Omit<DeliverProps, 'deliveries'> & { readonly deliveries: Deliveries },
): ByTransport<Worker> {
  return mapTransports((transport) => {
    const { name, construct: Deliver } = DELIVER_PLANS[transport];
    return new Deliver(scope, `DeliverTo${name}`, { ...props, deliveries: props.deliveries[transport] }).worker;
  });
}

/** Of functions that go to customers as our sender role. */
export function sendersOf(workers: ByTransport<Worker>): readonly Worker[] {
  return TRANSPORTS.filter((transport) => DELIVER_PLANS[transport].isSender).map((transport) => workers[transport]);
}

/** A variable of a function that serves all transports. */
export function variableOf(deliveries: Deliveries, of: (queue: WorkQueue) => string): string {
  return joinByTransport(mapTransports((transport) => of(deliveries[transport])));
}
