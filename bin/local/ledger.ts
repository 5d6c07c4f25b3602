/**
 * Records which update must reach which destination, and the state of each delivery. Expected deliveries are derived from the
 * configuration, actual ones from the queues and log lines. So an update that the pipeline loses is reported as missing.
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
  /** The last known reason. */
  readonly reason: string;
}

export type Ledger = ReturnType<typeof createLedger>;

interface Pair {
  readonly eventId: string;
  label: string;
  /** Whether the configuration contains this pair. A delivery can be recorded before its input. */
  expected: boolean;
  packed: boolean;
  /** The pieces, or the whole update, that were packed and are neither delivered nor dead letters. */
  readonly open: Set<string>;
  /** Whether a piece is a dead letter. */
  dead: boolean;
  reason: string;
}

interface Carried {
  readonly pair: Pair;
  readonly piece: string;
}

/** The suffix of a piece's id. A piece of a piece has two suffixes. */
const PIECE = /(?:#(?:new|deleted|deleted_foreign_ids)\.\d+-\d+)+$/;

/** @param apps with their scopes and destinations. */
export function createLedger(apps: readonly Pick<StoredApp, 'app_id' | 'scopes'>[]) {
  const pairs = new Map<string, Pair>();
  const waiting = new Set<Pair>();
  /** The pairs and pieces of each delivery, by its id. */
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
  /** The rest of a partially accepted delivery has a new id. The other pieces of the delivery were delivered. */
  const markAccepted = (left: readonly Carried[]): void => {
    const isLeft = (one: Carried) => left.some(({ pair, piece }) => pair === one.pair && piece === one.piece);
    const whole = [...carried.values()].find((pieces) => pieces.length > left.length && pieces.some(isLeft)) ?? [];
    for (const { pair, piece } of whole.filter((one) => !isLeft(one))) {
      pair.open.delete(piece);
      review(pair);
    }
  };
  /** Returns `undefined` for a message that is not a delivery. */
  const open = (message: string) => {
    const read = opened(message);
    if (!read) return undefined;
    const { delivery, updates } = read;
    const known = carried.get(delivery.id);
    if (known) return { delivery, pieces: known };
    const pieces = updates.map(({ event_id }) => ({ pair: pairOf(event_id, delivery.destinationId), piece: event_id }));
    if (delivery.attempt > 1) markAccepted(pieces);
    carried.set(delivery.id, pieces);
    for (const { pair, piece } of pieces) {
      pair.packed = true;
      // An update that was split again is replaced by its pieces.
      for (const whole of pair.open) if (piece.startsWith(`${whole}#`)) pair.open.delete(whole);
      pair.open.add(piece);
      pair.reason = 'not delivered yet';
      review(pair);
    }
    return { delivery, pieces };
  };

  return {
    /** Records an update that was put on the bus as the event `eventId`. */
    put(eventId: string, detail: string): void {
      inputs++;
      expect(eventId, detail);
    },
    /** Records an input that the bus or fan-out refused. */
    refused: (eventId: string, reason: string) => void refusals.set(eventId, { eventId, label: 'intake', reason }),
    /** Records a message that entered a deliveries queue. */
    queued: (message: string) => void open(message),
    /** Records a message that entered the dead-letter queue of a transport. */
    buried(message: string): void {
      const { delivery, pieces = [] } = open(message) ?? {};
      for (const { pair, piece } of pieces) {
        pair.open.delete(piece);
        pair.dead = true;
        pair.reason = `dead letter: ${delivery?.lastFailure?.reason ?? 'moved there by SQS'}`;
        review(pair);
      }
    },
    /** Records a delivery that its receiver acknowledged. */
    delivered(deliveryId: string): void {
      acknowledged.add(deliveryId);
      for (const { pair, piece } of carried.get(deliveryId) ?? []) {
        pair.open.delete(piece);
        review(pair);
      }
    },
    /** Records a failed delivery that will be retried. */
    failed(deliveryId: string, reason: string): void {
      for (const { pair } of carried.get(deliveryId) ?? []) pair.reason = `not delivered yet: ${reason}`;
    },
    /** Reports whether every expected delivery has ended. */
    settled: () => waiting.size === 0,
    /** Returns the pairs of update and destination that are not delivered. */
    missing: (): readonly Missing[] => [...refusals.values(), ...[...pairs.values()].filter(isMissing)],
    /** The number of inputs. */
    get inputs() {
      return inputs;
    },
    /** The number of acknowledged deliveries. */
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

/** Returns the members of the event that parsing needs. */
function envelope(id: string, detail: string): string {
  return `{"id":${JSON.stringify(id)},"detail-type":"feed.update","time":"2000-01-01T00:00:00Z","detail":${detail}}`;
}
