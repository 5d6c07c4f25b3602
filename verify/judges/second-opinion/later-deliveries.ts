/** Cases of updates that are delivered later: parked deliveries, and dead letters that are redriven. */

import type { CustomersEndpoint } from './endpoint.ts';
import { APP, addDestination, answered, type Customer, publish, received } from './journey.ts';
import type { RunningStack } from './running-stack.ts';
import { until } from './until.ts';

/** @param id id of the update and of its feed. */
const updateOf = (group: string, id: string) =>
  `{"feed":"${group}:1","event_id":"${id}","new":[{"id":"a","actor":"User:1","verb":"post","object":"Picture:1"}]}`;

async function webhookOf(stack: RunningStack, group: string, endpoint: CustomersEndpoint, more = {}): Promise<string> {
  await answered(201, stack.call('PUT', `/apps/${APP}/scopes/feed_group:${group}`, { realtime: true }));
  const webhook = { transport: 'webhook', url: `${endpoint.origin}/${group}`, ownership: 'operator', ...more };
  const { id } = await answered(201, addDestination(stack, `feed_group:${group}`, webhook));
  return `/apps/${APP}/scopes/feed_group:${group}/destinations/${id}`;
}

/** A delivery to a paused destination is parked. Returns a function that resumes the destination and waits until wake releases the delivery. */
export async function park(stack: RunningStack, endpoint: CustomersEndpoint): Promise<() => Promise<void>> {
  const destination = await webhookOf(stack, 'slow', endpoint, { state: 'paused' });
  await publish(stack, [updateOf('slow', 'parked')]);
  await until('a delivery to a paused destination is parked', async () => {
    const { count } = await answered(200, stack.call('GET', `${destination}/backlog`));
    return count === 1;
  });
  await answered(200, stack.call('POST', `${destination}/resume`));
  return async () => void (await endpoint.take('/slow', '"parked"'));
}

/** A webhook answers 410. The delivery becomes a dead letter and arrives after its redrive. */
export async function redriveDelivery(stack: RunningStack, endpoint: CustomersEndpoint): Promise<void> {
  const destination = await webhookOf(stack, 'gone', endpoint);
  endpoint.answerWith('/gone', 410);
  await publish(stack, [updateOf('gone', 'put-back')]);
  const key = await deadLetterOf(stack, 'webhook');
  endpoint.answerWith('/gone', 200);
  await answered(200, stack.call('POST', `${destination}/enable`));
  await answered(202, stack.call('POST', `/dead-letters/${key}/redrive`));
  await endpoint.take('/gone', '"put-back"');
}

/** The intake refuses an update. It becomes a dead letter with the reason and arrives after it was edited and redriven. */
export async function redriveRefused(stack: RunningStack, { reactionsUrl }: Customer): Promise<void> {
  const refused = '{"feed":"user:1","event_id":"edited","type":"reaction.new","generic":{}}';
  await publish(stack, [refused]);
  const key = await deadLetterOf(stack, 'intake');
  const { text } = await answered(200, stack.call('GET', `/dead-letters/${key}`));
  const event = JSON.stringify(JSON.parse(text)).replace('"feed":"user:1"', '"feed":""');
  await answered(202, stack.call('POST', `/dead-letters/${key}/redrive`, { event }));
  const [message] = await received(stack, reactionsUrl, 1);
  const body = Buffer.from(message?.Body ?? '', 'base64').toString();
  if (!body.includes('"edited"')) throw new Error(`Another message arrived than the edited update: ${body}`);
}

function deadLetterOf({ call }: RunningStack, source: string): Promise<string> {
  return until(`a dead letter of ${source} is listed`, async () => {
    const { items } = await answered(200, call('GET', `/dead-letters?source=${source}`));
    return items[0]?.key as string | undefined;
  });
}
