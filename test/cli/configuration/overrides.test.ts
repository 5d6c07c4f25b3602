/** Access methods of queues in a configuration file, and settings of a destination that override the defaults of the stack. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';
import { newDestination } from '../../../core/api/destination.ts';
import type { DestinationInput } from '../../../core/api/destination-input.ts';
import { operatorOf } from '../../../core/transport/aws/credentials.ts';
import { externalId } from '../../../core/transport/aws/session.ts';
import { createEgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';
const ROLE = 'arn:aws:iam::123456789012:role/feedhose';
const sqs = { transport: 'sqs', queue_url: QUEUE_URL, auth: { type: 'policy' } };
const webhook = { transport: 'webhook', url: 'https://example.com/' };
const AT = '/apps/0/scopes/0/destinations/0';

const RULES = {
  policy: createEgressPolicy({ allowance: ['127.0.0.1'] }),
  operator: operatorOf('arn:aws:iam::000000000000:role/feedhose-sender', []),
  awsEndpoint: undefined,
};

function fileOf(destination: object) {
  const scopes = [{ feed_group: 'user', realtime: true, destinations: [destination] }];
  return readConfigurationFile(JSON.stringify({ apps: [{ app_id: '1', name: 'one', scopes }] }), true);
}

function faultsOf(destination: object): readonly string[] {
  const result = fileOf(destination);
  return 'faults' in result
    ? result.faults.map(({ pointer, message }) => `${pointer.replace(AT, '')}: ${message}`)
    : [];
}

function stored(given: object) {
  const result = fileOf(given);
  const entry = 'file' in result ? result.file.apps[0]?.scopes[0]?.destinations[0] : undefined;
  if (!entry) throw new Error('the file has faults');
  const input = { ...entry, ...(entry.transport === 'webhook' ? { ownership: 'operator' } : {}) } as DestinationInput;
  const scope = { kind: 'feed_group', name: 'user' } as const;
  const place = {
    id: 'dst_1',
    app_id: '1',
    scope,
    externalId: externalId(randomBytes(32)),
    random: randomBytes(32),
    nowMs: 0,
  };
  const made = newDestination(input, place, RULES);
  if ('errors' in made) throw new Error('the destination has faults');
  const { destination, secrets } = made;
  const [access, headers] = [secrets.access, secrets.headers].map((text) => text && JSON.parse(text));
  return { destination, access, headers };
}

describe('access to a queue', () => {
  test('by keys stores four characters of the key id in the settings', () => {
    const { destination, access } = stored({ ...sqs, auth: { type: 'keys', key: 'AKIDEXAMPLE', secret: 'hunter2' } });
    expect(destination).toMatchObject({ auth: { type: 'keys', key_hint: 'MPLE' } });
    expect(access).toEqual({ type: 'keys', access_key_id: 'AKIDEXAMPLE', secret_access_key: 'hunter2' });
    expect(JSON.stringify(destination)).not.toContain('hunter2');
  });

  test('by policy or by role stores no secret, and a role gets its own external id', () => {
    expect(stored(sqs)).toEqual({ destination: expect.objectContaining({ auth: { type: 'policy' } }) });
    const externalId = () => {
      const { destination, access } = stored({ ...sqs, auth: { type: 'role', role_arn: ROLE } });
      expect(access).toBeUndefined();
      expect(destination).toMatchObject({ auth: { type: 'role', role_arn: ROLE } });
      return destination.transport === 'sqs' && destination.auth.type === 'role' ? destination.auth.external_id : '';
    };
    expect(externalId()).toMatch(/^feedhose-[\w-]{43}$/);
    expect(externalId()).not.toBe(externalId());
  });

  test.each([
    [{ type: 'token' }, '/auth/type: expected "keys", "policy" or "role", got a string of 5 characters'],
    [{}, '/auth/type: expected "keys", "policy" or "role", got nothing'],
    [{ type: 'policy', key: 'k' }, '/auth/key: unknown member'],
    [{ type: 'role' }, '/auth/role_arn: expected a string, got nothing'],
    [{ type: 'role', role_arn: ROLE, external_id: 'mine' }, '/auth/external_id: unknown member'],
    [
      { type: 'role', role_arn: 'arn:aws:iam::1:user/u' },
      '/auth/role_arn: expected the ARN of a role such as arn:aws:iam::123456789012:role/feedhose, got the ARN of something else',
    ],
    [
      { type: 'role', role_arn: ROLE.replace('aws', 'aws-cn') },
      [
        '/auth/role_arn: expected a role of the partition aws, where the sender role is, got one of aws-cn',
        "/auth/role_arn: expected a role of the queue's partition aws, got one of aws-cn",
      ],
    ],
  ])('by %j is refused', (auth, fault) => {
    expect(faultsOf({ ...sqs, auth })).toEqual([fault].flat());
  });
});

describe('the URL of a webhook', () => {
  test.each([
    ['http://ann:100%@127.0.0.1:8443/', 'ann', '100%'],
    ['http://a%C3%A9:%zz%41@127.0.0.1:8443/', 'aé', '%zzA'],
    ['http://token@127.0.0.1:8443/', 'token', ''],
  ])('is split like in the API: %s', (url, username, password) => {
    const { destination, access } = stored({ ...webhook, url });
    expect(destination).toMatchObject({ url: 'http://127.0.0.1:8443/', ownership: 'operator', state: 'enabled' });
    expect(access).toEqual({ type: 'basic', username, password });
  });

  test('is refused if its credentials are not UTF-8', () => {
    expect(faultsOf({ ...webhook, url: 'http://ann:%ff@127.0.0.1:8443/' })).toEqual([
      '/url: expected credentials whose percent-encoding is UTF-8, got other bytes',
    ]);
  });

  test('is refused with localhost, because the embedded run connects to 127.0.0.1', () => {
    for (const url of ['http://localhost:3000/hook', 'https://LOCALHOST:3000/hook']) {
      expect(faultsOf({ ...webhook, url })).toEqual([
        '/url: expected 127.0.0.1 for this machine, got localhost, which may lead to another address',
      ]);
    }
  });
});

describe('overrides', () => {
  test('are stored, with header names in the settings and header values among the secrets', () => {
    const overrides = { retry_schedule: [1, 604_800], rate_limit: 0.01 };
    expect(stored({ ...sqs, ...overrides }).destination).toMatchObject(overrides);
    const { destination, headers } = stored({
      ...webhook,
      ...overrides,
      timeout_seconds: 30,
      max_batch: 1,
      custom_headers: { 'X-Tenant': 'hunter2' },
    });
    expect(destination).toMatchObject({
      ...overrides,
      timeout_seconds: 30,
      max_batch: 1,
      custom_headers: ['x-tenant'],
    });
    expect(headers).toEqual({ 'x-tenant': 'hunter2' });
    expect(JSON.stringify(destination)).not.toContain('hunter2');
  });

  test('are not stored if the file omits them', () => {
    expect(Object.keys(stored(webhook).destination).toSorted()).toEqual([
      'app_id',
      'id',
      'ownership',
      'scope',
      'state',
      'transport',
      'url',
      'version',
    ]);
  });

  test.each([
    [{ retry_schedule: [] }, '/retry_schedule: expected at least 1 entry, got a list of 0'],
    [{ retry_schedule: Array(21).fill(1) }, '/retry_schedule: expected at most 20 entries, got a list of 21'],
    [{ retry_schedule: [5, 0] }, '/retry_schedule/1: expected at least 1, got 0'],
    [{ retry_schedule: [604_801] }, '/retry_schedule/0: expected at most 604800, got 604801'],
    [{ retry_schedule: ['5'] }, '/retry_schedule/0: expected a number, got a string of 1 character'],
    [{ rate_limit: 0 }, '/rate_limit: expected at least 0.01, got 0'],
    [{ rate_limit: 1_001 }, '/rate_limit: expected at most 1000, got 1001'],
    [{ timeout_seconds: 31 }, '/timeout_seconds: expected at most 30, got 31'],
    [{ timeout_seconds: 0 }, '/timeout_seconds: expected at least 1, got 0'],
    [{ max_batch: 101 }, '/max_batch: expected at most 100, got 101'],
    [{ max_batch: 1.5 }, '/max_batch: expected an int, got a number'],
    [{ custom_headers: { 'x-a': 1 } }, '/custom_headers/x-a: expected a string, got a number'],
    [{ custom_headers: { host: 'hunter2' } }, /^\/custom_headers: header host: expected a header of your own/],
  ])('of a webhook are refused: %j', (override, fault) => {
    const faults = faultsOf({ ...webhook, ...override });
    expect(faults).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)]);
    expect(faults.join()).not.toContain('hunter2');
  });

  test('of webhooks are refused for queues', () => {
    expect(faultsOf({ ...sqs, max_batch: 10, timeout_seconds: 5, custom_headers: {} })).toHaveLength(3);
  });

  test('may not set authorization together with credentials in the URL', () => {
    const custom_headers = { authorization: 'Bearer hunter2' };
    expect(faultsOf({ ...webhook, custom_headers })).toEqual([]);
    const url = 'https://user:pass@example.com/';
    expect(faultsOf({ ...webhook, url, custom_headers })).toEqual([
      expect.stringMatching(
        /^\/custom_headers: header authorization: expected no authorization, because the credentials/,
      ),
    ]);
  });
});
