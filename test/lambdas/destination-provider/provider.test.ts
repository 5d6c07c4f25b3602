/**
 * The custom resource of a destination: events of CloudFormation, with the real SDK over HTTP, against the real handler of the API. A local
 * server is Lambda, Secrets Manager and the bucket in which CloudFormation receives the answers.
 */

import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createTargetLookup } from '../../../adapters/configuration/target.ts';
import { createCallApi } from '../../../adapters/provisioning/api.ts';
import { respond } from '../../../adapters/provisioning/respond.ts';
import { createReadSecret } from '../../../adapters/provisioning/secrets.ts';
import { aliasOf, appOfArn } from '../../../core/api/app-access.ts';
import { createProvider, type ResourceEvent } from '../../../lambdas/destination-provider/provider.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { apiWorld } from '../api/world.ts';

const world = apiWorld();
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:api:app_acme';
const SECRETS: Readonly<Record<string, string>> = {
  'arn:token': 'a-secret-token',
  'arn:signing': 'Q'.repeat(44),
  'arn:both': JSON.stringify({ header: 'another-secret' }),
};
const WEBHOOK = { transport: 'webhook', url: 'https://hooks.example.com/in', max_batch: 10, timeout_seconds: 5 };
const PATHS = { '/custom_headers/x-token': { arn: 'arn:token' }, '/signing_secret': { arn: 'arn:signing' } };

let server: Receiver;
let provide: (event: ResourceEvent) => Promise<void>;
/** The number of following invocations whose result is lost after the API has processed them. */
let lost = 0;

beforeAll(async () => {
  server = await startReceiver(async ({ path, headers, body }, response) => {
    if (path.startsWith('/cfn')) return void response.end();
    if (headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
      const SecretString = SECRETS[JSON.parse(body).SecretId];
      if (SecretString !== undefined) return void response.end(JSON.stringify({ SecretString }));
      response.writeHead(400, { 'x-amzn-errortype': 'ResourceNotFoundException' });
      return void response.end('{}');
    }
    const result = await world.invoke(JSON.parse(body), decodeURIComponent(path.split('/')[3] ?? ''));
    if (lost > 0) {
      lost--;
      response.setHeader('x-amz-function-error', 'Unhandled');
    }
    response.end(JSON.stringify(result));
  });
  const client = {
    endpoint: server.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  };
  provide = createProvider(
    {
      call: createCallApi(new LambdaClient(client), ARN, async () => {}),
      readSecret: createReadSecret(new SecretsManagerClient(client)),
      respond,
    },
    'acme',
  );
  for (const app_id of ['acme', 'other']) {
    await world.call('POST', '/apps', { body: { app_id, name: app_id } });
    for (const scope of ['feed_group:user', 'feed_group:timeline']) {
      await world.call('PUT', `/apps/${app_id}/scopes/${scope}`, { body: { realtime: true } });
    }
  }
});
afterAll(() => server.close());
beforeEach(async () => {
  for (const scope of ['feed_group:user', 'feed_group:timeline']) {
    for (const { id } of await destinations(scope)) {
      const path = `/apps/acme/scopes/${scope}/destinations/${id}`;
      await world.call('DELETE', path, { headers: { 'if-match': '*' } });
    }
  }
});

async function destinations(scope = 'feed_group:user'): Promise<readonly { readonly id: string }[]> {
  return (await world.call('GET', `/apps/acme/scopes/${scope}/destinations`)).body.items;
}

const propertiesOf = (settings: object, secrets: object = PATHS, Scope = 'feed_group:user') => ({
  Scope,
  Settings: JSON.stringify(settings),
  Secrets: JSON.stringify(secrets),
});
let requests = 0;
const eventOf = (RequestType: ResourceEvent['RequestType'], ResourceProperties: object, more: object = {}) =>
  ({
    RequestType,
    RequestId: `request-${++requests}`,
    ResponseURL: `${server.origin}/cfn?signature=presigned`,
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/team/1',
    LogicalResourceId: 'Destination',
    ResourceProperties,
    ...more,
  }) as ResourceEvent;

