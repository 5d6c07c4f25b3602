/** From a file with an event bus to the steps of `apply`, and back by `export`. */
import { describe, expect, test } from '@jest/globals';
import { type StoredApp, stepsTo } from '../../../cli/apply/steps.ts';
import type { KeepingDestination } from '../../../cli/configuration/file.ts';
import type { Destination } from '../../../cli/destination.ts';
import { cliTransportOf } from '../../../cli/transport/table.ts';

const ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/orders';
const wanted = { transport: 'eventbridge', bus_arn: ARN, auth: { type: 'policy' } } as const;
const stored: Destination = {
  id: 'dst_1',
  app_id: '1',
  scope: 'feed_group:user',
  transport: 'eventbridge',
  state: 'enabled',
  version: 3,
  bus_arn: ARN,
  auth: { type: 'policy' },
};

function steps(destinations: readonly KeepingDestination[], before: readonly Destination[], prune = false) {
  const app: StoredApp = {
    app_id: '1',
    name: 'one',
    keys: [],
    version: 1,
    scopes: [{ scope: 'feed_group:user', realtime: true, version: 1, destinations: before }],
  };
  const scopes = [{ feed_group: 'user', realtime: true, destinations: [...destinations] }];
  return stepsTo({ apps: [{ app_id: '1', name: 'one', scopes }] }, [app], { prune, secrets: false });
}

describe('a bus in a file', () => {
  test('that is not there yet is added, with no word of a signing secret', () => {
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

  test('that is there is left alone, and found by its ARN', () => {
    expect(steps([wanted], [stored])).toEqual([]);
  });

  test('with other access is changed, and nobody vouches for it', () => {
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

  test('that is named no more goes when asked to', () => {
    expect(steps([], [stored], true)).toMatchObject([
      { sign: '-', what: `destination dst_1 ${ARN}`, method: 'DELETE' },
    ]);
  });

  test('is exported as it is applied', () => {
    expect(cliTransportOf(stored).entryOf(stored)).toEqual({ bus_arn: ARN, auth: { type: 'policy' } });
  });
});

describe('a queue in a file', () => {
  const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';
  const queue = { transport: 'sqs', queue_url: url, auth: { type: 'policy' } } as const;
  const { bus_arn: _, ...place } = stored;
  const base64: Destination = { ...place, transport: 'sqs', queue_url: url, body: 'base64' };
  const json: Destination = { ...base64, body: 'json' };

  test('gets the form that the file names, and Base64 where it names none', () => {
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

  test('is exported with its form where that is not Base64', () => {
    expect(cliTransportOf(json).entryOf(json)).toMatchObject({ queue_url: url, body: 'json' });
    expect(cliTransportOf(base64).entryOf(base64)).not.toHaveProperty('body');
  });
});
