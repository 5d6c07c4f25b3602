/** Puts details on the bus unchanged and unpacked, one per entry. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DETAIL_TYPE } from '../core/update/update.ts';
import { type PutPorts, putEntries, requestsOf } from '../publisher/put.ts';
import { USUAL_RETRY } from '../publisher/retry.ts';
import { embeddedClient } from './reach/embedded-client.ts';

/** The answer of the bus to one detail. */
export type Published = { readonly eventId: string } | { readonly fault: string };

export type Publisher = ReturnType<typeof createPublisher>;

export function createPublisher(client: EventBridgeClient, busName: string) {
  const ports: PutPorts = {
    bus: client,
    commandOf: (entries) => new PutEventsCommand({ Entries: [...entries] }),
    retry: USUAL_RETRY,
    random: Math.random,
    sleep: (ms) => sleep(ms),
  };
  const entry = { EventBusName: busName, Source: 'feed-backend', DetailType: DETAIL_TYPE };
  return {
    /** Publishes details, which are JSON texts. Returns the answers in the order of the details. */
    async publish(details: readonly string[]): Promise<readonly Published[]> {
      const published: Published[] = [];
      for (const request of requestsOf(details.map((Detail) => ({ ...entry, Detail })))) {
        for (const answer of await putEntries(request, ports)) {
          published.push('busEventId' in answer ? { eventId: answer.busEventId } : { fault: answer.reason });
        }
      }
      return published;
    },
  };
}

/** Creates a publisher for an embedded run, which accepts any credentials. */
export function createLocalPublisher(endpoint: string, region: string, busName: string): Publisher {
  return createPublisher(new EventBridgeClient(embeddedClient({ endpoint, region })), busName);
}