/** Sends an event and returns the answer that CloudFormation receives. */
async function send(event: ResourceEvent) {
  await provide(event);
  const { body, headers } = server.received.findLast(({ path }) => path.startsWith('/cfn')) ?? {
    body: '',
    headers: {},
  };
  expect(Buffer.byteLength(body)).toBeLessThan(4_096);
  expect(headers['content-type'] ?? '').toBe('');
  for (const value of ['a-secret-token', 'another-secret', SECRETS['arn:signing'] ?? '']) {
    expect(body).not.toContain(value);
  }
  return JSON.parse(body);
}
const create = (settings: object, secrets?: object, scope?: string) =>
  send(eventOf('Create', propertiesOf(settings, secrets, scope)));

/** Returns a destination with its secrets, as the function that delivers reads it. */
async function target(physicalId: string) {
  const [app = '', scope = '', id = ''] = physicalId.split('/');
  const reader = createConfigurationReader(world.dynamodb, world.tables.configuration);
  return createTargetLookup(reader, world.open, Date.now)(app, scope, id);
}

describe('a creation', () => {
  test('stores the settings and the secrets, and returns a stable physical id and attributes', async () => {
    const secrets = { ...PATHS, '/custom_headers/x-other': { arn: 'arn:both', field: 'header' } };
    const answer = await create(WEBHOOK, secrets);
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: expect.stringMatching(/^acme\/feed_group:user\/dst_[0-9a-f]{24}$/),
      Data: { destinationId: expect.stringMatching(/^dst_[0-9a-f]{24}$/), ownership: 'pending', externalId: '' },
    });
    const stored = JSON.stringify(await target(answer.PhysicalResourceId));
    expect(stored).toContain('a-secret-token');
    expect(stored).toContain('another-secret');
    expect(stored).toContain(SECRETS['arn:signing']);
    expect(await world.stored()).not.toContain('a-secret-token');
    // The function that delivers is asked for a proof of ownership.
    expect(world.asked()).toMatchObject([{ kind: 'verify', app_id: 'acme' }]);
  });

  test('that is repeated creates one destination', async () => {
    const event = eventOf('Create', propertiesOf(WEBHOOK));
    const [first, second] = [await send(event), await send(event)];
    expect(second).toEqual(first);
    expect(await destinations()).toHaveLength(1);
  });

  test('of a role returns its external id', async () => {
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/feedhose' };
    const queue_url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
    const { Data } = await create({ transport: 'sqs', queue_url, auth }, {});
    expect(Data).toMatchObject({ ownership: 'none', externalId: expect.stringMatching(/.{16}/) });
  });

  test.each([
    ['an unknown setting', { ...WEBHOOK, max_batches: 1 }, PATHS, '/max_batches: unknown member'],
    ['a value out of bounds', { ...WEBHOOK, max_batch: 0 }, PATHS, '/max_batch: expected at least 1, got 0'],
    [
      'a missing secret',
      WEBHOOK,
      { '/custom_headers/x': { arn: 'arn:none' } },
      '/custom_headers/x: cannot read the secret arn:none: ResourceNotFoundException',
    ],
    [
      'a missing member of a secret',
      WEBHOOK,
      { '/custom_headers/x': { arn: 'arn:both', field: 'absent' } },
      'expected a JSON object with the text "absent"',
    ],
  ])(
    'with %s fails, names the field, leaves no destination, and its deletion succeeds',
    async (_, settings, secrets, text) => {
      const answer = await create(settings, secrets);
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(text) });
      expect(await destinations()).toEqual([]);
      const { PhysicalResourceId } = answer;
      const deletion = eventOf('Delete', propertiesOf(settings, secrets), { PhysicalResourceId });
      expect(await send(deletion)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    },
  );

  test('in a scope that does not exist fails', async () => {
    expect(await create(WEBHOOK, PATHS, 'feed_group:none')).toMatchObject({ Status: 'FAILED' });
  });

  test('whose result is lost for a moment succeeds with one destination', async () => {
    lost = 2;
    expect(await create(WEBHOOK)).toMatchObject({ Status: 'SUCCESS' });
    expect(await destinations()).toHaveLength(1);
  });

  test('whose result is lost fails, and the deletion of CloudFormation finds and removes the destination', async () => {
    lost = 4;
    const answer = await create(WEBHOOK);
    expect(answer.Status).toBe('FAILED');
    expect(await destinations()).toHaveLength(1);
    const { PhysicalResourceId } = answer;
    const deletion = eventOf('Delete', propertiesOf(WEBHOOK), { PhysicalResourceId });
    expect(await send(deletion)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(await destinations()).toEqual([]);
  });
});

