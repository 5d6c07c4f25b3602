/**
 * The client's results for answers: any status is an answer, headers decide, bodies are limited, invalid answers have
 * their class.
 */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, jest } from '@jest/globals';
import { decodeBody } from '../../../adapters/webhook/answer.ts';
import { ANSWER_KEPT_BYTES, ANSWER_READ_BYTES } from '../../../core/limits.ts';
import { call, client, eventually, http, replies, SHORT_MS, tcp, wholeClient } from './servers.ts';

describe('a request', () => {
  it('is received byte for byte, with its headers, path and query', async () => {
    const seen: unknown[] = [];
    const endpoint = await http((request, response, body) => {
      const { 'x-a': a, 'content-length': length, 'transfer-encoding': coding } = request.headers;
      seen.push([request.method, request.url, a, length, coding, body]);
      response.end();
    });
    const body = JSON.stringify([{ text: 'ü🙂'.repeat(40_000) }]);
    await client().post({ url: `${endpoint.url}?a=b%20c#`, headers: { 'x-a': 'b' }, body });
    const length = String(Buffer.byteLength(body));
    expect(seen).toEqual([['POST', '/hook?a=b%20c', 'b', length, undefined, body]]);
  });
  it('can be a GET without a body', async () => {
    const endpoint = await http((request, response) => void response.end(`${request.method} ${request.url}`));
    const exchange = await client().send({ method: 'GET', url: endpoint.url, headers: {} });
    expect(exchange).toEqual({ kind: 'answered', status: 200, answer: 'GET /hook' });
  });
});

