/** Which connections are reused, for whom, how many, and what happens when a reused one is broken. */
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { connectionOver, createConnections } from '../../../adapters/webhook/connections.ts';
import { endsBefore } from '../../support/ends-before.ts';
import { call, client, type Endpoint, eventually, http, OK, tcp } from './servers.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const named = (endpoint: Endpoint, host: string): string => `http://${host}:${endpoint.port}/`;

describe('a connection', () => {
  it('is reused for the next exchange', async () => {
    const endpoint = await http();
    const own = client();
    for (let round = 0; round < 5; round++) expect(await own.send(call(endpoint.url))).toMatchObject({ status: 200 });
    expect(endpoint.connections()).toBe(1);
  });
  it('carries one exchange at a time', async () => {
    let most = 0;
    let now = 0;
    const endpoint = await http((_, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end();
      }, 50);
    });
    const own = client();
    await Promise.all(Array.from({ length: 4 }, () => own.send(call(endpoint.url))));
    expect(most).toBe(4);
    await Promise.all(Array.from({ length: 4 }, () => own.send(call(endpoint.url))));
    expect(endpoint.connections()).toBe(4);
  });
  it('is not shared between hosts with the same address', async () => {
    const hosts: unknown[] = [];
    const endpoint = await http((request, response, body) => {
      hosts.push(request.headers.host?.split(':')[0]);
      OK(request, response, body);
    });
    const own = client();
    for (const host of ['a.example.com', 'b.example.com', 'a.example.com']) await own.send(call(named(endpoint, host)));
    expect(hosts).toEqual(['a.example.com', 'b.example.com', 'a.example.com']);
    expect(endpoint.connections()).toBe(2);
  });
  it('is not reused when the endpoint closes it or an answer was not read to its end', async () => {
    const closing = await http((_, response) => void response.writeHead(200, { connection: 'close' }).end());
    const long = await http((_, response) => void response.end('x'.repeat(100_000)));
    const own = client();
    for (const endpoint of [closing, long]) {
      for (let round = 0; round < 2; round++) await own.send(call(endpoint.url));
      expect(endpoint.connections()).toBe(2);
      await eventually(() => endpoint.open() === 0);
    }
  });
  it('is reused after an answer of exactly the maximum size', async () => {
    const endpoint = await http((_, response) => void response.end('x'.repeat(16_384)));
    const own = client();
    for (let round = 0; round < 2; round++) await own.send(call(endpoint.url));
    expect(endpoint.connections()).toBe(1);
  });
  it('is closed with the client, even if an exchange ends later', async () => {
    const endpoint = await http((_, response) => void setTimeout(() => response.end(), 50));
    const own = client();
    await own.send(call(endpoint.url));
    const late = own.send(call(named(endpoint, 'late.example.com')));
    await own.close();
    expect(await late).toMatchObject({ status: 200 });
    await eventually(() => endpoint.open() === 0);
    expect(endpoint.connections()).toBe(2);
  });
  it('does not accumulate listeners or memory', () => {
    const target = { secure: false, host: 'h', port: 80, origin: 'http://h', path: '/', addresses: ['127.0.0.1'] };
    const connections = createConnections();
    const socket = new Socket();
    let connection = connectionOver(target, { socket, transport: socket, address: '127.0.0.1' });
    connections.keep(connection);
    const listeners = socket.listenerCount('close');
    for (let round = 0; round < 20; round++) {
      connection = connections.take(target) as typeof connection;
      connections.keep(connection);
    }
    expect(socket.listenerCount('close')).toBe(listeners);
    connections.close();
    expect(socket.destroyed).toBe(true);
  });
  it('is not reused after the client was closed', () => {
    const target = { secure: false, host: 'h', port: 80, origin: 'http://h', path: '/', addresses: ['127.0.0.1'] };
    const connections = createConnections();
    const socket = new Socket();
    const connection = connectionOver(target, { socket, transport: socket, address: '127.0.0.1' });
    connections.close();
    connections.keep(connection);
    expect(connection.socket.destroyed).toBe(true);
    expect(connections.take(target)).toBeUndefined();
  });
  it('is one of at most 200 that are kept, and the least recently used one is closed', async () => {
    const endpoint = await http();
    const own = client();
    const visit = (index: number) => own.send(call(named(endpoint, `h${index}.example.com`)));
    for (let index = 0; index < 205; index++) await visit(index);
    await eventually(() => endpoint.open() === 200);
    await visit(204);
    expect(endpoint.connections()).toBe(205);
    await visit(0);
    expect(endpoint.connections()).toBe(206);
  });
});

