/**
 * A thread with the customers' side: an endpoint for each webhook, on a port of its own, in whatever state the weather puts
 * it; and the reader of what entered customers' queues. Counts an update as arrived when its sender could know of it.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { DESTINATIONS, type Place } from './destinations.ts';
import { die, type Input, read } from './input.ts';
import { createMarker, type Range } from './ledger.ts';

export interface ReceiverData {
  readonly input: Input;
  readonly range: Range;
  readonly arrived: SharedArrayBuffer;
}

export type Mode =
  | 'well'
  | 'fails'
  | 'hangs'
  | 'resets'
  | 'drips'
  | 'dead'
  | 'wrong certificate'
  | 'expired certificate';

export type ToReceiver =
  | { readonly place: number; readonly mode: Mode }
  /** The body of a message that entered a customer's queue. */
  | { readonly place: number; readonly body: string }
  /** The sender was killed. */
  | { readonly killed: number }
  | 'flush';

export type FromReceiver =
  | { readonly ports: Readonly<Record<number, number>> }
  /** Kill the sender now, before it gets the answer that waits. */
  | { readonly kill: number }
  | { readonly fault: string }
  | { readonly unreadable: string }
  | 'flushed';

const { input, range, arrived } = workerData as ReceiverData;
/** Shares of requests, beside the weather. */
const FAILS = 0.02;
const LOST = 0.01;
const DRIPS = 0.005;
const KILLS = 0.004;
/** Of deliveries to an endpoint with short retries. */
const NEVER_TAKEN = 0.05;
const DRIP_MS = 25;

const folder = new URL('../support/tls/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, folder));
const identity = (name: string) => ({ key: pem('server.key'), cert: pem(name) });
const CERTIFICATES: Partial<Record<Mode, string>> = {
  'wrong certificate': 'other.pem',
  'expired certificate': 'expired.pem',
};

const mark = createMarker(arrived, range);
const modes = DESTINATIONS.map((): Mode => 'well');
const kills = new Map<number, () => void>();
const requests = DESTINATIONS.map(() => 0);
const tell = (news: FromReceiver): void => parentPort?.postMessage(news);

function take(place: Place, text: string): void {
  try {
    for (const update of JSON.parse(text) as unknown[]) {
      const found = read(input.seed, update);
      if (found) mark(place.index, found.number, found.activities);
      else tell({ unreadable: `${place.name} got an update of another run` });
    }
  } catch (error) {
    tell({ unreadable: `${place.name}: ${error instanceof Error ? error.message : error}` });
  }
}

function listenerOf(place: Place): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(place, request, response, Buffer.concat(chunks).toString('utf8')));
    request.on('error', () => {});
    response.on('error', () => {});
  };
}

function answer(place: Place, request: IncomingMessage, response: ServerResponse, body: string): void {
  const number = requests[place.index] ?? 0;
  requests[place.index] = number + 1;
  const falls = (what: string, share: number) => die(input.seed, `${place.name} ${what}`, number) < share;
  const mode = modes[place.index];
  const delivery = Number.parseInt(String(request.headers['webhook-id']).slice('dlv_'.length, 'dlv_'.length + 4), 16);
  const fault = (name: string): void => tell({ fault: `endpoint ${name}` });
  if (mode === 'fails' || falls('fails', FAILS) || (place.shortRetries && delivery / 0x1_00_00 < NEVER_TAKEN)) {
    fault('answered 500');
    response.writeHead(500).end('not now');
  } else if (mode === 'hangs') fault('hung');
  else if (mode === 'resets') {
    fault('reset the connection');
    reset(request);
  } else if (falls('lost', LOST)) {
    fault('took it and reset the connection');
    take(place, body);
    reset(request);
  } else if (mode === 'drips' || falls('drips', DRIPS)) {
    fault('answered byte by byte');
    take(place, body);
    drip(request);
  } else if (falls('kills', KILLS)) {
    take(place, body);
    const id = kills.size + place.index * 1e6 + number;
    kills.set(id, () => response.writeHead(200).end('ok'));
    tell({ kill: id });
  } else {
    take(place, body);
    response.writeHead(200).end('ok');
  }
}

/** A connection with TLS cannot be reset below it: it ends without a word. */
function reset({ socket }: IncomingMessage): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

/** A 200 that takes about as long as the sender has patience: it may give up and send it again. */
function drip({ socket }: IncomingMessage): void {
  const text = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok';
  socket.on('error', () => {});
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= text.length) {
      clearInterval(timer);
      socket.end();
      return;
    }
    socket.write(text.charAt(at++));
  }, DRIP_MS);
}

const servers = DESTINATIONS.filter(({ transport }) => transport === 'webhook').map((place) => {
  const server = place.secure
    ? createSecureServer(identity('server.pem'), listenerOf(place))
    : createServer(listenerOf(place));
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('tlsClientError', () => {});
  return { place, server };
});

function set(place: number, mode: Mode): void {
  const before = modes[place];
  modes[place] = mode;
  const found = servers.find((one) => one.place.index === place);
  if (!found || before === mode) return;
  const { server } = found;
  if ('setSecureContext' in server) {
    server.setSecureContext(identity(CERTIFICATES[mode] ?? 'server.pem'));
    server.closeAllConnections();
  }
  if (mode === 'dead') {
    server.close();
    server.closeAllConnections();
  } else if (before === 'dead') listenAgain(server, place);
}

const AGAIN_MS = 100;

/** Its port may be another program's for a moment, or not be given back yet. */
function listenAgain(server: Server, place: number): void {
  const tried = (): void => {
    setTimeout(() => {
      if (modes[place] !== 'dead' && !server.listening) listenAgain(server, place);
    }, AGAIN_MS);
  };
  server.once('error', tried);
  server.listen(ports[place], '127.0.0.1', () => server.removeListener('error', tried));
}

const ports: Record<number, number> = {};
await Promise.all(
  servers.map(async ({ place, server }) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports[place.index] = (server.address() as AddressInfo).port;
  }),
);
parentPort?.on('message', (message: ToReceiver) => {
  if (message === 'flush') tell('flushed');
  else if ('mode' in message) set(message.place, message.mode);
  else if ('body' in message) {
    take(DESTINATIONS[message.place] as Place, Buffer.from(message.body, 'base64').toString('utf8'));
  } else {
    kills.get(message.killed)?.();
    kills.delete(message.killed);
  }
});
tell({ ports });
