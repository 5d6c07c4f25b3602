/** Servers that never come to an end with their answer, each in another way. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** What such a server does with each connection. */
export const UNENDING = {
  'accepts and never answers': () => {},
  'resets the connection': (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
  'sends a byte of its headers now and then': (socket: Socket) =>
    drip(socket, 'HTTP/1.1 200 OK\r\n', 'x-slow: yes\r\n'),
  'sends a byte of its body now and then': (socket: Socket) =>
    drip(socket, 'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 9999\r\n\r\n', ' '),
  'sends the start of its body and no more': (socket: Socket) =>
    drip(socket, 'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 9999\r\n\r\n{', ''),
} as const;
export type Unending = keyof typeof UNENDING;

export interface SlowServer {
  readonly endpoint: string;
  /** Connections that were made. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startSlowServer(way: Unending): Promise<SlowServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    UNENDING[way](socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Writes `start` once the request has begun, then a byte of `rest`, over and over, every 20 ms. */
function drip(socket: Socket, start: string, rest: string): void {
  socket.once('data', () => {
    socket.write(start);
    let sent = 0;
    const timer = setInterval(() => {
      if (rest !== '') socket.write(rest[sent++ % rest.length] as string);
    }, 20);
    socket.once('close', () => clearInterval(timer));
  });
}
