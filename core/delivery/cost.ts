/** Estimates the cost of deliveries, at list prices in us-east-1. */
import type { Transport } from '../destination.ts';
import { dollars } from '../prices.ts';

interface Sent {
  readonly requests: number;
  /** UTF-8 bytes of the bodies. */
  readonly bytes: number;
}

/** An entry of a batch call, which has at most ten. */
const BATCHED = 1 / 10;
const BLOCK_BYTES = 65_536;
/** The time of a delivery in a function, at four requests at the same time that take 100 ms each, and the memory of the function in GB. */
const WEBHOOK_SECONDS = 0.025;
const AWS_SECONDS = 0.002;
const FUNCTION_GIGABYTES = 0.5;
const LOG_BYTES = 1_000;

/**
 * Returns the dollars that the deliveries of a destination add at list prices: the deliveries queue, the deliver function, the attempts
 * and the log, with full batches, and for webhooks the egress, for event buses the events. The customer pays for requests to queues.
 */
export function deliveryCost({ requests, bytes }: Sent, transport: Transport): number {
  const blocks = bytes / BLOCK_BYTES;
  const transfers = Math.max(requests * BATCHED, blocks);
  const seconds = requests * (transport === 'webhook' ? WEBHOOK_SECONDS : AWS_SECONDS);
  return (
    // Sent and received with the body, and deleted.
    dollars('fairQueueRequest', 2 * transfers + requests * BATCHED) +
    dollars('lambdaRequest', requests * BATCHED) +
    dollars('lambdaGigabyteSecond', seconds * FUNCTION_GIGABYTES) +
    dollars('tableWrite', requests) +
    dollars('logGigabyte', (requests * LOG_BYTES) / 1e9) +
    (transport === 'webhook' ? dollars('egressGigabyte', bytes / 1e9) : 0) +
    (transport === 'eventbridge' ? dollars('event', Math.max(requests, blocks)) : 0)
  );
}
