/** Tests and ownership checks from the API through the deliver functions to a real endpoint, queue and bus. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiWorld, USER } from './world.ts';

const world = apiWorld({ real: true });
const ALL = '/apps/acme/scopes/feed_group:user/destinations';
const seen: { method: string; headers: NodeJS.Dict<string | string[]> }[] = [];
let server: Server;
let url: string;
/** The response of the endpoint to a GET request. */
let proof = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', headers: request.headers });
    response.writeHead(200, { 'content-type': 'text/plain' }).end(request.method === 'GET' ? proof : 'taken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme', api_key: 'key-one' } });
  await world.call('PUT', '/apps/acme/scopes/feed_group:user', { body: { realtime: true } });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a webhook', () => {
  test('is verified by its response, tested, and tested again with other credentials', async () => {
    const body = { transport: 'webhook', url: url.replace('//', '//ann:one@') };
    const made = await world.call('POST', ALL, { as: USER, body });
    const path = `${ALL}/${made.body.id}`;
    const missing = await world.call('POST', `${path}/verify`, { as: USER });
    expect(missing.body).toMatchObject({ status: 'error', destination: { ownership: 'pending', version: 1 } });
    proof = 'key-one';
    const verified = await world.call('POST', `${path}/verify`, { as: USER });
    expect(verified.body).toMatchObject({
      status: 'ok',
      ownership: 'http',
      destination: { ownership: 'http', version: 2 },
    });
    const tested = await world.call('POST', `${path}/test`, { as: USER });
    expect(tested.body).toMatchObject({ status: 'ok', response: { status: 200, answer: 'taken' } });
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST']);
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(seen.every(({ headers }) => headers['authorization'] === basic('ann:one'))).toBe(true);

    const moved = { url: `${url.replace('//', '//ben:two@')}/next`, version: tested.body.destination.version };
    await world.call('PATCH', path, { as: USER, body: moved });
    seen.length = 0;
    const promoted = await world.call('POST', `${path}/test`, { as: USER });
    expect(promoted.body.destination).toMatchObject({
      url: `${url}/next`,
      ownership: 'http',
      credentials: { configured: true },
    });
    expect(seen.map(({ headers }) => headers['authorization'])).toEqual([basic('ben:two'), basic('ben:two')]);
  });

  test('gets signatures with both secrets during a rotation, and with one after the other is revoked', async () => {
    const made = await world.call('POST', ALL, { body: { transport: 'webhook', url, ownership: 'operator' } });
    const path = `${ALL}/${made.body.id}`;
    const signatures = async () => {
      seen.length = 0;
      await world.call('POST', `${path}/test`);
      return String(seen.at(-1)?.headers['webhook-signature']).split(' ').length;
    };
    expect(await signatures()).toBe(1);
    const { version } = (await world.call('POST', `${path}/secret`)).body;
    expect(await signatures()).toBe(2);
    await world.call('DELETE', `${path}/secrets/1`, { headers: { 'if-match': `"${version}"` } });
    expect(await signatures()).toBe(1);
  });
});

describe('a queue', () => {
  test('is tested with its keys, and its maximum message size is stored', async () => {
    const auth = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'any' };
    const made = await world.call('POST', ALL, {
      as: USER,
      body: { transport: 'sqs', queue_url: world.queues['Customer'], auth },
    });
    expect(made.status).toBe(201);
    const tested = await world.call('POST', `${ALL}/${made.body.id}/test`, { as: USER });
    expect(tested.body).toMatchObject({ status: 'ok', destination: { max_message_bytes: expect.any(Number) } });
    const receive = new ReceiveMessageCommand({ QueueUrl: world.queues['Customer'], WaitTimeSeconds: 1 });
    const [message] = (await world.sqs.send(receive)).Messages ?? [];
    const [update] = JSON.parse(Buffer.from(message?.Body ?? '', 'base64').toString('utf8'));
    expect(update).toMatchObject({ type: 'test', app_id: 'acme' });
    const none = { queue_url: `${world.queues['Customer']}-none` };
    const missing = await world.call('POST', `${ALL}/${made.body.id}/test`, { as: USER, body: { settings: none } });
    expect(missing.body).toMatchObject({ status: 'error', error: expect.any(String) });
  });

  test('with a role cannot be resumed while the role can be assumed without the external id', async () => {
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/open-role' };
    const body = { transport: 'sqs', queue_url: world.queues['Customer'], auth };
    const made = await world.call('POST', ALL, { as: USER, body });
    const resumed = await world.call('POST', `${ALL}/${made.body.id}/resume`, { as: USER });
    expect(resumed).toMatchObject({ status: 409, body: { checks: expect.any(Array) } });
    expect((await world.call('GET', `${ALL}/${made.body.id}`)).body.state).toBe('paused');
  });
});

