/**
 * Hostile endpoints and hostile settings in real exchanges, for all three kinds of requests to an endpoint: injected
 * headers, answers without end or limit, old TLS, invalid certificates, redirects. Real servers on loopback, the real
 * client.
 */

import { readFileSync } from 'node:fs';
import { createServer as createTls, type SecureVersion } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { DestinationSecrets } from '../../core/destination.ts';
import { ANSWER_KEPT_BYTES } from '../../core/limits.ts';
import { checkCustomHeaders } from '../../core/transport/webhook/custom-headers.ts';
import { createDeliverToWebhook } from '../../lambdas/deliver-to-webhook/deliver-to-webhook.ts';
import {
  authority,
  call,
  client,
  endlessly,
  eventually,
  http,
  https,
  SHORT_MS,
  tcp,
} from '../adapters/webhook/servers.ts';
import { aDelivery, aSigner, aWebhook, SIGNING_SECRET } from '../core/make.ts';
import { API_KEY, named, underTest } from '../support/endpoint-under-test.ts';
import { endsBefore } from '../support/ends-before.ts';
import { plainPost } from '../support/plain-post.ts';

const pem = (name: string) => readFileSync(new URL(`../support/tls/${name}`, import.meta.url), 'utf8');
const TLS_HOST = 'hooks.example.com';

/** The three kinds of requests to an endpoint, each with its result as a text. */
const KINDS = ['delivery', 'ownership GET', 'test button'] as const;
async function go(kind: (typeof KINDS)[number], url: string, options: { ca?: string; timeoutMs?: number } = {}) {
  const setting = { client: options, ...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}) };
  if (kind === 'delivery') return JSON.stringify(await client(options).send(call(url)));
  if (kind === 'ownership GET') {
    return JSON.stringify(await (await underTest({ ...setting, destination: { url, ownership: 'pending' } })).verify());
  }
  return JSON.stringify(await (await underTest({ ...setting, destination: { url, ownership: 'operator' } })).test());
}

async function deliver(url: string, secrets: Partial<DestinationSecrets>) {
  const target = {
    ...aSigner({ secrets: { signing_secrets: [SIGNING_SECRET], ...secrets } }),
    destination: aWebhook({ url }),
  };
  const targetOf = Object.assign(async () => target, { forget: () => {} });
  const [outcome] = await createDeliverToWebhook({ targetOf, post: plainPost(client().post), now: Date.now })([
    aDelivery(),
  ]);
  return outcome;
}

