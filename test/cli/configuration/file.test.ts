/** A configuration file is checked completely, and every fault is reported with its JSON Pointer. */
import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';
const BUS_ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/b';
const sqs = { transport: 'sqs', queue_url: QUEUE_URL, auth: { type: 'keys', key: 'k', secret: 's' } };
const webhook = { transport: 'webhook', url: 'https://example.com/' };
const bus = { transport: 'eventbridge', bus_arn: BUS_ARN, auth: { type: 'policy' } };

function file(...scopes: unknown[]) {
  return { apps: [{ app_id: '1', name: 'one', scopes }] };
}

function faultsOf(json: unknown): readonly string[] {
  const result = readConfigurationFile(JSON.stringify(json), false);
  return 'faults' in result ? result.faults.map(({ pointer, message }) => `${pointer}: ${message}`) : [];
}

describe('a configuration file', () => {
  test('without any optional key is accepted unchanged', () => {
    const json = file(
      { feed_group: 'user', realtime: true, destinations: [sqs, webhook, bus] },
      { app_level: 'files', realtime: false, destinations: [] },
    );
    expect(readConfigurationFile(JSON.stringify(json), false)).toEqual({ file: json });
  });

  test('with five faults reports all five with their paths', () => {
    const json = {
      apps: [
        {
          app_id: 7,
          name: 'one',
          scopes: [
            { feed_group: 'user', realtime: 'yes', destinations: [{ ...sqs, auth: { ...sqs.auth, secret: '' } }] },
            { realtime: true, destinations: [{ transport: 'ftp' }] },
          ],
        },
      ],
    };
    expect(faultsOf(json)).toEqual([
      '/apps/0/app_id: expected a string, got a number',
      '/apps/0/scopes/0/realtime: expected a boolean, got a string of 3 characters',
      '/apps/0/scopes/0/destinations/0/auth/secret: expected 1 to 256 visible ASCII characters, got an empty text',
      '/apps/0/scopes/1/destinations/0/transport: expected "sqs", "webhook", "eventbridge", "sns" or "s3", got a string of 3 characters',
      '/apps/0/scopes/1: expected exactly one of feed_group and app_level',
    ]);
  });

  test('reports a wrong bus ARN, a role of another partition, and a signing secret of a bus', () => {
    const arn = 'arn:aws-cn:events:cn-north-1:123456789012:event-bus/x';
    const role = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/in' };
    const destinations = [
      { ...bus, signing_secret: 's' },
      { ...bus, bus_arn: arn, auth: role },
      { ...bus, bus_arn: 'b' },
    ];
    expect(faultsOf(file({ feed_group: 'user', realtime: true, destinations }))).toEqual([
      '/apps/0/scopes/0/destinations/0/signing_secret: unknown member',
      "/apps/0/scopes/0/destinations/1/auth/role_arn: expected a role of the bus's partition aws-cn, got one of aws",
      expect.stringMatching(/^\/apps\/0\/scopes\/0\/destinations\/2\/bus_arn: expected the ARN of an event bus/),
    ]);
  });

  test('accepts the same names as the API', () => {
    const named = (app_id: string, feed_group: string) => ({
      apps: [{ app_id, name: 'one', scopes: [{ feed_group, realtime: true, destinations: [] }] }],
    });
    expect(faultsOf(named('acme+1@x', '日'.repeat(108)))).toEqual([]);
    expect(faultsOf(named('a b', '日'.repeat(109)))).toEqual([
      '/apps/0/app_id: expected letters, digits and _ . @ + = -, got another string',
      expect.stringMatching(
        /^\/apps\/0\/scopes\/0\/feed_group: expected at most 973 bytes when percent-encoded, got 981/,
      ),
    ]);
    expect(faultsOf(named('x'.repeat(125), 'a/b'))).toEqual([
      '/apps/0/app_id: expected at most 124 characters, got 125',
      expect.stringMatching(/^\/apps\/0\/scopes\/0\/feed_group: expected the name of a feed group/),
    ]);
  });

  test('reports an api_key that two apps have', () => {
    const app = (app_id: string) => ({ app_id, name: 'one', api_key: 'key', scopes: [] });
    expect(faultsOf({ apps: [app('1'), app('2')] })).toEqual([
      '/apps/1/api_key: expected each api_key once in the file',
    ]);
  });

  test('that is not JSON has one fault of the whole file', () => {
    expect(readConfigurationFile('{"apps":', false)).toEqual({
      faults: [{ pointer: '', message: 'expected JSON, got something else' }],
    });
  });

  test('with an unknown key reports the key, escaped as in a JSON Pointer', () => {
    const json = file({ feed_group: 'user', realtime: true, destinations: [], 'a/b~c': 1 });
    expect(faultsOf(json)).toEqual(['/apps/0/scopes/0/a~1b~0c: unknown member']);
  });

  test('with the same app or scope twice reports the second one', () => {
    const scope = { feed_group: 'user', realtime: true, destinations: [] };
    const [app] = file(scope, scope).apps;
    expect(faultsOf({ apps: [app, app] })).toEqual([
      '/apps/0/scopes/1: expected each scope once in an app',
      '/apps/1/app_id: expected each app_id once in the file',
      '/apps/1/scopes/1: expected each scope once in an app',
    ]);
  });

  test('may have event types only in app-level scopes, and only types of the scope', () => {
    expect(
      faultsOf(file({ feed_group: 'user', realtime: true, destinations: [{ ...webhook, event_types: ['user.new'] }] })),
    ).toEqual([
      '/apps/0/scopes/0/destinations/0/event_types/0: expected no event_types, got one: updates of feed groups have no type',
    ]);
    expect(
      faultsOf(
        file({
          app_level: 'files',
          realtime: true,
          destinations: [{ ...webhook, event_types: ['image.new', 'user.new'] }],
        }),
      ),
    ).toEqual(['/apps/0/scopes/0/destinations/0/event_types/1: expected a type of files, got another string']);
  });

  test('reports wrong URLs together with wrong types, and never repeats a secret', () => {
    const faults = faultsOf(
      file({
        feed_group: 'user',
        realtime: true,
        destinations: [
          { ...sqs, auth: { ...sqs.auth, key: ['hunter2'] } },
          { ...sqs, queue_url: 'hunter2' },
          { ...webhook, url: 'ftp://ann:hunter2@example.com/' },
          { ...webhook, url: 'http://10.0.0.1/', signing_secret: 'hunter2', max_batch: 0, odd: 1 },
          { ...sqs, queue_url: 'hunter2', auth: { type: 'keys', key: 'a b' } },
        ],
      }),
    );
    expect(faults).toEqual([
      '/apps/0/scopes/0/destinations/0/auth/key: expected a string, got a list of 1',
      expect.stringMatching(/destinations\/3\/max_batch: expected at least 1/),
      expect.stringMatching(/destinations\/3\/signing_secret: expected the padded Base64/),
      expect.stringMatching(/destinations\/3\/odd: unknown member/),
      expect.stringMatching(/destinations\/4\/auth\/key: expected 1 to 128/),
      '/apps/0/scopes/0/destinations/4/auth: expected both key and secret or neither, got one of them',
      expect.stringMatching(
        /^\/apps\/0\/scopes\/0\/destinations\/1\/queue_url: expected an SQS queue URL .*, got no URL$/,
      ),
      '/apps/0/scopes/0/destinations/2/url: expected an https URL, got ftp',
      expect.stringMatching(/destinations\/3\/url: expected a public address/),
      expect.stringMatching(/destinations\/4\/queue_url: expected an SQS queue URL/),
    ]);
  });

  test('may have at most ten destinations in a scope', () => {
    const eleven = Array.from({ length: 11 }, () => webhook);
    expect(faultsOf(file({ feed_group: 'user', realtime: true, destinations: eleven }))).toEqual([
      '/apps/0/scopes/0/destinations: expected at most 10 entries, got a list of 11',
    ]);
  });
});
