/**
 * Connections that are kept for the next exchange, by vetted address, host, port and scheme: an exchange only ever takes
 * one whose address its own look-up gave. The longest unused one goes first when there are too many.
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
  /** Whether it has carried an exchange before: it may have died meanwhile. */
  readonly reused: boolean;
}

export interface Connections {
  take(target: Target): Connection | undefined;
  /** After an answer that was read to its end. */
  keep(connection: Connection): void;
  close(): void;
}

/** Kept at most. */
const CONNECTIONS = 200;
/** Unused for longer, endpoints often close it; an endpoint's own hint counts up to the maximum. */
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

/** An HTTP/1.1 client over this one connection; it never dials another. */
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

function keyOf({ secure, host, port }: Target, address: string): string {
  return JSON.stringify([secure, host, port, address]);
}

function connectionGone(): Error {
  return Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
}