describe('an update', () => {
  const update = (PhysicalResourceId: string, settings: object, before: object, secrets: object = PATHS) =>
    send(
      eventOf('Update', propertiesOf(settings, secrets), {
        PhysicalResourceId,
        OldResourceProperties: propertiesOf(before),
      }),
    );

  test('changes settings in place, and removes those that are absent', async () => {
    const { PhysicalResourceId } = await create(WEBHOOK);
    const { max_batch: _, ...settings } = { ...WEBHOOK, timeout_seconds: 7 };
    const answer = await update(PhysicalResourceId, settings, WEBHOOK, { '/signing_secret': { arn: 'arn:signing' } });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    const [stored] = await destinations();
    expect(stored).toMatchObject({ timeout_seconds: 7 });
    expect(stored).not.toHaveProperty('max_batch');
    expect(JSON.stringify(await target(PhysicalResourceId))).not.toContain('a-secret-token');
  });

  test('that fails leaves the settings, and its rollback writes them again', async () => {
    const { PhysicalResourceId } = await create(WEBHOOK);
    const bad = { ...WEBHOOK, timeout_seconds: 7, max_batch: 0 };
    const failed = await update(PhysicalResourceId, bad, WEBHOOK);
    expect(failed).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason: expect.stringContaining('/max_batch'),
    });
    expect((await destinations())[0]).toMatchObject(WEBHOOK);
    expect(await update(PhysicalResourceId, WEBHOOK, bad)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect((await destinations())[0]).toMatchObject(WEBHOOK);
  });

  test('with an unknown setting fails, and its rollback succeeds', async () => {
    const { PhysicalResourceId } = await create(WEBHOOK);
    const bad = { ...WEBHOOK, max_batches: 1 };
    expect(await update(PhysicalResourceId, bad, WEBHOOK)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('/max_batches: unknown member'),
    });
    expect(await update(PhysicalResourceId, WEBHOOK, bad)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect((await destinations())[0]).toMatchObject(WEBHOOK);
  });

  test('to another scope is a replacement: the previous destination stays until CloudFormation deletes it', async () => {
    const old = (await create(WEBHOOK)).PhysicalResourceId;
    const moved = eventOf('Update', propertiesOf(WEBHOOK, PATHS, 'feed_group:timeline'), {
      PhysicalResourceId: old,
      OldResourceProperties: propertiesOf(WEBHOOK),
    });
    const { PhysicalResourceId } = await send(moved);
    expect(PhysicalResourceId).toMatch(/^acme\/feed_group:timeline\/dst_/);
    expect(await destinations()).toHaveLength(1);
    await send(eventOf('Delete', propertiesOf(WEBHOOK), { PhysicalResourceId: old }));
    expect(await destinations()).toEqual([]);
    expect(await destinations('feed_group:timeline')).toHaveLength(1);
  });
});

