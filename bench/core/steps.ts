/** CPU time of fan-out and of both delivery steps per update of 1 KB, compared with what the engine needs for the same bytes. */
import { createHmac } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import {
  bodyText,
  createDelivery,
  type Delivery,
  decodeDelivery,
  encodeDelivery,
} from '../../core/delivery/delivery.ts';
import { pack } from '../../core/delivery/pack.ts';
import { COMPRESSION } from '../../core/journal/frame.ts';
import { parseEvent } from '../../core/update/parse-event.ts';
import { utf8Bytes } from '../../core/update/update.ts';
import { queueEntry } from '../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { webhookRequest } from '../../lambdas/deliver-to-webhook/request.ts';
import { interleave } from '../interleave.ts';
import { type BenchRun, type Figure, figure, type Limit, type Result, ratio } from '../result.ts';
import { asReceived, type Style } from '../updates.ts';
import { aQueue, aWebhook, encodedBlocks, fanOutTo, makeEvents, SIGNER } from './fixtures.ts';

const UPDATES = 1_000;
const BYTES = 1_024;
const PACKED = 25;
const QUEUE = {
  address: {
    url: aQueue().queue_url,
    region: 'us-east-1',
    partition: 'aws',
    account: '123456789012',
    name: 'customer',
    fifo: false,
  },
  form: 'base64',
} as const;
const NOW = 1_795_425_304_000;
/** Fan-out uses its own JSON scanner, and may take half as long again as the parser of the engine. */
const FAN_OUT: Limit = { atMost: 1.5 };
/** Compression of large blocks is done in another thread, and may take 1.6 times as long as the parser of the engine. */
const COMPRESSED: Limit = { atMost: 1.6 };

/** Results are stored here, so that the engine does not optimize the work away. */
const sink: { last?: unknown; journal?: unknown } = {};

export async function coreSteps({ quick, step }: BenchRun): Promise<Result> {
  step('fan-out', 0, 3);
  const fanOut = await fanOutFigures(quick);
  step('the journal', 1, 3);
  const journal = await journalFigures(quick);
  step('the delivery steps', 2, 3);
  const bodies = await bodyFigures(quick);
  return {
    name: 'core',
    what: `Fan-out and the delivery steps per update of ${BYTES} bytes, ${UPDATES} at a time, compared with what the engine needs for the same bytes, alternating in one process.`,
    figures: [...fanOut, ...journal, ...bodies],
    notes: [
      'Microseconds are CPU time of the thread.',
      'Fan-out: parse, route and pack, up to the deliveries for the queue. Written: also each delivery encoded as one flat text, which the SDK gets.',
      'The journal: fan-out to a queue and a webhook, written, with the blocks and the rows of the journal, and without. Compression is separate, because it runs in another thread.',
      'Queue body: from the packed updates to the MessageBody. Queue message: also decoding of the delivery, signature and attributes; the webhook request likewise.',
    ],
  };
}

async function fanOutFigures(quick: boolean): Promise<readonly Figure[]> {
  const single = makeEvents(UPDATES, 1, BYTES);
  const packed = makeEvents(UPDATES, PACKED, BYTES);
  const escaped = makeEvents(UPDATES, PACKED, BYTES, 'escaped');
  const cjk = makeEvents(UPDATES, PACKED, BYTES, 'cjk');
  const stringified = (event: string) => JSON.stringify(JSON.parse(event));
  const fanOut = fanOutTo([aQueue()], (deliveries) => {
    sink.last = deliveries;
  });
  const written = fanOutTo([aQueue()], (deliveries) => {
    sink.last = deliveries.map((delivery) => utf8Bytes(encodeDelivery(delivery)));
  });
  const works = {
    parse: each(single, JSON.parse),
    'parse packed': each(packed, JSON.parse),
    'parse escaped': each(escaped, JSON.parse),
    'parse cjk': each(cjk, JSON.parse),
    stringify: each(single, stringified),
    'stringify packed': each(packed, stringified),
    'scan packed': each(packed, (event) => parseEvent(event)),
    'fan-out': () => fanOut(single),
    'fan-out packed': () => fanOut(packed),
    'fan-out escaped': () => fanOut(escaped),
    'fan-out cjk': () => fanOut(cjk),
    'written packed': () => written(packed),
  };
  const timed = await interleave(UPDATES, works, quick);
  const times = (name: string, floor: string, label: string, limit?: Limit) =>
    ratio(label, timed.ratio(name, floor), limit);
  return [
    figure('JSON.parse, one update per event', 'µs', timed.micros('parse')),
    figure(`JSON.parse, ${PACKED} per event`, 'µs', timed.micros('parse packed')),
    figure('fan-out, one update per event', 'µs', timed.micros('fan-out')),
    figure(`fan-out, ${PACKED} per event`, 'µs', timed.micros('fan-out packed')),
    times('fan-out', 'parse', 'fan-out / JSON.parse, one update per event', FAN_OUT),
    times('fan-out packed', 'parse packed', `fan-out / JSON.parse, ${PACKED} per event`, FAN_OUT),
    times('fan-out', 'stringify', 'fan-out / JSON.parse + stringify, one update per event'),
    times('fan-out packed', 'stringify packed', `fan-out / JSON.parse + stringify, ${PACKED} per event`),
    times('scan packed', 'parse packed', `parsing alone / JSON.parse, ${PACKED} per event`),
    times('written packed', 'parse packed', `fan-out, written / JSON.parse, ${PACKED} per event`),
    times('fan-out escaped', 'parse escaped', 'fan-out / JSON.parse, text full of escapes'),
    times('fan-out cjk', 'parse cjk', 'fan-out / JSON.parse, Japanese text'),
  ];
}

