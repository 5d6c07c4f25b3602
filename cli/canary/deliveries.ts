/** Publishes updates that a service could change on the way, and checks what arrives at a queue, a webhook and a bus of the canary. */
import type { z } from 'zod';
import { appTag } from '../../core/transport/aws/session.ts';
import { DETAIL_TYPE } from '../../core/update/update.ts';
import type { verifyAnswer } from '../../lambdas/api/schemas/destinations.ts';
import { pathOfDestination } from '../destination.ts';
import { reasonOf } from './account.ts';
import { type Arrivals, busSource, queueSource, type Source, webhookSource } from './arrivals.ts';
import { type Arrived, compared, missingIn } from './compare.ts';
import {
  type Context,
  type Created,
  createDestination,
  createScope,
  deleteDestination,
  runCheck,
  SCOPES,
  worksVerdict,
} from './context.ts';
import { DeniedError } from './permissions.ts';
import { openReceiver } from './receiver.ts';
import { createBus, createBusQueue, createQueue } from './resources.ts';
import { fails, holds, type RowName, unchecked, type Verdict } from './rows.ts';
import { type Case, casesOf } from './updates.ts';

/** A destination, and how to read what arrives there. */
interface Place {
  readonly row: Extract<RowName, `delivery-${string}`>;
  /** The name in the table. */
  readonly where: string;
  readonly preserved: Arrived['preserved'];
  readonly destination: Created;
  readonly source: Source;
}

/** @param apiKey of the app. */
export async function checkDeliveries(context: Context, apiKey: string): Promise<void> {
  await createScope(context, SCOPES.updates);
  const places: Place[] = [];
  const addPlace = (row: Place['row'], create: () => Promise<Place | undefined>) =>
    runCheck(context, [row], async (report) => {
      const place = await create();
      if (!place) return;
      const works = await worksVerdict(context, place.destination);
      if (works.verdict === 'holds') places.push(place);
      else {
        // Its updates would fail and become dead letters.
        await deleteDestination(context, place.destination);
        report(row, works);
      }
    });
  context.note('Creating a queue, an event bus and destinations …');
  await addPlace('delivery-queue', () => queuePlace(context));
  await addPlace('delivery-webhook', () => webhookPlace(context, apiKey));
  await addPlace('delivery-bus', () => busPlace(context));

  const cases = casesOf(context.appId, context.namespace.run);
  const texts = cases.map(({ row }) => row);
  await runCheck(context, [...places.map(({ row }) => row), ...texts], async (report) => {
    if (places.length === 0) {
      for (const row of texts) report(row, unchecked('no destination works'));
      return;
    }
    context.note('Publishing updates and waiting for them …');
    const accepted: Case[] = [];
    for (const one of cases) {
      const fault = await publish(context, one);
      if (fault === undefined) accepted.push(one);
      else report(one.row, fails(`the bus refused it: ${fault}`));
    }
    const arrived = await waitForArrivals(context, places, accepted);
    for (const place of places) report(place.row, await verdictOf(context, place, arrived.get(place), accepted));
    const all = places.map((place) => arrivedAt(place, arrived.get(place)));
    for (const one of accepted) report(one.row, compared(one, all));
  });
}

/** Puts one update on the bus. Returns the reason if the bus refuses it. */
async function publish({ account, deployed, signal }: Context, { detail: Detail }: Case): Promise<string | undefined> {
  const EventBusName = deployed.outputs['BusName'];
  const entry = { EventBusName, Source: 'feedhose.canary', DetailType: DETAIL_TYPE, Detail };
  try {
    const { Entries: [{ ErrorCode, ErrorMessage } = {}] = [] } = await account.call('events:PutEvents', {
      Entries: [entry],
    });
    return ErrorCode === undefined ? undefined : `${ErrorCode}: ${ErrorMessage}`;
  } catch (error) {
    if (error instanceof DeniedError || signal.aborted) throw error;
    return reasonOf(error);
  }
}

const POLICY = { type: 'policy' } as const;

async function queuePlace(context: Context): Promise<Place> {
  const queue = await createQueue(context.namespace, 'updates', appTag(context.appId));
  const body = { transport: 'sqs', queue_url: queue.url, auth: POLICY };
  const destination = await createDestination(context, SCOPES.updates, body);
  const source = queueSource(context, queue, destination.signing_secret ?? '');
  return { row: 'delivery-queue', where: 'queue', preserved: 'text', destination, source };
}

async function webhookPlace(context: Context, apiKey: string): Promise<Place | undefined> {
  const receiver = await openReceiver(context, apiKey);
  if (!receiver) {
    const none = unchecked('the stack has no receiver: deploy it with the prop canary: true');
    context.report('delivery-webhook', none);
    context.report('ownership', none);
    return undefined;
  }
  const destination = await createDestination(context, SCOPES.updates, { transport: 'webhook', url: receiver.url });
  await runCheck(context, ['ownership'], async (report) => {
    const path = `${pathOfDestination(destination)}/verify`;
    const answer = await context.api.call<z.output<typeof verifyAnswer>>('POST', path, { body: {} });
    const { status, error = 'no proof was found', ownership } = answer;
    report('ownership', status === 'ok' ? holds(ownership) : fails(error));
  });
  const source = webhookSource(receiver, destination.signing_secret ?? '');
  return { row: 'delivery-webhook', where: 'webhook', preserved: 'text', destination, source };
}

async function busPlace(context: Context): Promise<Place> {
  const bus = await createBus(context.namespace, 'updates', appTag(context.appId));
  const queue = await createBusQueue(context.namespace, bus, 'events');
  const body = { transport: 'eventbridge', bus_arn: bus.arn, auth: POLICY };
  const destination = await createDestination(context, SCOPES.updates, body);
  return { row: 'delivery-bus', where: 'bus', preserved: 'meaning', destination, source: busSource(context, queue) };
}

function arrivedAt({ where, preserved }: Place, arrivals: Arrivals | undefined): Arrived {
  return { where, preserved, bodies: arrivals?.bodies ?? [] };
}

/** Waits until every update has arrived at every place, or the time is over. */
async function waitForArrivals(
  { account, waitMs }: Context,
  places: readonly Place[],
  cases: readonly Case[],
): Promise<ReadonlyMap<Place, Arrivals>> {
  const arrived = new Map<Place, Arrivals>();
  await account.until(waitMs, async () => {
    for (const place of places) arrived.set(place, await place.source.read());
    const isComplete = (place: Place) => missingIn(arrivedAt(place, arrived.get(place)), cases).length === 0;
    return places.every(isComplete) ? true : undefined;
  });
  return arrived;
}

async function verdictOf(
  { api, waitMs }: Context,
  place: Place,
  arrivals: Arrivals | undefined,
  cases: readonly Case[],
): Promise<Verdict> {
  const missing = missingIn(arrivedAt(place, arrivals), cases);
  if (missing.length === 0) return arrivals?.badSignature === undefined ? holds() : fails(arrivals.badSignature);
  const path = `${pathOfDestination(place.destination)}/attempts`;
  const { items } = await api.get<{ items: { outcome: string; reason?: string }[] }>(path, { limit: 20 });
  const reason = items.find(({ outcome }) => outcome === 'failed')?.reason;
  return fails(`missing after ${waitMs / 1000} s: ${missing.join(', ')}${reason ? `: ${reason}` : ''}`);
}