describe('a deletion', () => {
  test('succeeds, also if the destination is missing', async () => {
    const { PhysicalResourceId } = await create(WEBHOOK);
    for (const _ of [1, 2]) {
      const answer = await send(eventOf('Delete', propertiesOf(WEBHOOK), { PhysicalResourceId }));
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    }
    expect(await destinations()).toEqual([]);
  });

  test('of a destination of another app deletes nothing', async () => {
    const path = '/apps/other/scopes/feed_group:user/destinations';
    const { body } = await world.call('POST', path, {
      body: { transport: 'webhook', url: 'https://hooks.example.com' },
    });
    const PhysicalResourceId = `other/feed_group:user/${body.id}`;
    expect(await send(eventOf('Delete', propertiesOf(WEBHOOK), { PhysicalResourceId }))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect((await world.call('GET', path)).body.items).toHaveLength(1);
  });
});

test('an answer with the faults of many settings is shorter than the limit of CloudFormation', async () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`unknown_${at}_ü`, 1]));
  expect(await create({ ...WEBHOOK, ...many })).toMatchObject({ Status: 'FAILED' });
});

describe('the alias of an app', () => {
  const OPERATOR = { jwt: { claims: { sub: 'x', 'cognito:groups': '[operators]' } } };
  const call = async (method: string, path: string, arn = ARN, more: object = {}) => {
    const requestContext = { http: { method, path }, authorizer: OPERATOR };
    const headers = { 'content-type': 'application/json' };
    const event = { version: '2.0', rawPath: '/apps', headers, requestContext, body: '{}', ...more };
    return (await world.invoke(event, arn)).statusCode;
  };
  const OWN = '/apps/acme/scopes/feed_group:user/destinations';

  test('gives access to the destinations of the app', async () => {
    expect(await call('GET', OWN)).toBe(200);
    expect(await call('GET', `${OWN}/dst_000000000000000000000000`)).toBe(404);
  });

  test.each([
    ['GET', '/apps'],
    ['GET', '/apps/acme'],
    ['DELETE', '/apps/acme'],
    ['POST', '/apps/acme/keys'],
    ['PUT', '/apps/acme/scopes/feed_group:user'],
    ['GET', '/apps/other/scopes/feed_group:user/destinations'],
    ['POST', '/apps/other/scopes/feed_group:user/destinations'],
    ['POST', '/apps/acme/../other/scopes/feed_group:user/destinations'],
    ['POST', `${OWN}/dst_000000000000000000000000/vouch`],
    ['POST', `${OWN}/dst_000000000000000000000000/secret`],
    ['GET', `/portal${OWN}`],
    ['POST', '/portal-sessions'],
    ['GET', '/dead-letters'],
  ])('refuses %s %s, whatever claims the event contains', async (method, path) => {
    expect(await call(method, path)).toBe(403);
  });

  test.each([
    { version: '1.0', httpMethod: 'GET', path: '/apps/other' },
    { version: undefined, method: 'GET', raw_path: '/apps/other', path: '/apps/other' },
    { rawPath: '/apps/other', path: '/apps/other', pathParameters: { app_id: 'other' } },
  ])('routes by the path that it checks, and not by other members of the event: %j', async (more) => {
    expect(await call('GET', `${OWN}/dst_000000000000000000000000`, ARN, more)).toBe(404);
    expect(await call('PATCH', '/apps/acme', ARN, more)).toBe(403);
    expect(await call('GET', OWN, ARN, { ...more, httpMethod: 'DELETE', method: 'DELETE' })).toBe(200);
  });

  test('does not change what other names of the function allow', async () => {
    expect(await call('GET', '/apps', 'arn:aws:lambda:us-east-1:000000000000:function:api')).toBe(200);
  });

  test.each(['acme', '1', 'a.b', 'A_b-c', 'a@b.example', 'a+b=c', '_41'])('contains the id %j reversibly', (id) => {
    const alias = aliasOf(id) ?? '';
    expect(alias).toMatch(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/);
    expect(appOfArn(`arn:aws:lambda:us-east-1:000000000000:function:api:${alias}`)).toBe(id);
  });

  test('does not exist for an id that is too long', () => {
    expect(aliasOf('a'.repeat(125))).toBeUndefined();
  });
});
