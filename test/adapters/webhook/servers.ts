/** Endpoints for the client's tests: real servers on loopback that count connections and send the given answers. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { afterEach } from '@jest/globals';
import { createWebhookClient, type WebhookClientOptions } from '../../../adapters/webhook/client.ts';
import type { WebhookCall } from '../../../adapters/webhook/exchange.ts';
import type { Exchange } from '../../../core/outcome.ts';
import {
  createEgressPolicy,
  type EgressOptions,
  type EgressPolicy,
} from '../../../core/transport/webhook/egress/policy.ts';
import { INTERNAL_SERVICES } from '../../../core/transport/webhook/egress/ports.ts';

export interface Endpoint {
  readonly port: number;
  /** A plain http URL at 127.0.0.1. */
  readonly url: string;
  /** The number of TCP connections so far. */
  connections(): number;
  /** The number of open TCP connections. */
  open(): number;
  /** The number of bytes that were written to closed connections. */
  bytesWritten(): number;
}

/** A limit far above the duration of a test. No test waits for it. */
export const AMPLE_MS = 20_000;
/** A limit for tests that wait for it. */
export const SHORT_MS = 300;
/** The addresses of `hooks.example.com` and every other name. */
export const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

export type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export const OK: Handle = (_, response) => void response.end('ok');

/** Idle connections stay open, however long a busy machine takes for a test. Node closes them after 5 s by default. */
const KEEPS_IDLE = { keepAliveTimeout: 0 };

/** Starts an HTTP endpoint. `handle` runs when a request's body is complete. */
export function http(handle: Handle = OK): Promise<Endpoint> {
  return listen(createHttp(KEEPS_IDLE, whole(handle)));
}

/** Starts an HTTPS endpoint. @param name of the certificate. */
export function https(name: 'server' | 'expired' | 'other' = 'server', handle: Handle = OK): Promise<Endpoint> {
  return listen(createHttps({ ...KEEPS_IDLE, key: pem('server.key'), cert: pem(`${name}.pem`) }, whole(handle)));
}

/** Starts an endpoint of raw bytes. `handle` gets each connection and the number of earlier ones. */
export function tcp(handle: (socket: Socket, index: number) => void): Promise<Endpoint> {
  let index = 0;
  return listen(createTcp((socket) => handle(socket, index++)));
}

/** Writes `reply` for each request. Requests are short and arrive in one chunk. */
export function replies(reply: string | Buffer, then: (socket: Socket) => void = () => {}): Promise<Endpoint> {
  return tcp((socket) => {
    socket.on('data', () => {
      socket.write(reply);
      then(socket);
    });
  });
}

/** Answers a request with `head`, and then repeats `part` until the connection is closed. */
export function endlessly(head: string, part: string): Promise<Endpoint> {
  const much = part.repeat(Math.ceil(16_384 / part.length));
  return tcp((socket) => {
    const write = (): void => {
      while (!socket.destroyed && socket.write(much));
    };
    socket.once('data', () => {
      socket.write(head);
      write();
    });
    socket.on('drain', write);
  });
}

export const authority = (): string => pem('authority.pem');

type ClientOptions = Partial<WebhookClientOptions> & { policy?: EgressPolicy };

/** A client whose exchanges have no headers, because every Node server adds some. */
export function client(options: ClientOptions = {}) {
  const made = wholeClient(options);
  return {
    ...made,
    async send(call: WebhookCall): Promise<Exchange> {
      const exchange = await made.send(call);
      if (exchange.kind === 'unanswered') return exchange;
      const { headers: _, ...rest } = exchange;
      return rest;
    },
  };
}

/** A client that can reach 127.0.0.1, which only these tests allow. */
export function wholeClient(options: ClientOptions = {}) {
  const made = createWebhookClient({
    policy: policy(),
    timeoutMs: AMPLE_MS,
    resolver: async () => LOOPBACK,
    ...options,
  });
  closing.push(() => made.close());
  return made;
}

/** An allowance to reach 127.0.0.1 by name as well: plain http and the ephemeral ports of these servers. */
export function policy(options: EgressOptions = {}): EgressPolicy {
  return createEgressPolicy({ allowance: ['127.0.0.1'], plainHttp: true, ...options });
}

export const call = (url: string) => ({ method: 'POST', url, headers: { 'x-a': 'b' }, body: '[]' }) as const;

/** Resolves when `check` is true. The time limit of the test ends it if it never is. */
export async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function whole(handle: Handle) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString('utf8')));
  };
}

/** The egress policy refuses the ports of internal services, and the system may choose one of them. */
async function listenAtFreePort(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  if (!INTERNAL_SERVICES.has((server.address() as AddressInfo).port)) return;
  await new Promise((resolve) => server.close(resolve));
  await listenAtFreePort(server);
}

async function listen(server: Server): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let bytesWritten = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      bytesWritten += socket.bytesWritten;
    });
  });
  server.on('tlsClientError', () => {});
  await listenAtFreePort(server);
  closing.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    connections: () => connections,
    open: () => sockets.size,
    bytesWritten: () => bytesWritten,
  };
}

function pem(name: string): string {
  return readFileSync(new URL(`../../support/tls/${name}`, import.meta.url), 'utf8');
}
