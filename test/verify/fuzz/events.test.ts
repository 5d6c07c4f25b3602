/**
 * For every generated event, each of its updates is in a delivery of every destination, or refused with its reason and the whole
 * event. The expectation is read with JSON.parse, not with the scanner under test.
 */
import { describe, expect, test } from '@jest/globals';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../../core/delivery/delivery.ts';
import type { Refusal } from '../../../core/update/update.ts';
import { createFanOut, type DeadDelivery } from '../../../lambdas/fan-out/fan-out.ts';
import { fuzz, TIMEOUT_MS } from '../../../verify/fuzz/support/runs.ts';
import { sometimesBroken } from '../../../verify/fuzz/support/texts.ts';
import { packedDetail, singleDetail } from '../../../verify/fuzz/support/updates.ts';
import { aQueue, aWebhook, busEvent, EVENT_ID } from '../../core/make.ts';

const DESTINATIONS = [aQueue(), aWebhook()];
const LISTS = ['new', 'deleted', 'deleted_foreign_ids'] as const;
/** Matches the event id of a piece of an update that was too large or too long. */
const PIECE = /#(?:new|deleted|deleted_foreign_ids)\.\d+-\d+$/;

type Json = Readonly<Record<string, unknown>>;

async function fannedOut(body: string) {
  const made: Delivery[] = [];
  const refused: { readonly body: string; readonly refusals: readonly Refusal[] }[] = [];
  const keep = (deliveries: readonly Delivery[] | readonly DeadDelivery[]) => {
    made.push(...deliveries.map((delivery) => decodeDelivery(encodeDelivery(delivery))));
    return Promise.resolve([]);
  };
  const fanOut = createFanOut({
    configurationOf: async () => ({ realtime: true, destinations: DESTINATIONS }),
    enqueue: keep,
    bury: keep,
    refuse: async (text, { refusals }) => void refused.push({ body: text, refusals }),
    log: () => {},
    now: () => 1_700_000_000_000,
  });
  const [result] = await fanOut([{ body }]);
  return { made, refused, result };
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

/** Returns the parts of an update that packing cannot split, sorted, so that only their presence counts. */
function piecesOf(updates: readonly Json[]): readonly string[] {
  return updates
    .flatMap((update) => {
      const { event_id, feed = '' } = update;
      const items = LISTS.flatMap((list) => ((update[list] ?? []) as unknown[]).map((item) => [list, item]));
      return (items.length > 0 ? items : [['whole', update['generic'] ?? null]]).map((item) =>
        JSON.stringify([String(event_id).replace(PIECE, ''), feed, update['type'] ?? null, ...item]),
      );
    })
    .toSorted();
}

function allIn(deliveries: readonly Delivery[], destinationId: string): readonly string[] {
  const own = deliveries.filter((delivery) => delivery.destinationId === destinationId);
  return piecesOf(own.flatMap(({ body }) => JSON.parse(body) as Json[]));
}

async function check(body: string): Promise<void> {
  const { made, refused, result } = await fannedOut(body);
  expect(result?.status).toBe('fulfilled');
  for (const { body: kept, refusals } of refused) {
    expect(kept).toBe(body);
    expect(refusals.every(({ reason }) => reason.length > 0)).toBe(true);
  }
  const refusals = refused.flatMap((one) => one.refusals);
  const event = parsed(body);
  if (refusals.some(({ index }) => index === undefined) || event === undefined) {
    expect([refusals.length, made.length]).toEqual([1, 0]);
    return;
  }
  const { id, detail } = event as { readonly id: string; readonly detail: Json };
  const list = detail['updates'];
  const packed = Array.isArray(list);
  const all = (packed ? list : [detail]) as readonly Json[];
  const positions = refusals.map(({ index }) => index);
  expect(new Set(positions).size).toBe(positions.length);
  const taken = all.flatMap((update, index) =>
    positions.includes(index) ? [] : [{ ...update, event_id: update['event_id'] ?? (packed ? `${id}-${index}` : id) }],
  );
  expect(taken.length + positions.length).toBe(all.length);
  for (const { id: destination } of DESTINATIONS) expect(allIn(made, destination)).toEqual(piecesOf(taken));
}

describe('each update of a generated event is delivered or refused', () => {
  test(
    'when the event holds one',
    async () => {
      expect(await fuzz(sometimesBroken(singleDetail.map((detail) => busEvent(detail))), check)).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  test(
    'when the event is packed',
    async () => {
      expect(await fuzz(sometimesBroken(packedDetail.map((detail) => busEvent(detail))), check)).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  test('the generated events contain both kinds of updates', async () => {
    const kinds = { taken: 0, refused: 0 };
    await fuzz(singleDetail, async (detail) => {
      const { made } = await fannedOut(busEvent(detail, { id: EVENT_ID }));
      kinds[made.length > 0 ? 'taken' : 'refused']++;
    });
    expect(Math.min(kinds.taken, kinds.refused) / (kinds.taken + kinds.refused)).toBeGreaterThan(0.1);
  });
});
