/** A file for `apply` may omit stored secrets, and identify destinations by their ids. */
import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';
import { queuesAt } from '../../../cli/configuration/load.ts';

const ID = `dst_${'0'.repeat(24)}`;

function file(...destinations: unknown[]) {
  return JSON.stringify({
    apps: [{ app_id: '1', name: 'one', scopes: [{ feed_group: 'g', realtime: true, destinations }] }],
  });
}
function faultsOf(result: object): readonly string[] {
  const { faults = [] } = result as { faults?: { pointer: string; message: string }[] };
  return faults.map(({ pointer, message }) => `${pointer}: ${message}`);
}

const AT = '/apps/0/scopes/0/destinations/0';
const queue = (auth: object) => ({ transport: 'sqs', queue_url: 'http://127.0.0.1:1/000000000000/q', auth });
const hook = (more: object) => ({ transport: 'webhook', url: 'https://example.com/', ...more });

describe('a file for apply', () => {
  test('may omit keys, and have null as header values', () => {
    const text = file({ ...queue({ type: 'keys' }), id: ID }, hook({ custom_headers: { 'x-team': null } }));
    expect(faultsOf(readConfigurationFile(text, true))).toEqual([]);
  });

  test('is refused with half of a key pair, an invalid id, or an id that occurs twice', () => {
    const text = file(queue({ type: 'keys', key: 'k' }), hook({ id: 'dst_1' }), hook({ id: ID }), hook({ id: ID }));
    expect(faultsOf(readConfigurationFile(text, true))).toEqual([
      `${AT}/auth: expected both key and secret or neither, got one of them`,
      '/apps/0/scopes/0/destinations/1/id: expected dst_ and 24 hexadecimal digits, got another string',
      '/apps/0/scopes/0/destinations/3/id: expected each id once in the file',
    ]);
  });
});

describe('the addresses in a file', () => {
  test('may be loopback queues and endpoints for an embedded run, with any port', () => {
    const text = file(queue({ type: 'policy' }), { ...hook({}), url: 'http://127.0.0.1:9/x' });
    const result = readConfigurationFile(text, true);
    expect(faultsOf(result)).toEqual([]);
    const moved = queuesAt('http://127.0.0.1:4', (result as { file: never }).file);
    expect(JSON.stringify(moved)).toContain('"http://127.0.0.1:4/000000000000/q"');
  });

  test('may not be loopback addresses for a deployed stack; plain HTTP and roles are left to the stack to check', () => {
    const role = { type: 'role', role_arn: 'arn:aws:iam::000000000000:role/r' };
    const sqs = { transport: 'sqs', queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q', auth: role };
    const text = file(queue({ type: 'policy' }), { ...hook({}), url: 'http://127.0.0.1:9/x' }, sqs);
    expect(faultsOf(readConfigurationFile(text, false))).toEqual([
      expect.stringContaining(`${AT}/queue_url: expected an SQS queue URL`),
      expect.stringContaining('/destinations/1/url: expected'),
    ]);
    expect(faultsOf(readConfigurationFile(file(sqs), true))).toEqual([
      `${AT}/auth/role_arn: expected a role of the customer's account, got one of the operator's own account`,
    ]);
    expect(faultsOf(readConfigurationFile(file({ ...hook({}), url: 'http://example.com/' }), false))).toEqual([]);
  });
});
