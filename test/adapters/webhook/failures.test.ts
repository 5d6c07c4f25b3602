/** The failures of requests to endpoints: a class and a code for each, within the time limit, without secrets. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Resolved } from '../../../adapters/webhook/target.ts';
import { endsBefore } from '../../support/ends-before.ts';
import { AMPLE_MS, authority, call, client, http, https, OK, policy, replies, SHORT_MS, tcp } from './servers.ts';

const TLS_HOST = 'hooks.example.com';
const secure = (port: number, host = TLS_HOST): string => `https://${host}:${port}/hook`;
const codes = (error: unknown) => async (): Promise<readonly Resolved[]> => {
  throw error;
};

describe('the lookup', () => {
  it.each([
    ['ENOTFOUND', ': it does not exist'],
    ['ESERVFAIL', ': the name servers of its zone failed'],
    ['EOF', ''],
  ])('fails with %s', async (code, why) => {
    const resolver = codes(Object.assign(new Error(`queryA ${code} hooks.example.com`), { code }));
    expect(await client({ resolver }).send(call('https://hooks.example.com/'))).toEqual({
      kind: 'unanswered',
      class: 'dns',
      code,
      reason: `The host name of the endpoint could not be looked up${why} (${code}).`,
    });
  });
  it('fails when there is no address, or an invalid one', async () => {
    const send = (resolver: () => Promise<readonly Resolved[]>) =>
      client({ resolver }).send(call('https://a.example/'));
    expect(await send(async () => [])).toMatchObject({ class: 'dns', code: 'ENODATA' });
    expect(await send(codes('nonsense'))).toMatchObject({ class: 'dns', code: 'UNKNOWN' });
    expect(await send(codes({ code: 'Not a code\n' }))).toMatchObject({ class: 'dns', code: 'UNKNOWN' });
    const throwing = (): never => {
      throw new Error('no lookup');
    };
    expect(await send(throwing)).toMatchObject({ class: 'dns', code: 'UNKNOWN' });
  });
  it('resolves the names of this machine when no resolver is given', async () => {
    const real = client({
      policy: policy({ allowance: ['localhost', '127.0.0.1', '::1'] }),
      resolver: undefined as never,
    });
    const endpoint = await http();
    expect(await real.send(call(`http://localhost:${endpoint.port}/`))).toMatchObject({ status: 200 });
  });
});

describe('connecting', () => {
  it('fails when nothing listens', async () => {
    expect(await client().send(call('http://127.0.0.1:1/'))).toEqual({
      kind: 'unanswered',
      class: 'connect',
      code: 'ECONNREFUSED',
      reason: 'Could not connect to the endpoint (ECONNREFUSED).',
    });
  });
  it('tries the next address', async () => {
    const endpoint = await http();
    const own = client({
      policy: policy({ allowance: ['127.0.0.1', '::1'] }),
      resolver: async () => [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    const url = `http://hooks.example.com:${endpoint.port}/`;
    expect(await own.send(call(url))).toMatchObject({ status: 200 });
    expect(await own.send(call(url))).toMatchObject({ status: 200 });
    expect(endpoint.connections()).toBe(1);
  });
  it('tries the other family soon, however many addresses the first has', async () => {
    const endpoint = await http();
    const sixes = Array.from({ length: 8 }, (_, index) => ({ address: `::1:${index}`, family: 6 }));
    const own = client({
      policy: policy({ allowance: ['127.0.0.1', '::1:0/112'] }),
      resolver: async () => [...sixes, { address: '127.0.0.1', family: 4 }],
    });
    expect(await own.send(call(`http://hooks.example.com:${endpoint.port}/`))).toMatchObject({ status: 200 });
  });
  it('fails when no address accepts a connection', async () => {
    const own = client({
      policy: policy({ allowance: ['127.0.0.1', '::1', 'hooks.example.com'] }),
      resolver: async () => [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    expect(await own.send(call('http://hooks.example.com:1/'))).toMatchObject({
      class: 'connect',
      code: 'ECONNREFUSED',
    });
  });
  it('tries no other address when one was reached', async () => {
    const endpoint = await tcp((socket) => void socket.on('data', () => socket.resetAndDestroy()));
    const address = { address: '127.0.0.1', family: 4 };
    const own = client({ resolver: async () => [address, address] });
    expect(await own.send(call(`http://hooks.example.com:${endpoint.port}/`))).toMatchObject({ class: 'reset' });
    expect(endpoint.connections()).toBe(1);
  });
});

describe('TLS', () => {
  it('delivers to a host with a certificate of a known authority, by its name', async () => {
    const names: unknown[] = [];
    const endpoint = await https('server', (request, response, body) => {
      const { servername, alpnProtocol } = request.socket as never as { servername: unknown; alpnProtocol: unknown };
      names.push([servername, alpnProtocol, request.headers.host]);
      OK(request, response, body);
    });
    const own = client({ ca: authority() });
    for (let round = 0; round < 2; round++) {
      expect(await own.send(call(secure(endpoint.port)))).toEqual({ kind: 'answered', status: 200, answer: 'ok' });
    }
    expect(names[0]).toEqual([TLS_HOST, 'http/1.1', `${TLS_HOST}:${endpoint.port}`]);
    expect(endpoint.connections()).toBe(1);
  });
  it('delivers to an address that the certificate names', async () => {
    const endpoint = await https();
    const exchange = await client({ ca: authority() }).send(call(secure(endpoint.port, '127.0.0.1')));
    expect(exchange).toMatchObject({ status: 200 });
  });
  it.each([
    ['an unknown authority', 'server', TLS_HOST, false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['an expired certificate', 'expired', TLS_HOST, true, 'CERT_HAS_EXPIRED'],
    ['a certificate for another host', 'other', TLS_HOST, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a certificate for another address', 'other', '127.0.0.1', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('fails with %s, and nothing is sent', async (_, name, host, known, code) => {
    let requests = 0;
    const endpoint = await https(name, () => void requests++);
    const exchange = await client(known ? { ca: authority() } : {}).send(call(secure(endpoint.port, host)));
    expect(exchange).toMatchObject({ kind: 'unanswered', class: 'tls', code });
    expect('reason' in exchange && exchange.reason).toMatch(/^TLS with the endpoint failed: .+ \([A-Z_]+\)\.$/);
    expect(requests).toBe(0);
  });
  it('is verified whatever the environment variables are', async () => {
    const endpoint = await https();
    const script = `
      import { createWebhookClient } from './adapters/webhook/client.ts';
      const policy = { checkUrl: () => undefined, checkAddress: () => undefined };
      const { send } = createWebhookClient({ policy, timeoutMs: ${AMPLE_MS} });
      const exchange = await send({ method: 'GET', url: '${secure(endpoint.port, '127.0.0.1')}', headers: {} });
      process.stdout.write(exchange.class ?? exchange.kind);`;
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
    expect((await child).stdout).toBe('tls');
  });
  it('fails with an endpoint that does not support it, or closes the connection', async () => {
    const plain = await http();
    const mute = await tcp((socket) => void socket.once('data', () => socket.end()));
    const reset = await tcp((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    for (const { port } of [plain, mute, reset]) {
      const exchange = await client({ ca: authority() }).send(call(secure(port)));
      expect(exchange).toMatchObject({ kind: 'unanswered', class: 'tls' });
      expect(exchange).not.toHaveProperty('code', 'UNKNOWN');
    }
    expect(await client({ ca: authority() }).send(call(secure(plain.port)))).toMatchObject({
      reason: expect.stringContaining('its port does not speak TLS, so the URL needs another port'),
    });
  });
  it('ends without an answer when it fails after the handshake', async () => {
    const endpoint = await https('server', (request) => void request.socket.destroy());
    expect(await client({ ca: authority() }).send(call(secure(endpoint.port)))).toMatchObject({ class: 'reset' });
  });
});

describe('the time limit', () => {
  const within = async (exchange: Promise<unknown>, code: string, what: string): Promise<void> => {
    expect(await endsBefore(exchange, AMPLE_MS / 4)).toBe(true);
    expect(await exchange).toEqual({
      kind: 'unanswered',
      class: 'timeout',
      code,
      reason: `The endpoint exceeded the time limit of 0.3 s: ${what}.`,
    });
  };
  it('includes the lookup', async () => {
    const resolver = () => new Promise<never>(() => {});
    const exchange = client({ timeoutMs: SHORT_MS, resolver }).send(call('https://hooks.example.com/'));
    await within(exchange, 'LOOKUP_TIMEOUT', 'its host name could not be looked up');
  });
  it('includes the handshake', async () => {
    const { port } = await tcp(() => {});
    const exchange = client({ timeoutMs: SHORT_MS }).send(call(secure(port)));
    await within(exchange, 'TLS_TIMEOUT', 'no secure connection was agreed on');
  });
  it.each([
    ['sends nothing', ''],
    ['stops in the status line', 'HTTP/1.1 2'],
    ['only sends 100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['only sends early hints', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('includes an endpoint that %s', async (_, text) => {
    let closed = false;
    const endpoint = await replies(text, (socket) => {
      socket.on('close', () => {
        closed = true;
      });
    });
    const exchange = client({ timeoutMs: SHORT_MS }).send(call(endpoint.url));
    await within(exchange, 'ANSWER_TIMEOUT', 'it did not respond');
    while (!closed) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toBe(true);
  });
  it('includes an endpoint that never reads', async () => {
    const endpoint = await tcp((socket) => void socket.pause());
    const exchange = client({ timeoutMs: SHORT_MS }).post({
      url: endpoint.url,
      headers: {},
      body: 'x'.repeat(20_000_000),
    });
    await within(exchange, 'ANSWER_TIMEOUT', 'it did not respond');
  });
  it('is lower if the request says so, and never higher than the client’s', async () => {
    const { url } = await tcp(() => {});
    const shorter = client().send({ ...call(url), timeoutMs: SHORT_MS });
    await within(shorter, 'ANSWER_TIMEOUT', 'it did not respond');
    const rest = client().send({ ...call(url), timeoutMs: SHORT_MS - 17.4001 });
    await within(rest, 'ANSWER_TIMEOUT', 'it did not respond');
    const longer = client({ timeoutMs: SHORT_MS }).send({ ...call(url), timeoutMs: AMPLE_MS });
    await within(longer, 'ANSWER_TIMEOUT', 'it did not respond');
  });
  it('accepts an answer that arrived in time while the event loop was blocked', async () => {
    const endpoint = await replies('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', () => {
      const end = performance.now() + 2 * SHORT_MS;
      while (performance.now() < end);
    });
    expect(await client({ timeoutMs: SHORT_MS }).send(call(endpoint.url))).toMatchObject({ status: 200 });
  });
  it('leaves no timer behind', async () => {
    const endpoint = await http();
    const own = client({ timeoutMs: 2 ** 31 - 1 });
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (let round = 0; round < 20; round++) await own.send(call(endpoint.url));
    expect(timers() - before).toBeLessThan(10);
  });
});

describe('reasons', () => {
  it('contain nothing of the request, of the answer, or of errors', async () => {
    const secret = 'Zk7SecretQ';
    const garbage = await replies(`${secret}\r\n\r\n`);
    const reset = await tcp((socket) => void socket.on('data', () => socket.resetAndDestroy()));
    const mute = await tcp(() => {});
    const failing = codes(Object.assign(new Error(secret), { code: 'ENOTFOUND', hostname: secret }));
    const urls = [
      garbage.url,
      reset.url,
      mute.url,
      'http://127.0.0.1:1/',
      secure(reset.port),
      'https://10.0.0.1/',
      'https://x.y/',
    ];
    for (const url of urls) {
      const own = client({ timeoutMs: SHORT_MS, ...(url === 'https://x.y/' ? { resolver: failing } : {}) });
      const headers = { authorization: `Basic ${secret}` };
      const exchange = await own.post({ url: `${url}?${secret}=${secret}`, headers, body: secret });
      expect(exchange).toMatchObject({ kind: 'unanswered' });
      expect(JSON.stringify(exchange)).not.toContain(secret);
    }
  });
});
