/** Mutual TLS with real servers that require a client certificate, and who may use a connection that was authenticated with one. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { authority, call, wholeClient } from './servers.ts';

const pem = (name: string) => readFileSync(new URL(`../../support/tls/${name}`, import.meta.url), 'utf8');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Seen {
  readonly subject: string | undefined;
  readonly port: number | undefined;
  readonly resumed: boolean;
}

/** Starts an endpoint that accepts clients of the authority. */
async function endpoint(options: { readonly optional?: boolean; readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3' } = {}) {
  const seen: Seen[] = [];
  const { optional = false, maxVersion = 'TLSv1.3' } = options;
  const tls = { key: pem('server.key'), cert: pem('server.pem'), ca: pem('client-authority.pem'), maxVersion };
  const server = createServer(
    { ...tls, requestCert: true, rejectUnauthorized: !optional, keepAliveTimeout: 0 },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const { subject } = socket.getPeerCertificate();
      const name = subject && [subject.CN].flat()[0];
      seen.push({ subject: name, port: socket.remotePort, resumed: socket.isSessionReused() });
      request.resume().on('end', () => response.end('ok'));
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { seen, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const own = () => wholeClient({ ca: authority() });
const certificateOf = (kind: 'ec' | 'rsa' | 'ed25519', identity = `dst ${kind}`) => ({
  certificate: kind === 'ec' ? pem('client-ec.pem') + pem('client-intermediate.pem') : pem(`client-${kind}.pem`),
  private_key: pem(`client-${kind}.key`),
  identity,
});

describe('a client certificate', () => {
  test.each(['ec', 'rsa', 'ed25519'] as const)(
    'with a key of the kind %s opens an endpoint that requires one',
    async (kind) => {
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        const { url, seen } = await endpoint({ maxVersion });
        expect(await own().send({ ...call(url), certificate: certificateOf(kind) })).toMatchObject({ status: 200 });
        expect(seen.map(({ subject }) => subject)).toEqual([kind]);
      }
    },
  );

  test('that is missing is named by the alert of the server, and one of an unknown authority fails', async () => {
    const { url } = await endpoint();
    const missing = await own().send(call(url));
    expect(missing).toMatchObject({ class: 'tls', reason: expect.stringContaining('requires a client certificate') });
    const certificate = { ...certificateOf('ec'), certificate: pem('client-ec.pem') };
    // Node closes the connection of an unknown client after the handshake, without an alert that names the cause.
    const unknown = await own().send({ ...call(url), certificate });
    expect(unknown).toMatchObject({ class: expect.stringMatching(/^(?:tls|reset)$/) });
  });
});

describe('an authenticated connection', () => {
  test('is reused for the same destination and certificate only, and no session is resumed', async () => {
    const { url, seen } = await endpoint({ optional: true });
    const client = own();
    const send = (certificate?: ReturnType<typeof certificateOf>) =>
      client.send({ ...call(url), ...(certificate ? { certificate } : {}) });
    const first = certificateOf('rsa', 'dst_1 a');
    await send(first);
    await send(first);
    await send();
    await send(certificateOf('rsa', 'dst_2 a'));
    await send(certificateOf('ed25519', 'dst_1 b'));
    await send(first);
    const ports = seen.map(({ port }) => port);
    expect(seen.map(({ subject }) => subject)).toEqual(['rsa', 'rsa', undefined, 'rsa', 'ed25519', 'rsa']);
    expect([ports[1], ports[5]]).toEqual([ports[0], ports[0]]);
    expect(new Set(ports).size).toBe(4);
    expect(seen.some(({ resumed }) => resumed)).toBe(false);
  });
});