describe('an event bus', () => {
  const events = () =>
    new EventBridgeClient({
      endpoint: world.embedded.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
  const bus_arn = 'arn:aws:events:us-east-1:000000000000:event-bus/acme';
  const body = { transport: 'eventbridge', bus_arn, auth: { type: 'keys', key: 'AKIDEXAMPLE', secret: 'hunter2' } };

  test('is tested, and a failed test contains the policy to add', async () => {
    const made = await world.call('POST', ALL, { as: USER, body });
    expect(made).toMatchObject({ status: 201, body: { bus_arn, signing_secret: null, signing_secrets: [] } });
    const path = `${ALL}/${made.body.id}`;
    const missing = await world.call('POST', `${path}/test`, { as: USER });
    expect(missing.body).toMatchObject({
      status: 'error',
      error: 'The event bus does not exist.',
      hint: expect.stringContaining('Create the bus'),
    });
    await events().send(new CreateEventBusCommand({ Name: 'acme' }));
    const tested = await world.call('POST', `${path}/test`, { as: USER });
    expect(tested.body).toMatchObject({ status: 'ok', checks: [{}, { name: 'bus' }, { name: 'send', status: 'ok' }] });
    const tried = { settings: { bus_arn: bus_arn.replace('acme', 'other'), auth: { type: 'keys' } } };
    expect((await world.call('POST', `${path}/test`, { as: USER, body: tried })).body).toMatchObject({
      error: 'The event bus does not exist.',
      destination: { bus_arn },
    });
    const access = await world.call('GET', `${path}/access`, { as: USER });
    expect(access.body).toMatchObject({
      transport: 'eventbridge',
      snippets: [
        { text: expect.stringContaining('events:PutEvents') },
        { text: expect.stringContaining('kms:DescribeKey') },
        { text: expect.stringContaining('kms:GenerateDataKey') },
      ],
      example_commands: expect.stringContaining(`aws --endpoint-url ${world.embedded.endpoint} events put-rule `),
    });
    const rotated = await world.call('POST', `${path}/secret`, { as: USER });
    expect([rotated.status, rotated.body.detail]).toEqual([
      409,
      'The destination is an event bus, whose deliveries are not signed.',
    ]);
    expect((await world.call('POST', `${path}/verify`, { as: USER })).status).toBe(409);
    expect((await world.call('POST', `${path}/test`, { as: USER, body: { which: 'current' } })).body.errors).toEqual([
      { pointer: '/which', message: 'not supported for an event bus' },
    ]);
    // A setting of another transport would have no effect on the test.
    const foreign = { settings: { queue_url: 'https://sqs.us-east-1.amazonaws.com/123456789012/q' } };
    expect((await world.call('POST', `${path}/test`, { as: USER, body: foreign })).body.errors).toEqual([
      { pointer: '/settings/queue_url', message: 'not supported for an event bus' },
    ]);
  });

  test('of the stack is refused, and so is a signing secret', async () => {
    const own = { ...body, bus_arn: bus_arn.replace('acme', 'feeds') };
    expect((await world.call('POST', ALL, { as: USER, body: own })).body.errors).toEqual([
      { pointer: '/bus_arn', message: "expected a customer's bus, got the one that Feedhose takes updates from" },
    ]);
    expect((await world.call('POST', ALL, { as: USER, body: { ...body, signing_secret: 'x' } })).status).toBe(400);
  });

  test('counts towards the ten destinations of a scope', async () => {
    const scope = '/apps/acme/scopes/feed_group:full';
    await world.call('PUT', scope, { body: { realtime: true } });
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) {
      const one = { ...body, bus_arn: `${bus_arn}-${n}` };
      statuses.push((await world.call('POST', `${scope}/destinations`, { as: USER, body: one })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 409]);
  });
});
