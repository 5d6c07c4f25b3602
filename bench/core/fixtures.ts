/** Input of the core benches: events as fan-out receives them, destinations, and fan-out without its services. */
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Signer } from '../../core/delivery/headers.ts';
import type { Destination, QueueDestination, WebhookDestination } from '../../core/destination.ts';
import { blockId, encodedBlock, indexEntry, type JournalBlock, rowsOf } from '../../core/journal/row.ts';
import { createFanOut } from '../../lambdas/fan-out/fan-out.ts';
import { asReceived, detailOf, eventOf, makeUpdate, type Style, seededRandom } from '../updates.ts';

export const APP = '1207';

/** @param batchSize updates per event. */
export function makeEvents(
  updates: number,
  batchSize: number,
  bytes: number,
  style: Style = 'plain',
): readonly string[] {
  const random = seededRandom(7);
  const events = Array.from({ length: Math.ceil(updates / batchSize) }, (_, number) => {
    const own = Array.from({ length: Math.min(batchSize, updates - number * batchSize) }, () =>
      makeUpdate(random, bytes, { style, ...(batchSize === 1 ? { appId: APP } : {}) }),
    );
    return eventOf(detailOf(own, APP), number);
  });
  return asReceived(events);
}

const COMMON = { app_id: APP, scope: { kind: 'feed_group', name: 'user' }, state: 'enabled', version: 1 } as const;

export function aQueue(number = 0): QueueDestination {
  return {
    ...COMMON,
    id: `dst_${String(number).padStart(24, '0')}`,
    transport: 'sqs',
    queue_url: 'https://sqs.us-east-1.amazonaws.com/123456789012/customer',
    auth: { type: 'keys', key_hint: 'CRET' },
  };
}

export function aWebhook(number = 0): WebhookDestination {
  return {
    ...COMMON,
    id: `dst_${String(number).padStart(24, '1')}`,
    transport: 'webhook',
    url: 'https://example.com/hooks',
    ownership: 'operator',
  };
}

export const SIGNER: Signer = {
  app: { app_id: APP, name: 'Bench', api_keys: ['bench-key'], version: 1 },
  secrets: { signing_secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] },
  apiSecret: 'bench-secret',
};

/** Creates a fan-out that passes its deliveries to `onDeliveries`, and the blocks of the journal to `onBlocks`. */
export function fanOutTo(
  destinations: readonly Destination[],
  onDeliveries: (made: readonly Delivery[]) => void,
  onBlocks?: (objectId: string, blocks: readonly JournalBlock[]) => void,
) {
  const fanOut = createFanOut({
    configurationOf: async () => ({ realtime: true, destinations }),
    enqueue: async (deliveries) => {
      onDeliveries(deliveries);
      return [];
    },
    bury: async () => [],
    refuse: async () => {
      throw new Error('an update of the bench was refused');
    },
    ...(onBlocks && {
      journal: { newObjectId: () => 'object', write: async (...written) => onBlocks(...written) },
    }),
    log: () => {},
    now: () => 1_795_425_304_000,
  });
  return async (bodies: readonly string[]): Promise<void> => {
    const results = await fanOut(bodies.map((body) => ({ body })));
    if (results.some(({ status }) => status === 'rejected')) throw new Error('a record of the bench failed');
  };
}

/** Returns what the journal writes of blocks, without compressing them. */
export function encodedBlocks(objectId: string, blocks: readonly JournalBlock[]) {
  return blocks.map((block, index) => {
    const entry = indexEntry(block, blockId(objectId, index), 60);
    return { rows: rowsOf(entry, { offset: 0, length: 1 }), block: encodedBlock(block) };
  });
}
