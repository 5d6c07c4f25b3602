/**
 * Keeps idle connections for later exchanges, by vetted address, host, port, scheme and client certificate. An exchange uses only a
 * connection to an address of its own DNS lookup. When there are too many, the one that was idle longest is closed.
 */
import type { Socket } from 'node:net';
import { Client } from 'undici';
import { ANSWER_SOCKET_BYTES } from '../../core/limits.ts';
import { type AnswerWatch, watchAnswers } from './answer-watch.ts';
import type { Dialled } from './dial.ts';
import type { Target } from './target.ts';

export interface Connection {
  readonly client: Client;
  readonly socket: Socket;
  readonly watch: AnswerWatch;
  readonly key: string;
  /** Whether it was used by an earlier exchange. It can have been closed in the meantime. */
  readonly reused: boolean;
}

export interface Connections {
  take(target: Target): Connection | undefined;
  /** Must be called after a response that was read to its end. */
  keep(connection: Connection): void;
  close(): void;
}

/** Maximum number of idle connections. */
const CONNECTIONS = 200;
/** Endpoints often close connections that are idle for longer. A hint of the endpoint counts up to the maximum. */
const KEEP_ALIVE_MS = 4_000;
const KEEP_ALIVE_MAX_MS = 60_000;

export function createConnections(): Connections {
  const kept: Connection[] = [];
  let closed = false;
  const remove = (socket: Socket): void => {
    const index = kept.findIndex((connection) => connection.socket === socket);
    if (index >= 0) kept.splice(index, 1);
  };
  return {
    take(target) {
      const keys = target.addresses.map((address) => keyOf(target, address));
      const connection = kept.findLast(({ key, socket }) => keys.includes(key) && !socket.destroyed);
      if (connection) remove(connection.socket);
      return connection;
    },
    keep(used) {
      if (closed) return discard(used);
      if (used.socket.destroyed) return;
      kept.push({ ...used, reused: true });
      if (!used.reused) used.socket.once('close', () => remove(used.socket));
      if (kept.length > CONNECTIONS) discard(kept.shift() as Connection);
    },
    close() {
      closed = true;
      for (const connection of kept.splice(0)) discard(connection);
    },
  };
}

/** Returns an HTTP/1.1 client that uses only this connection and never connects again. */
export function connectionOver(target: Target, { socket, transport, address }: Dialled): Connection {
  let given = false;
  const client = new Client(target.origin, {
    connect: (_, callback) => {
      const fresh = !given;
      given = true;
      queueMicrotask(() => (fresh ? callback(null, socket) : callback(connectionGone(), null)));
    },
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: ANSWER_SOCKET_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { client, socket, watch: watchAnswers(socket, transport), key: keyOf(target, address), reused: false };
}

export function discard({ client, socket }: Connection): void {
  socket.destroy();
  client.destroy().catch(() => {});
}

function keyOf({ secure, host, port, identity = '' }: Target, address: string): string {
  return JSON.stringify([secure, host, port, address, identity]);
}

function connectionGone(): Error {
  return Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
}
