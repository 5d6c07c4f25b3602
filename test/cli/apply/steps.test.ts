/** The API calls that `apply` makes for buses and queues in a file, and their entries in an export. */
import { describe, expect, test } from '@jest/globals';
import { type StoredApp, stepsTo } from '../../../cli/apply/steps.ts';
import type { DestinationEntry } from '../../../cli/configuration/schema.ts';
import type { Destination } from '../../../cli/destination.ts';
import { cliTransportOf } from '../../../cli/transport/table.ts';

const ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/orders';
const wanted = { transport: 'eventbridge', bus_arn: ARN, auth: { type: 'policy' } } as const;
const common = {
  id: 'dst_1',
  app_id: '1',
  scope: 'feed_group:user',
  state: 'enabled',
  version: 3,
  auth: { type: 'policy' },
} as const;
const stored = { ...common, signing_secrets: [], transport: 'eventbridge', bus_arn: ARN } satisfies Destination;

function steps(destinations: readonly DestinationEntry[], before: readonly Destination[], prune = false) {
  const app: StoredApp = {
    app_id: '1',
    name: 'one',
    keys: [],
    version: 1,
    scopes: [{ app_id: '1', scope: 'feed_group:user', realtime: true, version: 1, destinations: before }],
  };
  const scopes = [{ feed_group: 'user', realtime: true, destinations: [...destinations] }];
  return stepsTo({ apps: [{ app_id: '1', name: 'one', scopes }] }, [app], { prune, secrets: false });
}

describe('a bus in a file', () => {
  test('is created without a signing secret if it is not stored', () => {
    expect(steps([wanted], [])).toMatchObject([
      {
        sign: '+',
        what: `destination eventbridge ${ARN}`,
        changes: [`bus_arn: ${ARN}`, 'auth: policy'],
        method: 'POST',
        body: wanted,
      },
    ]);
  });

  test('is found by its ARN, and not changed if it is the same', () => {
    expect(steps([wanted], [stored])).toEqual([]);
  });

  test('is updated if its access differs, without a vouch for its ownership', () => {
    const role = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/in' } as const;
    expect(steps([{ ...wanted, auth: role }], [stored])).toMatchObject([
      {
        sign: '~',
        method: 'PATCH',
        body: { auth: role },
        changes: [`auth: policy → role ${role.role_arn}`],
        version: 3,
      },
    ]);
  });

  test('is deleted with --prune if the file does not contain it', () => {
    expect(steps([], [stored], true)).toMatchObject([
      { sign: '-', what: `destination dst_1 ${ARN}`, method: 'DELETE' },
    ]);
  });

  test('is exported in the form in which it is applied', () => {
    expect(cliTransportOf(stored).entryOf(stored)).toEqual({ bus_arn: ARN, auth: { type: 'policy' } });
  });
});

describe('a queue in a file', () => {
  const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';
  const queue = { transport: 'sqs', queue_url: url, auth: { type: 'policy' } } as const;
  const base64 = {
    ...common,
    signing_secrets: [],
    transport: 'sqs',
    queue_url: url,
    body: 'base64',
  } satisfies Destination;
  const json = { ...base64, body: 'json' } satisfies Destination;

  test('gets the body form of the file, or Base64 if the file has none', () => {
    expect(steps([{ ...queue, body: 'json' }], [base64])).toMatchObject([{ method: 'PATCH', body: { body: 'json' } }]);
    expect(steps([queue], [json])).toMatchObject([{ method: 'PATCH', body: { body: null } }]);
    for (const [wanted, before] of [
      [queue, base64],
      [{ ...queue, body: 'base64' }, base64],
      [{ ...queue, body: 'json' }, json],
    ] as const) {
      expect(steps([wanted], [before])).toEqual([]);
    }
  });

  test('is exported with its body form unless that is Base64', () => {
    expect(cliTransportOf(json).entryOf(json)).toMatchObject({ queue_url: url, body: 'json' });
    expect(cliTransportOf(base64).entryOf(base64)).not.toHaveProperty('body');
  });
});

describe('an API key in a file', () => {
  const configured = { configured: true };
  const app: StoredApp = {
    app_id: '1',
    name: 'one',
    version: 3,
    scopes: [],
    keys: [
      { api_key: 'next', state: 'standby', api_secret: configured },
      { api_key: 'used', state: 'in_use', api_secret: configured },
      { api_key: 'first', state: 'retired', api_secret: configured },
    ],
  };
  test.each([
    ['in use changes nothing', 'used', []],
    ['on standby is activated', 'next', ['1/keys/next/activate']],
    ['that is retired is activated', 'first', ['1/keys/first/activate']],
    ['that the app does not have is added and activated', 'new', ['1/keys', '1/keys/new/activate']],
  ])('%s', (_, api_key, paths) => {
    const file = { apps: [{ app_id: '1', name: 'one', api_key, scopes: [] }] };
    expect(stepsTo(file, [app], { prune: false, secrets: false }).map(({ path }) => path.join('/'))).toEqual(paths);
  });
});
