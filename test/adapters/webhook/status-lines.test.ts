/**
 * A status line decides, whatever follows it; the bytes of an answer are counted, whatever they are. Raw sockets on
 * loopback.
 */
import { readFileSync } from 'node:fs';
import { createServer as createTls } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { ANSWER_KEPT_BYTES, ANSWER_SOCKET_BYTES } from '../../../core/limits.ts';
import { outcomeOfExchange } from '../../../core/outcome.ts';
import { authority, call, client, endlessly, eventually, http, replies, SHORT_MS, tcp } from './servers.ts';

/** Far more than is read from the socket, and than the buffers of the operating system can contain. */
const FAR_TOO_MUCH = 64 * 1024 * 1024;

/** Text that follows a status line and is not valid HTTP/1.1. */
const MALFORMED_REST: readonly (readonly [what: string, rest: string])[] = [
  ['two equal lengths', 'content-length: 2\r\ncontent-length: 2\r\n\r\nok'],
  ['two different lengths', 'content-length: 1\r\ncontent-length: 2\r\n\r\nok'],
  ['a length and chunks', 'content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['a length that is not a number', 'content-length: many\r\n\r\nok'],
  ['a negative length', 'content-length: -1\r\n\r\nok'],
  ['a folded header', 'x-a: b\r\n  c\r\ncontent-length: 2\r\n\r\nok'],
  ['a blank before a colon', 'x-a : b\r\ncontent-length: 2\r\n\r\nok'],
  ['a blank in a name', 'x a: b\r\n\r\n'],
  ['a header without a colon', 'nonsense\r\n\r\n'],
  ['a header without a name', ': b\r\n\r\n'],
  ['a control byte in a value', 'x-a: b\u0001c\r\ncontent-length: 2\r\n\r\nok'],
  ['NUL in a value', 'x-a: b\0c\r\ncontent-length: 2\r\n\r\nok'],
  ['a bare carriage return', 'x-a: b\rc\r\ncontent-length: 2\r\n\r\nok'],
  ['lines that end with a line feed alone', 'content-length: 2\n\nok'],
  ['invalid chunks', 'transfer-encoding: chunked\r\n\r\nnonsense'],
  ['an unfinished header', 'x-a'],
  ['nothing at all', ''],
];

describe('a status line', () => {
  it.each(MALFORMED_REST)(
    'decides, whatever follows it (%s), and the connection is not used again',
    async (_, rest) => {
      const endpoint = await replies(`HTTP/1.1 200 OK\r\n${rest}`);
      const own = client({ timeoutMs: SHORT_MS });
      for (let round = 1; round <= 2; round++) {
        expect(await own.send(call(endpoint.url))).toMatchObject({ kind: 'answered', status: 200 });
        expect(endpoint.connections()).toBe(round);
      }
    },
  );

  it.each([201, 301, 404, 410, 429, 503])('%i decides even if malformed headers follow', async (status) => {
    const endpoint = await replies(`HTTP/1.1 ${status} X\r\nbro ken: x\r\n\r\n`);
    expect(await client().send(call(endpoint.url))).toEqual({
      kind: 'answered',
      status,
      answer: '',
      incomplete: true,
    });
  });

  it.each([
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n'],
    ['HTTP/1.1 without a reason', 'HTTP/1.1 200\r\n\r\n'],
    ['a space in place of a reason', 'HTTP/1.1 200 \r\n\r\n'],
    ['a reason with odd bytes', 'HTTP/1.1 200 \u0001\xff\t\r\n\r\n'],
    ['a line feed alone', 'HTTP/1.1 200 OK\n\n'],
    ['HTTP/2.0 in the form of HTTP/1.1', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['HTTP/0.9 in the form of HTTP/1.1', 'HTTP/0.9 200 OK\r\n\r\n'],
    ['empty lines before it', '\r\n\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['an informational answer with malformed headers before it', 'HTTP/1.1 103 X\nbro ken\n\nHTTP/1.1 200 OK\r\n\r\n'],
  ])('can have %s', async (_, text) => {
    const endpoint = await replies(Buffer.from(text, 'latin1'), (socket) => void socket.end());
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('is parsed in any chunks', async () => {
    const endpoint = await tcp((socket) => {
      socket.setNoDelay(true);
      socket.once('data', async () => {
        for (const character of '\r\nHTTP/1.1 102 X\na\n\nHTTP/1.1 202 X\r\nbro ken\r\n\r\n') {
          socket.write(character);
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
    });
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'answered', status: 202 });
  });

  it.each([
    ['HTTP/2.0', 'HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\nok'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok'],
    ['a status that is not final', 'HTTP/1.1 700 X\r\ncontent-length: 2\r\n\r\nok'],
  ])('of %s ends its connection', async (_, text) => {
    const endpoint = await replies(text);
    const own = client();
    for (let round = 1; round <= 2; round++) {
      expect(await own.send(call(endpoint.url))).toMatchObject({ kind: 'answered', answer: 'ok' });
      expect(endpoint.connections()).toBe(round);
    }
  });

  it.each([
    ['000', 0],
    ['007', 7],
    ['099', 99],
    ['101', 101],
    ['600', 600],
    ['777', 777],
    ['999', 999],
  ])('with %s is a malformed answer that names the status', async (digits, status) => {
    const endpoint = await replies(`HTTP/1.1 ${digits} X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n`);
    const exchange = await client({ timeoutMs: SHORT_MS }).send(call(endpoint.url));
    expect(exchange).toMatchObject({ kind: 'answered', status });
    expect(outcomeOfExchange(exchange, 0)).toMatchObject({
      kind: 'failed',
      failure: {
        class: 'malformed_answer',
        code: digits,
        reason: `The endpoint responded with ${digits}, which is not a final HTTP status.`,
      },
    });
  });

  it.each([
    ['four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['letters after the digits', 'HTTP/1.1 200OK\r\n\r\n'],
    ['no version', 'HTTP 200 OK\r\n\r\n'],
    ['another protocol', 'ICY 200 OK\r\n\r\n'],
    ['text before it', 'x HTTP/1.1 200 OK\r\n\r\n'],
    ['the body of HTTP/0.9', '<html>ok</html>'],
  ])('is not recognized with %s', async (_, text) => {
    const endpoint = await replies(text);
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'unanswered', class: 'malformed_answer' });
  });
});

describe('headers', () => {
  const cookies = 'set-cookie: a=0123456789012345678901234567890123456789\r\n';

  it('of 20 KB are read, and the connection is reused', async () => {
    const head = `HTTP/1.1 503 X\r\n${cookies.repeat(380)}retry-after: 7\r\ncontent-length: 2\r\n\r\n`;
    const endpoint = await replies(`${head}ok`);
    const own = client();
    for (let round = 0; round < 2; round++) {
      expect(await own.send(call(endpoint.url))).toEqual({
        kind: 'answered',
        status: 503,
        retryAfter: '7',
        answer: 'ok',
      });
    }
    expect(endpoint.connections()).toBe(1);
  });

  it('are accepted up to the limit of bytes', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx-a: ';
    const filled = (bytes: number) => `${head}${'b'.repeat(bytes - head.length - 4)}\r\n\r\n`;
    const own = client();
    const most = await replies(filled(ANSWER_SOCKET_BYTES));
    expect(await own.send(call(most.url))).toEqual({ kind: 'answered', status: 200, answer: '' });
    const more = await replies(filled(ANSWER_SOCKET_BYTES + 1));
    expect(await own.send(call(more.url))).toMatchObject({ kind: 'answered', status: 200 });
    await eventually(() => more.open() === 0);
    expect(most.open()).toBe(1);
  });
});

describe('bytes of an answer are counted at the socket', () => {
  it.each([
    ['a header', 'HTTP/1.1 200 OK\r\nx-a: ', 'b'],
    ['headers', 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'],
    ['a chunk extension', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;', 'x'],
    ['chunk extensions', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', `1;${'x'.repeat(9_000)}\r\n.\r\n`],
    ['trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'x-a: b\r\n'],
    ['a body', 'HTTP/1.1 200 OK\r\n\r\n', 'x'],
  ])('%s without end after a 2xx status line is delivered', async (_, head, part) => {
    const endpoint = await endlessly(head, part);
    const exchange = await client().send(call(endpoint.url));
    expect(exchange).toMatchObject({ kind: 'answered', status: 200, incomplete: true });
    expect(exchange).not.toHaveProperty('slow');
    await eventually(() => endpoint.open() === 0);
    expect(endpoint.bytesWritten()).toBeLessThan(FAR_TOO_MUCH);
  });

  it.each([
    ['informational answers', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['headers of an informational answer', 'HTTP/1.1 103 Early Hints\r\n', 'x-a: b\r\n'],
    ['a header of an informational answer', 'HTTP/1.1 103 Early Hints\r\nx-a: ', 'b'],
    ['empty lines', '', '\r\n'],
    ['a reason phrase', 'HTTP/1.1 200 ', 'O'],
  ])('%s without end and no status line is a failure', async (_, head, part) => {
    const endpoint = await endlessly(head, part);
    expect(await client().send(call(endpoint.url))).toEqual({
      kind: 'unanswered',
      class: 'malformed_answer',
      code: 'ANSWER_TOO_LONG',
      reason: 'The endpoint sent more than 64 KiB without a final status line (ANSWER_TOO_LONG).',
    });
    await eventually(() => endpoint.open() === 0);
    expect(endpoint.bytesWritten()).toBeLessThan(FAR_TOO_MUCH);
  });

  it('include the overhead of TLS', async () => {
    const pem = (name: string) => readFileSync(new URL(`../../support/tls/${name}`, import.meta.url));
    let sent = 0;
    const server = createTls({ key: pem('server.key'), cert: pem('server.pem') }, (socket) => {
      // A separate TLS record for each byte, which is more than 20 bytes.
      const drip = (): void => {
        if (!socket.destroyed && sent++ < ANSWER_SOCKET_BYTES / 2) socket.write('b', () => setImmediate(drip));
      };
      socket.on('error', () => {});
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nx-a: ', drip));
    });
    const endpoint = await tcp((socket) => void server.emit('connection', socket));
    const own = client({ ca: authority() });
    const exchange = await own.send(call(`https://hooks.example.com:${endpoint.port}/hook`));
    // A busy machine may not send that much in the second for the rest of an answer. Then it is slow as well.
    expect(exchange).toMatchObject({ kind: 'answered', status: 200, answer: '', incomplete: true });
    await eventually(() => endpoint.open() === 0);
    expect(sent).toBeLessThan(ANSWER_SOCKET_BYTES / 2);
  });

  it('start again with each request of a connection', async () => {
    const endpoint = await http((_, response) => void response.setHeader('x-a', 'b'.repeat(12_000)).end('ok'));
    const own = client();
    for (let round = 0; round < 8; round++) {
      expect(await own.send(call(endpoint.url))).toEqual({ kind: 'answered', status: 200, answer: 'ok' });
    }
    expect(endpoint.connections()).toBe(1);
  });
});

describe('the rest of an answer', () => {
  it.each([
    ['a body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'],
    ['headers', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n'],
  ])('is awaited briefly, not until the time limit: %s', async (_, text) => {
    const endpoint = await replies(text);
    // The time limit of this client is far above that of the test.
    const exchange = await client({ timeoutMs: 600_000 }).send(call(endpoint.url));
    expect(exchange).toMatchObject({ kind: 'answered', status: 200, incomplete: true, slow: true });
    expect(outcomeOfExchange(exchange, 0)).toMatchObject({ kind: 'delivered', slowAnswer: true });
    await eventually(() => endpoint.open() === 0);
  });

  it('is awaited equally briefly after another status', async () => {
    const endpoint = await replies('HTTP/1.1 503 X\r\nretry-after: 9\r\ncontent-length: 9\r\n\r\nhalf');
    expect(await client({ timeoutMs: 600_000 }).send(call(endpoint.url))).toEqual({
      kind: 'answered',
      status: 503,
      retryAfter: '9',
      answer: 'half',
      incomplete: true,
      slow: true,
    });
  });

  it('is kept up to the part that arrived', async () => {
    const text = 'x'.repeat(ANSWER_KEPT_BYTES);
    const endpoint = await replies(`HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n${text}`);
    expect(await client({ timeoutMs: SHORT_MS }).send(call(endpoint.url))).toMatchObject({ answer: text, slow: true });
  });
});

it.each([1_000, 262_144])(
  'a 413 that arrives before the body of %i bytes was read is the answer, even if the connection is closed',
  async (bytes) => {
    const { url } = await tcp((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
      );
      socket.on('finish', () => socket.destroy());
    });
    for (let n = 0; n < 5; n++) {
      expect(await client().send({ ...call(url), body: 'x'.repeat(bytes) })).toMatchObject({
        kind: 'answered',
        status: 413,
      });
    }
  },
);
