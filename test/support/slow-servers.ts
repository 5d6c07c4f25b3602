/** Servers that never end their answer, each in a different way. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** Handles each connection of such a server. */
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
  /** The connections that were made. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startSlowServer(fault: Unending): Promise<SlowServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    UNENDING[fault](socket);
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

/** Writes `start` after the beginning of the request, then repeatedly a byte of `rest` every 20 ms. */
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