describe('an answer', () => {
  it('keeps a byte order mark for comparisons of exact bytes', async () => {
    const endpoint = await http((_, response) => void response.end('\ufeffkey'));
    expect(await client().send(call(endpoint.url))).toEqual({ kind: 'answered', status: 200, answer: '\ufeffkey' });
  });
  it.each([200, 201, 299, 400, 401, 404, 410, 418, 500, 503, 599])('of status %i is an answer', async (status) => {
    const endpoint = await http((_, response) => void response.writeHead(status).end('text'));
    expect(await client().send(call(endpoint.url))).toEqual({ kind: 'answered', status, answer: 'text' });
  });
  it.each([204, 304])('of status %i has no text', async (status) => {
    const endpoint = await http((_, response) => void response.writeHead(status).end());
    expect(await client().send(call(endpoint.url))).toEqual({ kind: 'answered', status, answer: '' });
  });
  it('has the unparsed retry-after, the first of several', async () => {
    const endpoint = await http((_, response) => void response.writeHead(429, { 'retry-after': '120' }).end());
    expect(await client().send(call(endpoint.url))).toMatchObject({ status: 429, retryAfter: '120' });
    const twice = await replies('HTTP/1.1 503 X\r\nretry-after: 1\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n');
    expect(await client().send(call(twice.url))).toMatchObject({ status: 503, retryAfter: '1' });
  });
  it('has shown headers only if it is not a success', async () => {
    const shown = { server: 'nginx', 'set-cookie': null, 'x-request-id': 'r-1' };
    const endpoint = await http((request, response) => {
      response.sendDate = false;
      const headers = { server: 'nginx', 'set-cookie': ['a=secret', 'b=secret'], 'x-request-id': 'r-1' };
      response.writeHead(Number(request.url?.slice(-3)), headers).end();
    });
    const at = (status: number) => wholeClient().send(call(`${endpoint.url}?${status}`));
    expect(await at(503)).toMatchObject({ status: 503, headers: shown });
    expect(await at(200)).not.toHaveProperty('headers');
  });
  it('has a location only with a 3xx', async () => {
    const endpoint = await http((_, response) => void response.writeHead(201, { location: '/made' }).end());
    expect(await client().send(call(endpoint.url))).not.toHaveProperty('location');
  });
  it.each([
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nold'],
    ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 3\r\n\r\nold'],
    ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nold\r\n0\r\n\r\n'],
    ['an end by closing the connection', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nold'],
  ])('can be of %s', async (_, text) => {
    const endpoint = await replies(text, (socket) => void socket.end());
    expect(await client().send(call(endpoint.url))).toEqual({ kind: 'answered', status: 200, answer: 'old' });
  });
});

describe('informational answers', () => {
  const final = 'HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok';
  it.each([
    ['100 without a request for it', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['100 without a phrase', 'HTTP/1.1 100\r\n\r\n'],
    ['100 with headers', 'HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\n'],
    ['100 of HTTP/1.0', 'HTTP/1.0 100 Continue\r\n\r\n'],
    ['102', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'],
    ['several', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('are skipped: %s', async (_, informational) => {
    const endpoint = await replies(informational + final);
    const own = client();
    for (let round = 0; round < 2; round++) {
      expect(await own.send(call(endpoint.url))).toEqual({ kind: 'answered', status: 202, answer: 'ok' });
    }
    expect(endpoint.connections()).toBe(1);
  });
  it('are skipped in any chunks', async () => {
    const endpoint = await tcp((socket) => {
      socket.setNoDelay(true);
      socket.once('data', async () => {
        for (const deadLetter of `HTTP/1.1 100 Continue\r\n\r\n${final}`) {
          socket.write(deadLetter);
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
    });
    expect(await client().send(call(endpoint.url))).toEqual({ kind: 'answered', status: 202, answer: 'ok' });
  });
  it('are no answer if nothing follows', async () => {
    const endpoint = await replies(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n',
      (s) => void s.end(),
    );
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'unanswered', class: 'reset' });
  });
});

describe('after the headers nothing changes the result', () => {
  it('not a body that never ends: the part that arrived within the limit is kept', async () => {
    let closed = false;
    const endpoint = await http((_, response) => {
      const drip = setInterval(() => response.write('drip '), 5);
      response.on('close', () => {
        clearInterval(drip);
        closed = true;
      });
    });
    const exchange = await client({ timeoutMs: SHORT_MS }).send(call(endpoint.url));
    expect(exchange).toMatchObject({ kind: 'answered', status: 200 });
    expect(exchange).toHaveProperty('answer', expect.stringMatching(/^drip /));
    await eventually(() => closed);
  });
  it('not a body that never starts', async () => {
    const endpoint = await http((_, response) => void response.writeHead(204 + 1).flushHeaders());
    const exchange = await client({ timeoutMs: SHORT_MS }).send(call(endpoint.url));
    expect(exchange).toEqual({ kind: 'answered', status: 205, answer: '', incomplete: true, slow: true });
  });
  it('not an endless body at full speed: reading stops at the limit', async () => {
    let closed = false;
    let written = 0;
    const endpoint = await http((_, response) => {
      const write = (): void => {
        do written += 65_536;
        while (!closed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      response.on('close', () => {
        closed = true;
      });
      write();
    });
    const exchange = await client().send(call(endpoint.url));
    const answer = 'x'.repeat(ANSWER_KEPT_BYTES);
    expect(exchange).toEqual({ kind: 'answered', status: 200, answer, incomplete: true });
    await eventually(() => closed);
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });
  it.each([
    ['an interrupted body', 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf'],
    ['interrupted chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n9'],
    ['invalid chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n'],
  ])('not %s', async (_, text) => {
    const endpoint = await replies(text, (socket) => void socket.end());
    const exchange = await client().send(call(endpoint.url));
    expect(exchange).toEqual({ kind: 'answered', status: 200, answer: 'half', incomplete: true });
  });
  it('not a reset', async () => {
    const endpoint = await replies('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf', (socket) => {
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'answered', status: 200 });
  });
});

describe('the text of an answer', () => {
  const bodyOf = async (body: Buffer, coding?: string): Promise<unknown> => {
    const headers = coding === undefined ? {} : { 'content-encoding': coding };
    const endpoint = await http((_, response) => void response.writeHead(200, headers).end(body));
    const exchange = await client().send(call(endpoint.url));
    expect(exchange).toMatchObject({ kind: 'answered', status: 200 });
    return 'answer' in exchange ? exchange.answer : undefined;
  };
  const text = Buffer.from('Grüße');

  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP ', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', text],
    ['gzip', gzipSync(text).subarray(0, -6)],
  ])('is decompressed from %s', async (coding, body) => {
    expect(await bodyOf(body, coding)).toBe('Grüße');
  });
  it.each(['zstd', 'gzip, br', 'compress', 'aws-chunked'])('is empty with an unknown coding: %s', async (coding) => {
    expect(await bodyOf(text, coding)).toBe('');
  });
  it.each(['gzip', 'deflate', 'br'])('is empty when it is not valid %s', async (coding) => {
    expect(await bodyOf(Buffer.from('\xff nonsense', 'latin1'), coding)).toBe('');
    expect(await bodyOf(Buffer.alloc(0), coding)).toBe('');
  });
  it.each([
    ['gzip', gzipSync(Buffer.alloc(10_000_000))],
    ['deflate', deflateSync(Buffer.alloc(10_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(10_000_000))],
  ])('stays small when %s decompresses to 10 MB', async (coding, bomb) => {
    expect(bomb.length).toBeLessThan(ANSWER_READ_BYTES);
    expect(await bodyOf(bomb, coding)).toBe('\0'.repeat(ANSWER_KEPT_BYTES));
    const concat = jest.spyOn(Buffer, 'concat');
    try {
      expect(await decodeBody(bomb, coding)).toHaveLength(ANSWER_READ_BYTES);
      const unfolded = (concat.mock.lastCall?.[0] ?? []).reduce((sum, { length }) => sum + length, 0);
      expect(unfolded).toBeGreaterThanOrEqual(ANSWER_READ_BYTES);
      expect(unfolded).toBeLessThan(10 * ANSWER_READ_BYTES);
    } finally {
      concat.mockRestore();
    }
  });
  it('has at most the limit of bytes, and is cut between characters', async () => {
    expect(await bodyOf(Buffer.from('ü'.repeat(5000)))).toBe('ü'.repeat(ANSWER_KEPT_BYTES / 2));
    expect(await bodyOf(Buffer.from(`x${'ü'.repeat(5000)}`))).toBe(`x${'ü'.repeat(ANSWER_KEPT_BYTES / 2 - 1)}`);
    expect(await bodyOf(Buffer.alloc(5000, 0xff))).toBe('\ufffd'.repeat(Math.floor(ANSWER_KEPT_BYTES / 3)));
  });
  it('shows bytes that are not text as U+FFFD', async () => {
    expect(await bodyOf(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb');
    expect(await bodyOf(Buffer.from([0x61, 0xc3]))).toBe('a\ufffd');
  });
});

describe('an answer that is not HTTP', () => {
  it.each([
    ['garbage', 'nonsense\r\n\r\n'],
    ['bytes', '\0\u0001\u0002\u0003'],
    ['another protocol', '220 smtp.example.com ESMTP\r\n'],
    ['an invalid status', 'HTTP/1.1 abc OK\r\n\r\n'],
  ])('is malformed: %s', async (_, text) => {
    const endpoint = await replies(text);
    expect(await client().send(call(endpoint.url))).toMatchObject({
      kind: 'unanswered',
      class: 'malformed_answer',
      code: expect.stringMatching(/^(HPE|UND_ERR)_[A-Z_]+$/),
      reason: expect.stringMatching(/^The endpoint's response is no valid HTTP\/1\.1 \(\w+\)\.$/),
    });
    await eventually(() => endpoint.open() === 0);
  });
  it('is malformed when it comes before the request', async () => {
    const endpoint = await tcp((socket) => void socket.resume().write('220 smtp.example.com ESMTP\r\n'));
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'unanswered', class: 'malformed_answer' });
    await eventually(() => endpoint.open() === 0);
  });
});
