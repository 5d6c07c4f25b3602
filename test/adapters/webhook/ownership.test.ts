/** The ports of the ownership check as an environment asks for them: one egress policy and one client for both proofs. */
import { describe, expect, it } from '@jest/globals';
import { createOwnershipPorts } from '../../../adapters/webhook/ownership.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import { client, http } from './servers.ts';

describe('the ports', () => {
  it('ask the resolvers and the endpoint that they are told', async () => {
    const server = await startDnsServer(({ type }) =>
      type === 'SOA' ? { soa: { minttl: 60 } } : { txt: [['acme=k']] },
    );
    const endpoint = await http((request, response) => void response.end(request.method));
    const ports = createOwnershipPorts(
      { OWNERSHIP_RESOLVERS: server.address, OWNERSHIP_TXT_PREFIX: '_acme', OWNERSHIP_TXT_NAME: 'acme' },
      client(),
    );
    expect(ports.naming).toEqual({ prefix: '_acme', name: 'acme' });
    expect(await ports.txt('_acme.example.com')).toEqual([{ resolver: server.address, records: [['acme=k']] }]);
    expect(await ports.negativeTtl('example.com')).toBe(60);
    expect(await ports.get({ url: endpoint.url, headers: {} })).toMatchObject({ status: 200, answer: 'GET' });
    await server.close();
  });

  it('refuse URLs by the policy of deliveries', () => {
    const ports = (env: Parameters<typeof createOwnershipPorts>[0]) => createOwnershipPorts(env, client());
    expect(ports({}).refusalOf('https://example.com/')).toBeUndefined();
    expect(ports({}).refusalOf('http://example.com/')).toMatch(/^expected /);
    expect(ports({ PLAIN_HTTP: 'allowed' }).refusalOf('http://example.com/')).toBeUndefined();
    expect(ports({}).refusalOf('https://127.0.0.1:9/')).toMatch(/^expected /);
    expect(ports({ EGRESS_ALLOWANCE: '127.0.0.1' }).refusalOf('http://127.0.0.1:9/')).toBeUndefined();
  });

  it.each([{ OWNERSHIP_RESOLVERS: 'x' }, { OWNERSHIP_TXT_PREFIX: '=' }, { EGRESS_ALLOWANCE: '10.0.0.0/99' }])(
    'are not made of %j',
    (env) => {
      expect(() => createOwnershipPorts(env, client())).toThrow(/expected/);
    },
  );
});