describe('a reused connection that is broken', () => {
  /** Counts requests. `then` decides what happens to each. */
  const counting = async (then: (socket: Socket, onConnection: number, connection: number) => void) => {
    let requests = 0;
    const endpoint = await tcp((socket, connection) => {
      let onConnection = 0;
      socket.on('data', () => {
        requests++;
        then(socket, ++onConnection, connection);
      });
    });
    return { endpoint, requests: () => requests };
  };

  it('is replaced once by a new one when it is reset', async () => {
    const { endpoint, requests } = await counting((socket, onConnection) => {
      if (onConnection === 1) socket.write(ANSWER);
      else socket.resetAndDestroy();
    });
    const own = client();
    for (let round = 0; round < 3; round++) expect(await own.send(call(endpoint.url))).toMatchObject({ status: 200 });
    expect([endpoint.connections(), requests()]).toEqual([3, 5]);
  });
  it('is replaced when it was closed without an answer', async () => {
    const { endpoint, requests } = await counting((socket, onConnection) => {
      if (onConnection === 1) socket.write(ANSWER);
      else socket.end();
    });
    const own = client();
    await own.send(call(endpoint.url));
    expect(await own.send(call(endpoint.url))).toMatchObject({ status: 200 });
    expect([endpoint.connections(), requests()]).toEqual([2, 3]);
  });
  it('is not used when it was closed before', async () => {
    const { endpoint, requests } = await counting((socket) => void socket.end(ANSWER));
    const own = client();
    for (let round = 0; round < 3; round++) {
      expect(await own.send(call(endpoint.url))).toMatchObject({ status: 200 });
      await eventually(() => endpoint.open() === 0);
    }
    expect([endpoint.connections(), requests()]).toEqual([3, 3]);
  });
  it('is replaced once and not again', async () => {
    const { endpoint, requests } = await counting((socket, onConnection, connection) => {
      if (connection === 0 && onConnection === 1) socket.write(ANSWER);
      else socket.resetAndDestroy();
    });
    const own = client();
    await own.send(call(endpoint.url));
    expect(await own.send(call(endpoint.url))).toMatchObject({ kind: 'unanswered', class: 'reset' });
    expect([endpoint.connections(), requests()]).toEqual([2, 3]);
  });
  it.each([
    ['status line', 'HTTP/1.1 2'],
    ['informational answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('is not replaced when a part of an answer has arrived: %s', async (_, part) => {
    const { endpoint, requests } = await counting((socket, onConnection) => {
      socket.write(onConnection === 1 ? ANSWER : part, () => {
        if (onConnection > 1) setTimeout(() => socket.destroy(), 20);
      });
    });
    const own = client();
    await own.send(call(endpoint.url));
    expect(await own.send(call(endpoint.url))).toMatchObject({ kind: 'unanswered', class: 'reset' });
    expect([endpoint.connections(), requests()]).toEqual([1, 2]);
  });
  it('is not replaced after an invalid answer', async () => {
    const { endpoint, requests } = await counting((socket, onConnection) => {
      socket.write(onConnection === 1 ? ANSWER : 'nonsense\r\n\r\n');
    });
    const own = client();
    await own.send(call(endpoint.url));
    expect(await own.send(call(endpoint.url))).toMatchObject({ class: 'malformed_answer' });
    expect([endpoint.connections(), requests()]).toEqual([1, 2]);
  });
  it('shares one time limit with its replacement', async () => {
    const { endpoint } = await counting((socket, onConnection, connection) => {
      if (connection === 0 && onConnection === 1) socket.write(ANSWER);
      else if (connection === 0) setTimeout(() => socket.destroy(), 1000);
    });
    const own = client({ timeoutMs: 1200 });
    await own.send(call(endpoint.url));
    const exchange = own.send(call(endpoint.url));
    // The sum is 1000 + 1200 if each has its own limit.
    expect(await endsBefore(exchange, 2000)).toBe(true);
    expect(await exchange).toMatchObject({ class: 'timeout', code: 'ANSWER_TIMEOUT' });
    expect(endpoint.connections()).toBe(2);
  });
});

describe('a new connection', () => {
  it.each([
    ['reset', (socket: Socket) => void socket.resetAndDestroy()],
    ['closed', (socket: Socket) => void socket.end()],
    ['closed within the status line', (socket: Socket) => void socket.end('HTTP/1.1 200 OK')],
  ])('that is %s is not retried', async (_, end) => {
    let requests = 0;
    const endpoint = await tcp((socket) => {
      socket.on('data', () => {
        requests++;
        end(socket);
      });
    });
    expect(await client().send(call(endpoint.url))).toMatchObject({ kind: 'unanswered', class: 'reset' });
    expect([endpoint.connections(), requests]).toEqual([1, 1]);
  });
});

describe('bytes that arrive without a request', () => {
  const answered = (status: number, text: string) => `HTTP/1.1 ${status} X\r\ncontent-length: 1\r\n\r\n${text}`;
  it.each([
    ['a second answer', answered(500, '!')],
    ['an informational answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['the start of a status line', 'HTTP/1.1 1'],
    ['an empty line and the start of a status line', '\r\nHTTP/1.1 1'],
    ['a body without an answer', 'x'],
  ])('are never used as an answer: %s', async (_, extra) => {
    let late: Socket | undefined;
    const endpoint = await tcp((socket, index) => {
      let requests = 0;
      socket.on('data', () => {
        const text = answered(index === 1 ? 202 : 200, String(index));
        // Immediately on the first connection, after the first answer; later on the second one.
        socket.write(index === 0 && requests++ === 0 ? text + extra : text);
        late = socket;
      });
    });
    const own = client();
    expect(await own.send(call(endpoint.url))).toEqual({ kind: 'answered', status: 200, answer: '0' });
    expect(await own.send(call(endpoint.url))).toEqual({ kind: 'answered', status: 202, answer: '1' });
    await new Promise<unknown>((resolve) => late?.write(extra, resolve));
    await eventually(() => endpoint.open() === 0);
    expect(await own.send(call(endpoint.url))).toEqual({ kind: 'answered', status: 200, answer: '2' });
  });
});
