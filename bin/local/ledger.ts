/**
 * The book of a run: which update must reach which destination, and what became of it. What must arrive is worked out
 * from the configuration alone; what did arrive is read from the queues and the functions' log lines, as an operator
 * would, so that an update that the pipeline forgot stands here as missing.
 */

import type { StoredApp } from '../../cli/apply/steps.ts';
import { type Delivery, decodeDelivery } from '../../core/delivery/delivery.ts';
import { wants } from '../../core/destination.ts';
import { scopeText } from '../../core/scope.ts';
import { parseEvent } from '../../core/update/parse-event.ts';
import { labelOf } from './apply.ts';

export interface Missing {
  readonly eventId: string;
  readonly label: string;
  /** Why, as far as it is known. */
  readonly reason: string;
}

export interface Ledger {
  /** An update was put on the bus as the event `eventId`. */
  put(eventId: string, detail: string): void;
  /** The bus, or fan-out, did not take an input. */
  refused(eventId: string, reason: string): void;
  /** A message entered a deliveries queue. */
  queued(message: string): void;
  /** A message entered the dead letters of a transport. */
  buried(message: string): void;
  /** A delivery was acknowledged by its receiver. */
  delivered(deliveryId: string): void;
  /** A delivery failed and will be tried again. */
  failed(deliveryId: string, reason: string): void;
  /** Whether nothing is outstanding. */
  settled(): boolean;
  /** Update × destination pairs that are not delivered. */
  missing(): readonly Missing[];
  /** Inputs so far. */
  readonly inputs: number;
  /** Acknowledged sends so far. */
  readonly deliveries: number;
}

interface Pair {
  readonly eventId: string;
  label: string;
  /** Named by the configuration; a delivery may be seen before its input is entered. */
  expected: boolean;
  packed: boolean;
  /** Pieces (or the update itself) that were packed and have neither arrived nor died. */
  readonly open: Set<string>;
  /** One of them is a dead letter. */
  dead: boolean;
  reason: string;
}

interface Carried {
  readonly pair: Pair;
  readonly piece: string;
}

/** Of a piece's id; a piece that was packed anew has two of it. */
const PIECE = /(?:#(?:new|deleted|deleted_foreign_ids)\.\d+-\d+)+$/;

/** @param apps with their scopes and destinations. */
export function createLedger(apps: readonly Pick<StoredApp, 'app_id' | 'scopes'>[]): Ledger {
  const pairs = new Map<string, Pair>();
  const waiting = new Set<Pair>();
  /** Delivery id -> its pairs with their pieces. */
  const carried = new Map<string, readonly Carried[]>();
  const acknowledged = new Set<string>();
  const refusals = new Map<string, Missing>();
  let inputs = 0;

  const pairOf = (piece: string, destinationId: string): Pair => {
    const eventId = piece.replace(PIECE, '');
    const key = `${destinationId}\n${eventId}`;
    const known = pairs.get(key);
    if (known) return known;
    const pair = {
      eventId,
      label: destinationId,
      expected: false,
      packed: false,
      open: new Set<string>(),
      dead: false,
      reason: 'not packed yet',
    };
    pairs.set(key, pair);
    return pair;
  };
  const isOutstanding = (pair: Pair) => pair.expected && (!pair.packed || pair.open.size > 0);
  const isMissing = (pair: Pair) => isOutstanding(pair) || (pair.expected && pair.dead);
  const review = (pair: Pair): void => {
    if (isOutstanding(pair)) waiting.add(pair);
    else waiting.delete(pair);
  };
  const expect = (eventId: string, detail: string): void => {
    for (const update of parseEvent(envelope(eventId, detail)).updates) {
      const scopes = apps.filter(({ app_id }) => app_id === update.appId).flatMap(({ scopes }) => scopes);
      const scope = scopes.find((one) => one.realtime && one.scope === scopeText(update.scope));
      for (const destination of scope?.destinations ?? []) {
        if (!wants(destination, update.type)) continue;
        const pair = pairOf(update.eventId, destination.id);
        pair.expected = true;
        pair.label = labelOf(destination);
        review(pair);
      }
    }
  };
  /** What is left of a delivery of which a part was taken has an id of its own: the others of the delivery arrived. */
  const takenBefore = (left: readonly Carried[]): void => {
    const isLeft = (one: Carried) => left.some(({ pair, piece }) => pair === one.pair && piece === one.piece);
    const whole = [...carried.values()].find((pieces) => pieces.length > left.length && pieces.some(isLeft)) ?? [];
    for (const { pair, piece } of whole.filter((one) => !isLeft(one))) {
      pair.open.delete(piece);
      review(pair);
    }
  };
  /** `undefined`: somebody else put a message on the queue, which is no delivery. */
  const open = (message: string) => {
    const read = opened(message);
    if (!read) return undefined;
    const { delivery, updates } = read;
    const known = carried.get(delivery.id);
    if (known) return { delivery, pieces: known };
    const pieces = updates.map(({ event_id }) => ({ pair: pairOf(event_id, delivery.destinationId), piece: event_id }));
    if (delivery.attempt > 1) takenBefore(pieces);
    carried.set(delivery.id, pieces);
    for (const { pair, piece } of pieces) {
      pair.packed = true;
      // What was packed anew into pieces lives on in them.
      for (const whole of pair.open) if (piece.startsWith(`${whole}#`)) pair.open.delete(whole);
      pair.open.add(piece);
      pair.reason = 'not delivered yet';
      review(pair);
    }
    return { delivery, pieces };
  };

  return {
    put(eventId, detail) {
      inputs++;
      expect(eventId, detail);
    },
    refused: (eventId, reason) => void refusals.set(eventId, { eventId, label: 'intake', reason }),
    queued: (message) => void open(message),
    buried(message) {
      const { delivery, pieces = [] } = open(message) ?? {};
      for (const { pair, piece } of pieces) {
        pair.open.delete(piece);
        pair.dead = true;
        pair.reason = `dead letter: ${delivery?.lastFailure?.reason ?? 'moved there by SQS'}`;
        review(pair);
      }
    },
    delivered(deliveryId) {
      acknowledged.add(deliveryId);
      for (const { pair, piece } of carried.get(deliveryId) ?? []) {
        pair.open.delete(piece);
        review(pair);
      }
    },
    failed(deliveryId, reason) {
      for (const { pair } of carried.get(deliveryId) ?? []) pair.reason = `not delivered yet: ${reason}`;
    },
    settled: () => waiting.size === 0,
    missing: () => [...refusals.values(), ...[...pairs.values()].filter(isMissing)],
    get inputs() {
      return inputs;
    },
    get deliveries() {
      return acknowledged.size;
    },
  };
}

function opened(message: string): { delivery: Delivery; updates: readonly { event_id: string }[] } | undefined {
  try {
    const delivery = decodeDelivery(message);
    return { delivery, updates: JSON.parse(delivery.body) as { event_id: string }[] };
  } catch {
    return undefined;
  }
}

/** What the rule will hand to fan-out, as far as parsing needs it. */
function envelope(id: string, detail: string): string {
  return `{"id":${JSON.stringify(id)},"detail-type":"feed.update","time":"2000-01-01T00:00:00Z","detail":${detail}}`;
}
