/** Cases of updates that are delivered later: parked deliveries, and dead letters that are redriven. */

import type { CustomersEndpoint } from './endpoint.ts';
import { APP, addDestination, answered, type Customer, publish, received } from './journey.ts';
import type { StackPlace } from './place-of-stack.ts';
import { until } from './until.ts';

/** @param id id of the update and of its feed. */
const updateOf = (group: string, id: string) =>
  `{"feed":"${group}:1","event_id":"${id}","new":[{"id":"a","actor":"User:1","verb":"post","object":"Picture:1"}]}`;

async function webhookOf(place: StackPlace, group: string, endpoint: CustomersEndpoint, more = {}): Promise<string> {
  await answered(201, place.call('PUT', `/apps/${APP}/scopes/feed_group:${group}`, { realtime: true }));
  const webhook = { transport: 'webhook', url: `${endpoint.origin}/${group}`, ownership: 'operator', ...more };
  const { id } = await answered(201, addDestination(place, `feed_group:${group}`, webhook));
  return `/apps/${APP}/scopes/feed_group:${group}/destinations/${id}`;
}

/** A delivery to a paused destination is parked. Returns a function that resumes the destination and waits until wake releases the delivery. */
export async function park(place: StackPlace, endpoint: CustomersEndpoint): Promise<() => Promise<void>> {
  const destination = await webhookOf(place, 'slow', endpoint, { state: 'paused' });
  await publish(place, [updateOf('slow', 'parked')]);
  await until('a delivery to a paused destination is parked', async () => {
    const { count } = await answered(200, place.call('GET', `${destination}/backlog`));
    return count === 1;
  });
  await answered(200, place.call('POST', `${destination}/resume`));
  return async () => void (await endpoint.take('/slow', '"parked"'));
}

/** A webhook answers 410. The delivery becomes a dead letter and arrives after its redrive. */
export async function redriveDelivery(place: StackPlace, endpoint: CustomersEndpoint): Promise<void> {
  const destination = await webhookOf(place, 'gone', endpoint);
  endpoint.answerWith('/gone', 410);
  await publish(place, [updateOf('gone', 'put-back')]);
  const key = await deadLetterOf(place, 'webhook');
  endpoint.answerWith('/gone', 200);
  await answered(200, place.call('POST', `${destination}/enable`));
  await answered(202, place.call('POST', `/dead-letters/${key}/redrive`));
  await endpoint.take('/gone', '"put-back"');
}

/** The intake refuses an update. It becomes a dead letter with the reason and arrives after it was edited and redriven. */
export async function redriveRefused(place: StackPlace, { reactionsUrl }: Customer): Promise<void> {
  const refused = '{"feed":"user:1","event_id":"mended","type":"reaction.new","generic":{}}';
  await publish(place, [refused]);
  const key = await deadLetterOf(place, 'intake');
  const { text } = await answered(200, place.call('GET', `/dead-letters/${key}`));
  const event = JSON.stringify(JSON.parse(text)).replace('"feed":"user:1"', '"feed":""');
  await answered(202, place.call('POST', `/dead-letters/${key}/redrive`, { event }));
  const [message] = await received(place, reactionsUrl, 1);
  const body = Buffer.from(message?.Body ?? '', 'base64').toString();
  if (!body.includes('"mended"')) throw new Error(`Another message arrived than the mended update: ${body}`);
}

function deadLetterOf({ call }: StackPlace, source: string): Promise<string> {
  return until(`a dead letter of ${source} is listed`, async () => {
    const { items } = await answered(200, call('GET', `/dead-letters?source=${source}`));
    return items[0]?.key as string | undefined;
  });
}