async function journalFigures(quick: boolean): Promise<readonly Figure[]> {
  const events = { '1': makeEvents(UPDATES, 1, BYTES), [PACKED]: makeEvents(UPDATES, PACKED, BYTES) };
  const write = (deliveries: readonly Delivery[]) => {
    sink.last = deliveries.map((delivery) => utf8Bytes(encodeDelivery(delivery)));
  };
  const without = fanOutTo([aQueue(), aWebhook()], write);
  const journaled = fanOutTo([aQueue(), aWebhook()], write, (id, blocks) => {
    sink.journal = encodedBlocks(id, blocks);
  });
  const blocks = new Map<Style, Buffer>();
  for (const style of ['plain', 'escaped', 'cjk'] as const) {
    const collect = fanOutTo([aQueue()], write, (id, all) => {
      blocks.set(style, encodedBlocks(id, all)[0]?.block as Buffer);
    });
    await collect(makeEvents(UPDATES, PACKED, BYTES, style));
  }
  const compressed = (style: Style) => () => {
    sink.last = zstdCompressSync(blocks.get(style) as Buffer, COMPRESSION);
  };
  const works = {
    'without, single': () => without(events['1']),
    'journaled, single': () => journaled(events['1']),
    'without, packed': () => without(events[PACKED] as readonly string[]),
    'journaled, packed': () => journaled(events[PACKED] as readonly string[]),
    parse: each(events[PACKED] as readonly string[], JSON.parse),
    'parse escaped': each(makeEvents(UPDATES, PACKED, BYTES, 'escaped'), JSON.parse),
    'parse cjk': each(makeEvents(UPDATES, PACKED, BYTES, 'cjk'), JSON.parse),
    compressed: compressed('plain'),
    'compressed escaped': compressed('escaped'),
    'compressed cjk': compressed('cjk'),
  };
  const timed = await interleave(UPDATES, works, quick);
  return [
    figure('fan-out to a queue and a webhook, written, 25 per event', 'µs', timed.micros('without, packed')),
    ratio('with the journal / without, one update per event', timed.ratio('journaled, single', 'without, single')),
    ratio(`with the journal / without, ${PACKED} per event`, timed.ratio('journaled, packed', 'without, packed')),
    figure('compression of a block', 'µs', timed.micros('compressed')),
    ratio('compression / JSON.parse of the same updates', timed.ratio('compressed', 'parse'), COMPRESSED),
    ratio('compression / JSON.parse, text full of escapes', timed.ratio('compressed escaped', 'parse escaped')),
    ratio('compression / JSON.parse, Japanese text', timed.ratio('compressed cjk', 'parse cjk')),
  ];
}

async function bodyFigures(quick: boolean): Promise<readonly Figure[]> {
  const updates = makeEvents(UPDATES, PACKED, BYTES).flatMap((event) => parseEvent(event).updates);
  const [queue, webhook] = [aQueue(), aWebhook()];
  const queueBodies = pack(updates, queue).bodies;
  const webhookBodies = pack(updates, webhook).bodies;
  const received = (made: readonly Delivery[]) => asReceived(made.map(encodeDelivery));
  const queueMessages = received(queueBodies.map((body) => createDelivery(body, queue, NOW)));
  const webhookMessages = received(webhookBodies.map((body) => createDelivery(body, webhook, NOW)));
  const textsOf = (bodies: typeof queueBodies) =>
    bodies.map((body) => asReceived(body.updates.map(({ text }) => text)));
  const [queueTexts, webhookTexts] = [textsOf(queueBodies), textsOf(webhookBodies)];
  const join = (texts: readonly string[]) => `[${texts.join(',')}]`;
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
  const works = {
    'join, Base64': each(queueTexts, (texts) => base64(join(texts))),
    'join, Base64, HMAC': each(queueTexts, (texts) => hmac('key', `id.1.${base64(join(texts))}`)),
    'join, two HMACs': each(webhookTexts, (texts) => {
      const body = join(texts);
      return [hmac('key', `id.1.${body}`), hmac('secret', body)];
    }),
    'queue body': each(queueBodies, (body) => base64(bodyText(body.updates))),
    'webhook body': each(webhookBodies, (body) =>
      webhookRequest(createDelivery(body, webhook, NOW), webhook, SIGNER, NOW),
    ),
    'queue message': each(queueMessages, (message) => queueEntry(decodeDelivery(message), SIGNER, QUEUE, NOW)),
    'webhook request': each(webhookMessages, (message) =>
      webhookRequest(decodeDelivery(message), webhook, SIGNER, NOW),
    ),
  };
  const timed = await interleave(UPDATES, works, quick);
  return [
    figure('join + Base64', 'µs', timed.micros('join, Base64')),
    figure('join + two HMACs', 'µs', timed.micros('join, two HMACs')),
    ratio('queue body / join + Base64', timed.ratio('queue body', 'join, Base64'), { atMost: 1.2 }),
    ratio('webhook body / join + two HMACs', timed.ratio('webhook body', 'join, two HMACs'), { atMost: 1.3 }),
    ratio('queue message / join + Base64', timed.ratio('queue message', 'join, Base64')),
    ratio('queue message / join + Base64 + HMAC', timed.ratio('queue message', 'join, Base64, HMAC')),
    ratio('webhook request / join + two HMACs', timed.ratio('webhook request', 'join, two HMACs')),
  ];
}

/** Returns a function that does the work for each item. */
function each<T>(items: readonly T[], work: (item: T) => unknown): () => void {
  return () => {
    for (const item of items) sink.last = work(item);
  };
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64');
}
