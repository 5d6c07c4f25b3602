/** Publishes the awkward updates and looks at what arrives: at a queue, a webhook and a bus of the canary's own. */
import { appTag } from '../../core/transport/aws/session-tag.ts';
import { pathOfDestination } from '../destination.ts';
import { reasonOf } from './account.ts';
import { type Arrivals, ofBus, ofQueue, ofWebhook, type Source } from './arrivals.ts';
import { type Arrived, compared, missingIn } from './compare.ts';
import {
  type Context,
  createDestination,
  createScope,
  deleteDestination,
  judge,
  type Made,
  SCOPES,
  waitUntilWorking,
} from './context.ts';
import { openReceiver } from './receiver.ts';
import { createBus, createBusQueue, createQueue } from './resources.ts';
import { DeniedError } from './rights.ts';
import { fails, holds, type RowName, unchecked } from './rows.ts';
import { type Case, casesOf } from './updates.ts';

interface Place {
  readonly row: Extract<RowName, `delivery-${string}`>;
  readonly where: string;
  readonly kept: Arrived['kept'];
  readonly destination: Made;
  readonly source: Source;
}

/** @param apiKey of the app. */
export async function checkDeliveries(context: Context, apiKey: string): Promise<void> {
  await createScope(context, SCOPES.updates);
  const places: Place[] = [];
  const place = (row: Place['row'], make: () => Promise<Place | undefined>) =>
    judge(context, [row], async (say) => {
      const made = await make();
      if (!made) return;
      const wrong = await waitUntilWorking(context, made.destination);
      if (wrong === undefined) places.push(made);
      else {
        // Updates for it would fail, wait, and become dead letters when it is removed.
        await deleteDestination(context, made.destination);
        say(row, fails(wrong));
      }
    });
  context.note('Making a queue, an event bus and destinations …');
  await place('delivery-queue', () => queuePlace(context));
  await place('delivery-webhook', () => webhookPlace(context, apiKey));
  await place('delivery-bus', () => busPlace(context));

  const cases = casesOf(context.appId, context.namespace.run);
  const texts = cases.map(({ row }) => row);
  await judge(context, [...places.map(({ row }) => row), ...texts], async (say) => {
    if (places.length === 0) {
      for (const row of texts) say(row, unchecked('there is nowhere to send updates to'));
      return;
    }
    context.note('Publishing updates and waiting for them …');
    const taken: Case[] = [];
    for (const one of cases) {
      const fault = await published(context, one);
      if (fault === undefined) taken.push(one);
      else say(one.row, fails(`the bus refused it: ${fault}`));
    }
    const arrived = await awaited(context, places, taken);
    for (const one of places) say(one.row, await verdictOf(context, one, arrived.get(one), taken));
    const all = places.map((one) => arrivedAt(one, arrived.get(one)));
    for (const one of taken) say(one.row, compared(one, all));
  });
}

/** Puts one update on the bus. Returns the reason if the bus refuses it. */
async function published({ account, deployed, signal }: Context, { detail }: Case): Promise<string | undefined> {
  const Entries = [
    { EventBusName: deployed.outputs['BusName'], Source: 'feedhose.canary', DetailType: 'feed.update', Detail: detail },
  ];
  try {
    const answer = await account.call('events:PutEvents', ({ events }, options) =>
      events.putEvents({ Entries }, options),
    );
    const [{ ErrorCode, ErrorMessage } = {}] = answer.Entries ?? [];
    return ErrorCode === undefined ? undefined : `${ErrorCode}: ${ErrorMessage}`;
  } catch (error) {
    if (error instanceof DeniedError || signal.aborted) throw error;
    return reasonOf(error);
  }
}

async function queuePlace(context: Context): Promise<Place> {
  const queue = await createQueue(context.namespace, 'updates', appTag(context.appId));
  const destination = await createDestination(context, SCOPES.updates, {
    transport: 'sqs',
    queue_url: queue.url,
    auth: { type: 'policy' },
  });
  const source = ofQueue(context, queue, destination.signing_secret ?? '');
  return { row: 'delivery-queue', where: 'queue', kept: 'text', destination, source };
}

interface Verified {
  readonly status: 'ok' | 'error';
  readonly error?: string;
  readonly ownership?: string;
}

async function webhookPlace(context: Context, apiKey: string): Promise<Place | undefined> {
  const receiver = await openReceiver(context, apiKey);
  if (!receiver) {
    const none = unchecked('the stack has no receiver: deploy it with the prop canary: true');
    context.put('delivery-webhook', none);
    context.put('ownership', none);
    return undefined;
  }
  const destination = await createDestination(context, SCOPES.updates, { transport: 'webhook', url: receiver.url });
  await judge(context, ['ownership'], async (say) => {
    const path = `${pathOfDestination(destination)}/verify`;
    const found = await context.api.call<Verified>('POST', path, { body: {} });
    const { status, error = 'no proof was found', ownership } = found;
    say('ownership', status === 'ok' ? holds(ownership) : fails(error));
  });
  const source = ofWebhook(receiver, destination.signing_secret ?? '');
  return { row: 'delivery-webhook', where: 'webhook', kept: 'text', destination, source };
}

async function busPlace(context: Context): Promise<Place> {
  const bus = await createBus(context.namespace, 'updates', appTag(context.appId));
  const queue = await createBusQueue(context.namespace, bus, 'events');
  const destination = await createDestination(context, SCOPES.updates, {
    transport: 'eventbridge',
    bus_arn: bus.arn,
    auth: { type: 'policy' },
  });
  return { row: 'delivery-bus', where: 'bus', kept: 'meaning', destination, source: ofBus(context, queue) };
}

function arrivedAt({ where, kept }: Place, arrivals: Arrivals | undefined): Arrived {
  return { where, kept, bodies: arrivals?.bodies ?? [] };
}

/** Waits until every update has arrived at every place, or the time is over. */
async function awaited(
  { account, waitMs }: Context,
  places: readonly Place[],
  cases: readonly Case[],
): Promise<ReadonlyMap<Place, Arrivals>> {
  const arrived = new Map<Place, Arrivals>();
  await account.until(waitMs, async () => {
    for (const one of places) arrived.set(one, await one.source.read());
    const isThere = (one: Place) => missingIn(arrivedAt(one, arrived.get(one)), cases).length === 0;
    return places.every(isThere) ? true : undefined;
  });
  return arrived;
}

async function verdictOf(context: Context, place: Place, arrivals: Arrivals | undefined, cases: readonly Case[]) {
  const missing = missingIn(arrivedAt(place, arrivals), cases);
  if (missing.length > 0) {
    const reason = await lastFailure(context, place.destination);
    return fails(`after ${context.waitMs / 1000} s there is no ${missing.join(', ')}${reason ? `: ${reason}` : ''}`);
  }
  return arrivals?.badSignature === undefined ? holds() : fails(arrivals.badSignature);
}

async function lastFailure({ api }: Context, destination: Made): Promise<string | undefined> {
  const path = `${pathOfDestination(destination)}/attempts`;
  const { items } = await api.get<{ items: { outcome: string; reason?: string }[] }>(path, { limit: 20 });
  return items.find(({ outcome }) => outcome === 'failed')?.reason;
}
