/**
 * The embedded run as a process: a delivery with an OAuth token and a client certificate to a real TLS receiver that requires both, and
 * with a real token endpoint.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { createLocalPublisher } from '../../cli/publish.ts';
import { verifyWebhook } from '../../consumer/index.ts';
import { feedDetail } from '../core/make.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { type Ready, startRun } from '../support/embedded-run.ts';

const pem = (name: string) => readFileSync(new URL(`../support/tls/${name}`, import.meta.url), 'utf8');
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const onCleanup = cleanupAfterAll();

test('updates arrive with one shared token and the client certificate, signed', async () => {
  let tokens = 0;
  const received: { readonly subject: string; readonly authorization: string | undefined; readonly updates: number }[] =
    [];
  const tls = { key: pem('server.key'), cert: pem('server.pem'), ca: pem('client-authority.pem') };
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/token') {
        return response.end(
          JSON.stringify({ access_token: `token-${++tokens}`, token_type: 'Bearer', expires_in: 3600 }),
        );
      }
      const socket = request.socket as TLSSocket;
      if (!socket.authorized) return response.writeHead(403).end();
      const options = { signingSecrets: SECRET, toleranceSeconds: 1e9 };
      const updates = verifyWebhook({ body: Buffer.concat(chunks), headers: request.headers }, options).length;
      const subject = String(socket.getPeerCertificate().subject.CN);
      received.push({ subject, authorization: request.headers.authorization, updates });
      return response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const destination = {
    transport: 'webhook',
    url: `${origin}/hook`,
    signing_secret: SECRET,
    oauth: { token_url: `${origin}/token`, client_id: 'feedhose', client_secret: 's3cret-of-the-client' },
    client_certificate: {
      certificate: pem('client-ec.pem') + pem('client-intermediate.pem'),
      private_key: pem('client-ec.key'),
    },
  };
  const scopes = [{ feed_group: 'user', realtime: true, destinations: [destination] }];
  process.env['NODE_EXTRA_CA_CERTS'] = fileURLToPath(new URL('../support/tls/authority.pem', import.meta.url));
  const run = startRun([], { apps: [{ app_id: 'acme', name: 'Acme', scopes }] });
  delete process.env['NODE_EXTRA_CA_CERTS'];
  onCleanup(async () => void (await run.stop()));
  const { endpoint, region, bus_name } = (await run.first) as unknown as Ready;
  const publisher = createLocalPublisher(endpoint, region, bus_name);
  for (const id of ['a', 'b']) {
    await publisher.publish([JSON.stringify(feedDetail({ app_id: 'acme', new: [{ id }] }))]);
    while (received.reduce((sum, one) => sum + one.updates, 0) < (id === 'a' ? 1 : 2))
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(new Set(received.map(({ subject, authorization }) => `${subject} ${authorization}`))).toEqual(
    new Set(['ec Bearer token-1']),
  );
  expect(tokens).toBe(1);
  const { stderr, lines } = await run.stop();
  expect(`${stderr}${JSON.stringify(lines)}`).not.toMatch(/s3cret-of-the-client|token-1|PRIVATE KEY/);
});
