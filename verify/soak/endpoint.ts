/** A customer's endpoint on its own port. Outages set its state, and single requests fail in addition. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Place } from './destinations.ts';
import { ENDLESS, type EndlessAnswer, sendEndlessly } from './endless.ts';
import { randomAt } from './input.ts';

export type Mode =
  | 'well'
  | 'fails'
  | 'hangs'
  | 'resets'
  | 'drips'
  | 'dead'
  | EndlessAnswer
  | 'wrong certificate'
  | 'expired certificate';

export interface EndpointOptions {
  readonly place: Place;
  readonly secure: boolean;
  readonly seed: number;
  /** Disabled faults of single requests. */
  readonly without: ReadonlySet<string>;
  /** Called with each accepted body. */
  readonly take: (body: string) => void;
  readonly onFault: (fault: string) => void;
  /** Returns the endless answer for this request, or `undefined` for most requests. */
  readonly endlessInTurn: () => EndlessAnswer | undefined;
  /** Called if the sender has read far more of an answer than it should. */
  readonly onExcessiveRead: (answer: EndlessAnswer) => void;
  /** Kills the sender just before it gets its answer. `answer` sends the answer. */
  readonly kill: (answer: () => void) => void;
}

export interface Endpoint {
  /** Starts to listen and returns the port. */
  listen(): Promise<number>;
  set(mode: Mode): void;
}

/** Names of the faults of single requests. */
export const FAULTS = {
  fails: 'endpoint answered 500',
  tooLarge: 'endpoint answered 413',
  lost: 'endpoint accepted it and reset the connection',
  drips: 'endpoint answered byte by byte',
  kills: 'webhook sender killed between sending and acknowledging',
} as const;
/** Shares of requests that fail in addition to outages. */
const FAILS = 0.02;
const LOST = 0.01;
const DRIPS = 0.005;
const KILLS = 0.004;
/** Share of deliveries to an endpoint with short retries that are never accepted. */
const NEVER_ACCEPTED = 0.02;
const DRIP_MS = 25;
const AGAIN_MS = 100;

const folder = new URL('../../test/support/tls/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, folder));
const identity = (name: string) => ({ key: pem('server.key'), cert: pem(name) });
const CERTIFICATES: Partial<Record<Mode, string>> = {
  'wrong certificate': 'other.pem',
  'expired certificate': 'expired.pem',
};

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { place, secure, seed, without, take, onFault, endlessInTurn, onExcessiveRead, kill } = options;
  let mode: Mode = 'well';
  let requests = 0;
  let port = 0;

  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const number = requests++;
    const falls = (what: string, fault: string, share: number) =>
      randomAt(seed, `${place.name} ${what}`, number) < share && !without.has(fault);
    const delivery = Number.parseInt(String(request.headers['webhook-id']).slice('dlv_'.length, 'dlv_'.length + 4), 16);
    const neverTaken = place.shortRetries !== undefined && delivery / 0x1_00_00 < NEVER_ACCEPTED;
    const well = (): void => void response.writeHead(200).end('ok');
    const isTooLarge = Buffer.byteLength(body) > (place.takesBytes ?? Number.POSITIVE_INFINITY);
    const endless = isEndless(mode) ? mode : mode === 'well' ? endlessInTurn() : undefined;
    if (endless) {
      onFault(faultOfEndless(endless));
      if (ENDLESS[endless].isAccepted) take(body);
      sendEndlessly(request.socket, endless, () => onExcessiveRead(endless));
    } else if (mode === 'fails' || falls('fails', FAULTS.fails, FAILS) || neverTaken) {
      onFault(FAULTS.fails);
      response.writeHead(500).end('not now');
    } else if (isTooLarge && !without.has(FAULTS.tooLarge)) {
      onFault(FAULTS.tooLarge);
      response.writeHead(413).end('too large');
    } else if (mode === 'hangs') onFault('endpoint hung');
    else if (mode === 'resets') {
      onFault('endpoint reset the connection');
      reset(request);
    } else if (falls('lost', FAULTS.lost, LOST)) {
      onFault(FAULTS.lost);
      take(body);
      reset(request);
    } else if (mode === 'drips' || falls('drips', FAULTS.drips, DRIPS)) {
      onFault(FAULTS.drips);
      take(body);
      drip(request);
    } else {
      take(body);
      if (falls('kills', FAULTS.kills, KILLS)) {
        onFault(FAULTS.kills);
        kill(well);
      } else well();
    }
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString('utf8')));
    request.on('error', () => {});
    response.on('error', () => {});
  };
  const server = secure ? createSecureServer(identity('server.pem'), listener) : createServer(listener);
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('tlsClientError', () => {});

  /** Listens again. Another program can use the port for a moment, or the system has not released it yet. */
  const listenAgain = (): void => {
    const tried = (): void => {
      setTimeout(() => {
        if (mode !== 'dead' && !server.listening) listenAgain();
      }, AGAIN_MS);
    };
    server.once('error', tried);
    server.listen(port, '127.0.0.1', () => server.removeListener('error', tried));
  };

  return {
    async listen() {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
      return port;
    },
    set(next) {
      const before = mode;
      mode = next;
      if (before === mode) return;
      if ('setSecureContext' in server) {
        server.setSecureContext(identity(CERTIFICATES[mode] ?? 'server.pem'));
        server.closeAllConnections();
      }
      if (mode === 'dead') {
        server.close();
        server.closeAllConnections();
      } else if (before === 'dead') listenAgain();
    },
  };
}

/** Name under which the fault is counted. */
export function faultOfEndless(answer: EndlessAnswer): string {
  return `endpoint sent ${answer}`;
}

function isEndless(mode: Mode): mode is EndlessAnswer {
  return Object.hasOwn(ENDLESS, mode);
}

/** Ends a connection. One with TLS cannot be reset, so it is closed without an answer. */
function reset({ socket }: IncomingMessage): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Answers 200 at about the time limit of the sender, which can give up and send the delivery again. */
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
