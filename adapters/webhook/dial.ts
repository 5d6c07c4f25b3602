/**
 * The third check of an exchange. It connects to one of the vetted addresses, never to a name, and checks the address
 * of the connected socket before a byte is written. TLS follows.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { defined } from '../../core/defined.ts';
import type { ClientCertificate } from '../../core/destination.ts';
import type { EgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import type { Deadline } from './deadline.ts';
import { blockedAddress, connectError, tlsError, UnansweredError } from './failures.ts';
import type { Target } from './target.ts';

/** Certificate authorities that are trusted instead of the usual ones, as PEM. */
export type Authorities = string | Buffer;

export interface TlsOptions {
  readonly ca?: Authorities | undefined;
  /** Identifies Feedhose at the endpoint. No TLS session is ever resumed, so another exchange cannot use the identity. */
  readonly certificate?: ClientCertificate | undefined;
}

export interface Dialled {
  /** The socket for requests and responses. */
  readonly socket: Socket;
  /** The connection below TLS. Without TLS it is the same socket. */
  readonly transport: Socket;
  readonly address: string;
}

/** Tries the addresses one after the other, each with its share of the remaining time. @throws UnansweredError */
export async function dial(
  target: Target,
  policy: EgressPolicy,
  deadline: Deadline,
  options: TlsOptions,
): Promise<Dialled> {
  let failure: unknown;
  for (const [index, address] of target.addresses.entries()) {
    try {
      const left = target.addresses.length - index;
      const share = left > 1 ? deadline.remainingMs() / left : undefined;
      const transport = await open(address, target.port, policy, deadline, share);
      const socket = target.secure ? await secure(transport, target.host, deadline, options) : transport;
      return { address, socket, transport };
    } catch (error) {
      if (!isWorthAnotherAddress(error, deadline)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function isWorthAnotherAddress(error: unknown, deadline: Deadline): boolean {
  return error instanceof UnansweredError && error.exchange.class === 'connect' && !deadline.signal.aborted;
}

/** @param limitMs time limit of this attempt. The last attempt has all of the remaining time. */
async function open(
  address: string,
  port: number,
  policy: EgressPolicy,
  deadline: Deadline,
  limitMs: number | undefined,
): Promise<Socket> {
  const socket = connectTcp({ host: address, port, autoSelectFamily: false, noDelay: true });
  // Errors that occur when nobody waits any more must not end the process.
  socket.on('error', () => {});
  const giveUp = (): void => void socket.destroy(Object.assign(new Error('took too long'), { code: 'ETIMEDOUT' }));
  const limit = limitMs === undefined ? undefined : setTimeout(giveUp, limitMs);
  try {
    await deadline.within(until(socket, 'connect', connectError), 'CONNECT_TIMEOUT');
    if (socket.remoteAddress === undefined) throw connectError({ code: 'ECONNRESET' });
    if (policy.checkAddress(socket.remoteAddress)) throw blockedAddress();
    return socket;
  } catch (error) {
    socket.destroy();
    throw deadline.signal.aborted ? deadline.error('CONNECT_TIMEOUT') : error;
  } finally {
    clearTimeout(limit);
  }
}

/** The first error of each TLS connection. */
const failures = new WeakMap<Socket, Error>();

/**
 * Returns the alert with which the other side ended TLS. With TLS 1.3 a server refuses a client certificate after the handshake, and
 * undici reports only that the connection was closed.
 */
export function alertOf(socket: Socket): Error | undefined {
  const error = failures.get(socket);
  return error && /^ERR_SSL_.*_ALERT_/.test(String((error as { readonly code?: unknown }).code)) ? error : undefined;
}

async function secure(
  socket: Socket,
  host: string,
  deadline: Deadline,
  { ca, certificate }: TlsOptions,
): Promise<Socket> {
  // `servername` must not be an address (RFC 6066). The certificate is then checked against `host`.
  const servername = /^[\d.]+$|:/.test(host) ? '' : host;
  const tls = connectTls({
    socket,
    host,
    servername,
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...defined({ ca, cert: certificate?.certificate, key: certificate?.private_key }),
  });
  tls.on('error', (error) => {
    if (!failures.has(tls)) failures.set(tls, error);
  });
  try {
    await deadline.within(until(tls, 'secureConnect', tlsError), 'TLS_TIMEOUT');
    return tls;
  } catch (error) {
    tls.destroy();
    socket.destroy();
    throw error;
  }
}

function until(socket: Socket, event: string, failure: (error: unknown) => Error): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', (error) => reject(failure(error)));
    socket.once('close', () => reject(failure({ code: 'ECONNRESET' })));
  });
}
