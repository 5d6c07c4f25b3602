/** The egress table with the API's real handler: a URL is saved exactly if the table says so. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, apiWorld } from '../../lambdas/api/world.ts';
import { ADDRESSES, URLS, type UrlCase } from './table.ts';

const world = apiWorld();
const ALL = '/apps/acme/scopes/feed_group:user/destinations';
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
const ANY = { headers: { 'if-match': '*' } };
/** Saved URLs have no fragment, no spaces and no control characters. */
const isSaved = ({ url, verdict }: UrlCase) => verdict === 'passes' && !/[#\s]/.test(url);
/** The schema requires a non-empty text. */
const cases = URLS.filter(({ url }) => url !== '');
/** Every fourth entry, for expensive tests. */
const some = <T>(all: readonly T[]) => all.filter((_, index) => index % 4 === 0);
const pointers = (body: { errors?: { pointer: string }[] }) => (body.errors ?? []).map(({ pointer }) => pointer);

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme' } });
  await world.call('PUT', '/apps/acme/scopes/feed_group:user', { body: { realtime: true } });
});

describe('saving', () => {
  test('a new webhook', async () => {
    const wrong: unknown[] = [];
    for (const one of some(cases).filter((each) => !isSaved(each))) {
      const { status, body } = await world.call('POST', ALL, { body: { transport: 'webhook', url: one.url } });
      if (status !== 400 || pointers(body).some((pointer) => pointer !== '/url')) wrong.push({ ...one, status, body });
    }
    expect(wrong).toEqual([]);
    expect((await world.call('GET', ALL)).body.items).toEqual([]);
  });

  test('another URL for an existing webhook', async () => {
    const made = await world.call('POST', ALL, { body: { transport: 'webhook', url: 'https://example.com/first' } });
    const path = `${ALL}/${made.body.id}`;
    const wrong: unknown[] = [];
    for (const one of cases) {
      const { status } = await world.call('PATCH', path, { ...ANY, body: { url: one.url } });
      if (status !== (isSaved(one) ? 200 : 400)) wrong.push({ ...one, status });
    }
    expect(wrong).toEqual([]);
    await world.call('DELETE', path, ANY);
  });

  test('a queue by its URL or a role by its ARN: no entry of the table is accepted', async () => {
    const texts = [...cases.map(({ url }) => url), ...ADDRESSES.map(({ address }) => address)];
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/customer' };
    const made = await world.call('POST', ALL, { body: { transport: 'sqs', queue_url: QUEUE, auth } });
    const path = `${ALL}/${made.body.id}`;
    const wrong: unknown[] = [];
    const resultOf = ({ status, body }: Answer) => `${status} ${pointers(body).toSorted().join()}`;
    for (const text of texts) {
      const body = { queue_url: text, auth: { type: 'role', role_arn: text } };
      const answer = await world.call('PATCH', path, { ...ANY, body });
      if (resultOf(answer) !== '400 /auth/role_arn,/queue_url') wrong.push({ text, result: resultOf(answer) });
    }
    for (const text of some(texts)) {
      const body = { transport: 'sqs', queue_url: text, auth: { type: 'role', role_arn: text } };
      const answer = await world.call('POST', ALL, { body });
      if (resultOf(answer) !== '400 /auth/role_arn,/queue_url') wrong.push({ text, result: resultOf(answer) });
    }
    expect(wrong).toEqual([]);
    expect((await world.call('GET', path)).body).toMatchObject({ queue_url: QUEUE, auth, version: 1 });
    await world.call('DELETE', path, ANY);
  });

  test('a bus by its ARN: no entry of the table is accepted', async () => {
    const bus_arn = 'arn:aws:events:eu-west-1:123456789012:event-bus/customer';
    const made = await world.call('POST', ALL, {
      body: { transport: 'eventbridge', bus_arn, auth: { type: 'policy' } },
    });
    const path = `${ALL}/${made.body.id}`;
    const wrong: unknown[] = [];
    for (const text of [...cases.map(({ url }) => url), ...ADDRESSES.map(({ address }) => address)]) {
      const { status, body } = await world.call('PATCH', path, { ...ANY, body: { bus_arn: text } });
      if (status !== 400 || pointers(body).join() !== '/bus_arn') wrong.push({ text, status, body });
    }
    expect(wrong).toEqual([]);
    expect((await world.call('GET', path)).body).toMatchObject({ bus_arn, version: 1 });
    await world.call('DELETE', path, ANY);
  });

  test('and testing a queue with settings that are not saved', async () => {
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/customer' };
    const made = await world.call('POST', ALL, { body: { transport: 'sqs', queue_url: QUEUE, auth } });
    world.asked();
    const wrong: unknown[] = [];
    for (const { url } of some(cases)) {
      const settings = { queue_url: url, auth: { type: 'role', role_arn: url } };
      const { status } = await world.call('POST', `${ALL}/${made.body.id}/test`, { body: { settings } });
      if (status !== 400) wrong.push({ url, status });
    }
    expect(wrong).toEqual([]);
    // The deliver function was never invoked.
    expect(world.asked()).toEqual([]);
  });
});