describe('injected headers', () => {
  const SPLITS = [
    '\r\nhost: inside',
    '\nx: y',
    '\r x: y',
    '\0',
    '\u000b',
    '\u0085next',
    '\u2028next',
    '\u010d\u010ahost: inside',
    '\x7f',
  ];

  test('are refused when they are saved, and again at delivery: nothing is sent', async () => {
    let connections = 0;
    const endpoint = await http(() => void connections++);
    for (const split of SPLITS) {
      for (const headers of [{ 'x-a': `b${split}` }, { [`x-a${split}`]: 'b' }]) {
        expect(checkCustomHeaders(headers, { hasUrlCredentials: false })).not.toEqual([]);
        expect(await deliver(endpoint.url, { headers })).toMatchObject({
          kind: 'failed',
          failure: { class: 'configuration' },
        });
      }
    }
    expect([connections, endpoint.connections()]).toEqual([0, 0]);
  });

  test.each([
    ...[
      'Host',
      'HOST',
      'host',
      'Content-Length',
      'Transfer-Encoding',
      'Connection',
      'Upgrade',
      'TE',
      'Expect',
      'Trailer',
    ],
    ...[
      'Cookie',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'Forwarded',
      'Via',
      'X-Real-IP',
      'Proxy-Authorization',
      'Proxy',
    ],
    ...['X-Amz-Date', 'X-Aws-Ec2-Metadata-Token', 'Metadata', 'Metadata-Flavor', 'X-Google-Metadata-Request'],
    ...[
      'X-Vault-Request',
      'X-Identity-Header',
      'X-Envoy-Original-Path',
      'X-Original-Forwarded-For',
      'X-Azure-ClientIP',
    ],
    ...[
      'X_Forwarded_For',
      'Content_Length',
      'Webhook-Signature',
      'X-Signature',
      'X-API-Key',
      'User-Agent',
      'Content-Type',
    ],
    ...[
      'X-HTTP-Method-Override',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Accel-Redirect',
      'X-Sendfile',
      'HTTP2-Settings',
    ],
  ])('CVE-2025-6454: a customer cannot add %s', async (name) => {
    expect(checkCustomHeaders({ [name]: 'x' }, { hasUrlCredentials: false })).not.toEqual([]);
    const endpoint = await http();
    expect(await deliver(endpoint.url, { headers: { [name]: 'x' } })).toMatchObject({
      failure: { class: 'configuration' },
    });
    expect(endpoint.connections()).toBe(0);
  });

  test('in credentials are encoded as one line of Base64, whatever they contain', async () => {
    const heads: string[] = [];
    const endpoint = await tcp((socket) => {
      socket.once('data', (chunk) => {
        heads.push(chunk.toString('latin1').split('\r\n\r\n')[0] ?? '');
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    const access = { type: 'basic', username: 'a\r\nhost: inside', password: 'b\r\n\r\nGET / HTTP/1.1' } as const;
    expect(await deliver(endpoint.url, { access })).toMatchObject({ kind: 'delivered' });
    const lines = heads[0]?.split('\r\n') ?? [];
    expect(lines.filter((line) => /^host:/i.test(line))).toEqual([`host: 127.0.0.1:${endpoint.port}`]);
    expect(lines.filter((line) => /^authorization:/i.test(line))).toHaveLength(1);
    expect(lines.every((line) => /^(?:POST \/hook HTTP\/1\.1|[a-z-]+: .+)$/.test(line))).toBe(true);
  });
});

describe.each(KINDS)('hostile answers: %s', (kind) => {
  /** Answers a GET with the key, so that the test button reaches its POST. */
  const within = async (work: Promise<string>): Promise<string> => {
    // The time limit of these tests is far below the duration of any of these answers.
    expect(await endsBefore(work, 10_000)).toBe(true);
    const text = await work;
    expect(text.length).toBeLessThan(ANSWER_KEPT_BYTES * 8);
    return text;
  };

  test('a gzip bomb is decompressed only up to the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000, 'x'), { level: 9 });
    const endpoint = await http(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const before = process.memoryUsage().arrayBuffers;
    const text = await within(go(kind, endpoint.url));
    expect(text).toMatch(kind === 'ownership GET' ? /"status":"error"/ : /x{1000}/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test('nested gzip bombs are not decompressed', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(5_000_000, 'x')));
    const headers = { 'content-encoding': 'gzip, gzip' };
    const endpoint = await http((_, response) => void response.writeHead(200, headers).end(bomb));
    expect(await within(go(kind, endpoint.url))).not.toMatch(/xxx/);
  });

  test('endless chunks are read up to the limit', async () => {
    let open = true;
    const endpoint = await tcp((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        const write = (): void => {
          while (open && socket.write('4\r\nfull\r\n'.repeat(1_000)));
        };
        socket.on('drain', write);
        write();
      });
      socket.on('close', () => {
        open = false;
      });
    });
    await within(go(kind, endpoint.url));
    await eventually(() => !open);
  });

  test('single bytes with pauses do not extend a request: the time limit applies to the whole exchange', async () => {
    let open = 0;
    const endpoint = await tcp((socket) => {
      open++;
      socket.once('data', () => {
        const text = `HTTP/1.1 103 Early Hints\r\nx-slow: ${'a'.repeat(10_000)}`;
        let at = 0;
        const drip = setInterval(() => socket.write(text[at++] ?? 'a'), 20);
        socket.on('close', () => {
          clearInterval(drip);
          open--;
        });
      });
    });
    const text = await within(go(kind, endpoint.url, { timeoutMs: SHORT_MS }));
    expect(text).toContain('time limit');
    await eventually(() => open === 0);
  });

  test('a body of single bytes with pauses does not either', async () => {
    let open = 0;
    const endpoint = await http((_, response) => {
      open++;
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => {
        clearInterval(drip);
        open--;
      });
    });
    await within(go(kind, endpoint.url, { timeoutMs: SHORT_MS }));
    await eventually(() => open === 0);
  });

  test.each([
    ['one header', 'HTTP/1.1 103 Early Hints\r\nx-a: ', 'b'],
    ['headers', 'HTTP/1.1 103 Early Hints\r\n', 'x-a: b\r\n'],
    ['informational answers', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['one status line', 'HTTP/1.1 200 ', 'O'],
  ])('%s without end, and without a final status line: the exchange fails', async (_, head, part) => {
    const endpoint = await endlessly(head, part);
    expect(await within(go(kind, endpoint.url))).toContain('more than 64 KiB without a final status line');
    await eventually(() => endpoint.open() === 0);
  });

  test.each([
    ['one header', 'HTTP/1.1 500 X\r\nx-a: ', 'b'],
    ['headers', 'HTTP/1.1 500 X\r\n', 'x-a: b\r\n'],
    ['chunk extensions', 'HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n1;', 'x'],
    ['trailers', 'HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'x-a: b\r\n'],
  ])('%s without end after a status line: that status is the answer', async (_, head, part) => {
    const endpoint = await endlessly(head, part);
    expect(await within(go(kind, endpoint.url))).toContain('500');
    await eventually(() => endpoint.open() === 0);
  });

  test.each(Array.from({ length: 9 }, (_, index) => 300 + index).concat(310, 350, 399))(
    'a redirect of status %i is an answer, and its target is never requested',
    async (status) => {
      const inside = await http();
      const targets = [
        inside.url,
        `//127.0.0.1:${inside.port}/`,
        '/hook/again',
        'file:///etc/passwd',
        'http://169.254.169.254/',
      ];
      for (const location of targets) {
        let requests = 0;
        const endpoint = await http((_, response) => {
          requests++;
          response.writeHead(status, { location, refresh: `0; url=${inside.url}` }).end();
        });
        const text = await go(kind, endpoint.url);
        expect(text).toContain(String(status));
        expect(requests).toBe(1);
      }
      expect(inside.connections()).toBe(0);
    },
  );
});

describe.each(KINDS)('TLS: %s', (kind) => {
  const speaking = async (minVersion: SecureVersion, maxVersion: SecureVersion) => {
    let secured = 0;
    // Old versions need the old security level.
    const options = {
      key: pem('server.key'),
      cert: pem('server.pem'),
      ciphers: 'ALL@SECLEVEL=0',
      minVersion,
      maxVersion,
    };
    const server = createTls(options, (socket) => {
      secured++;
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'));
    });
    const endpoint = await tcp((socket) => void server.emit('connection', socket));
    return { url: `https://${TLS_HOST}:${endpoint.port}/hook`, secured: () => secured };
  };

  test.each(['TLSv1', 'TLSv1.1'] as const)('an endpoint that supports at most %s receives nothing', async (version) => {
    const { url, secured } = await speaking('TLSv1', version);
    expect(await go(kind, url, { ca: authority() })).toContain('TLS with the endpoint failed');
    expect(secured()).toBe(0);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('an endpoint that supports %s receives the request', async (version) => {
    const { url, secured } = await speaking(version, version);
    expect(await go(kind, url, { ca: authority() })).not.toContain('TLS with the endpoint failed');
    expect(secured()).toBe(1);
  });

  test.each([
    ['expired', 'has expired', true],
    ['other', 'is for another host name', true],
    ['server', 'chain of certificates', false],
  ] as const)('a certificate that is %s: nothing is sent', async (name, why, known) => {
    let requests = 0;
    const endpoint = await https(name, () => void requests++);
    const url = named(endpoint.url.replace('http:', 'https:'), TLS_HOST);
    const text = await go(kind, url, known ? { ca: authority() } : {});
    expect(text).toContain(why);
    expect(requests).toBe(0);
  });
});

describe('the part of a request that an endpoint repeats', () => {
  test('is shown without the credentials and headers that were sent', async () => {
    const endpoint = await http((request, response, body) => {
      const { authorization = '' } = request.headers;
      const decoded = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
      response
        .writeHead(500, { 'x-echo': authorization, 'x-echo-token': request.headers['x-token'] })
        .end(JSON.stringify({ headers: request.headers, decoded, url: encodeURIComponent(decoded), body }));
    });
    const access = { type: 'basic', username: 'ann', password: 'pa"ss wörd/1' } as const;
    const outcome = await deliver(endpoint.url, { access, headers: { 'x-token': 'tok&en<1>' } });
    const text = JSON.stringify(outcome);
    expect(outcome).toMatchObject({
      failure: { answer: expect.stringContaining('[redacted]') },
      answerHeaders: { 'x-echo': 'Basic [redacted]', 'x-echo-token': null },
    });
    for (const secret of [
      'pa"ss',
      'ss wörd',
      'tok&en',
      Buffer.from('ann:pa"ss wörd/1').toString('base64'),
      'w%C3%B6rd',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  test('is shown without parts of them, even if the answer was truncated', async () => {
    const password = 'a-rather-long-password-0123456789';
    const endpoint = await http((_, response) => void response.end(`${'x'.repeat(ANSWER_KEPT_BYTES - 12)}${password}`));
    const outcome = await deliver(endpoint.url, { access: { type: 'basic', username: 'ann', password } });
    expect(outcome).toMatchObject({ kind: 'delivered', answer: expect.stringMatching(/^x+\[redacted\]$/) });
  });

  test('is not shown if the ownership of the endpoint is not proven', async () => {
    const inside = 'a secret of the inside';
    const endpoint = await http((_, response) => void response.end(inside));
    for (const ownership of ['pending', 'http', 'dns'] as const) {
      const own = await underTest({ destination: { url: endpoint.url, ownership } });
      expect(JSON.stringify([await own.verify(), await own.test()])).not.toContain(inside);
    }
    const owned = await http((request, response) => void response.end(request.method === 'GET' ? API_KEY : inside));
    const own = await underTest({ destination: { url: owned.url, ownership: 'pending' } });
    expect(JSON.stringify(await own.test())).toContain(inside);
  });
});
