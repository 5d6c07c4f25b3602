/**
 * Prices of alternative designs from the same table: a design with every step for every event, API destinations of EventBridge, and SNS
 * topics. API destinations and SNS neither pack, nor sign for the customer, nor keep failed updates for long.
 */
import { dollars, type PriceName } from '../../core/prices.ts';
import { UPDATE_BYTES } from './scenarios.ts';

type Transport = 'queue' | 'webhook';
type Bill = Partial<Record<PriceName, number>>;

const MILLION = 1e6;
const BLOCK_BYTES = 65_536;
/** GB-seconds of one invocation: of fan-out, and of a sending step with the response time of the destination. */
const STEP_GIGABYTE_SECONDS = { fanOut: 0.02, queue: 0.015, webhook: 0.06 } as const;
const LINE_GIGABYTES = 6e-7;

/** Returns the bill of one event: sends and receives of two queues, two invocations, three reads, one row, one data key, two log lines. */
function naive(transport: Transport, blocks: number): Bill {
  return {
    event: blocks,
    queueRequest: 2 * blocks + 1,
    fairQueueRequest: 2 * blocks + 1,
    lambdaRequest: 2,
    lambdaGigabyteSecond: STEP_GIGABYTE_SECONDS.fanOut + STEP_GIGABYTE_SECONDS[transport],
    tableRead: 3,
    tableWrite: 1,
    keyRequest: 1,
    logGigabyte: 2 * LINE_GIGABYTES,
  };
}

/** Designs with the bill of one event. */
export const OTHERS: readonly { name: string; transport: Transport; bill: (blocks: number) => Bill }[] = [
  { name: 'naive: every step for each event', transport: 'queue', bill: (blocks) => naive('queue', blocks) },
  { name: 'naive: every step for each event', transport: 'webhook', bill: (blocks) => naive('webhook', blocks) },
  { name: 'EventBridge rule to a queue', transport: 'queue', bill: (event) => ({ event }) },
  {
    name: 'EventBridge API destination',
    transport: 'webhook',
    bill: (blocks) => ({ event: blocks, apiDestination: blocks }),
  },
  { name: 'SNS topic', transport: 'queue', bill: (blocks) => ({ topicPublish: blocks, topicQueue: blocks }) },
  { name: 'SNS topic', transport: 'webhook', bill: (blocks) => ({ topicPublish: blocks, topicHttp: blocks }) },
];

/** Returns the dollars for a million updates. */
export function dollarsOf(bill: (blocks: number) => Bill, batchSize: number): number {
  const parts = Object.entries(bill(Math.ceil((batchSize * UPDATE_BYTES) / BLOCK_BYTES))) as [PriceName, number][];
  return parts.reduce((sum, [price, count]) => sum + dollars(price, (count * MILLION) / batchSize), 0);
}
