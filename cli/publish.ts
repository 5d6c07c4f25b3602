/** Puts details on the bus as they are, one an entry: the text of each is left as it is, and nothing is packed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { putEntries, requestsOf } from '../publisher/put.ts';
import { USUAL_RETRY } from '../publisher/retry.ts';
import { embeddedClient } from './reach/embedded-client.ts';

/** What became of one detail at the bus. */
export type Published = { readonly eventId: string } | { readonly fault: string };

export interface Publisher {
  /** Details as JSON texts; answers in their order. */
  publish(details: readonly string[]): Promise<readonly Published[]>;
}

export function createPublisher(client: EventBridgeClient, busName: string): Publisher {
  const ports = { bus: client, retry: USUAL_RETRY, random: Math.random, sleep: (ms: number) => sleep(ms) };
  return {
    async publish(details) {
      const around = { EventBusName: busName, Source: 'feed-backend', DetailType: 'feed.update' };
      const published: Published[] = [];
      for (const request of requestsOf(details.map((Detail) => ({ ...around, Detail })))) {
        for (const answer of await putEntries(request, ports)) {
          published.push('busEventId' in answer ? { eventId: answer.busEventId } : { fault: answer.reason });
        }
      }
      return published;
    },
  };
}

/** Of the embedded run, which takes any credentials. */
export function createLocalPublisher(endpoint: string, region: string, busName: string): Publisher {
  return createPublisher(new EventBridgeClient(embeddedClient({ endpoint, region })), busName);
}
