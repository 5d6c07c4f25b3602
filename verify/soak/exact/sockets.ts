/**
 * A simulated network in one thread: sockets and servers of `node:net` exchange data through the queue of a loop, with a random seeded
 * delay and in order. HTTP on both sides is implemented by Node and undici.
 */
import http from 'node:http';
import net from 'node:net';
import { Duplex } from 'node:stream';
import { type Actor, actAs, currentActor } from './actor.ts';
import type { Loop } from './loop.ts';
import { numbersOf } from './randomness.ts';

type Done = (error?: Error | null) => void;

/** Maximum latency in milliseconds. */
const LATENCY_MS = 3;
const FIRST_PORT = 20_001;
const ADDRESS = '127.0.0.1';

/** Returns a network error like Node's. */
function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: code === 'ECONNREFUSED' ? 'connect' : 'read' });
}

class VirtualSocket extends Duplex {
  connecting: boolean;
  pending: boolean;
  readonly remoteFamily = 'IPv4';
  readonly localAddress = ADDRESS;
  readonly localFamily = 'IPv4';
  remoteAddress: string | undefined;
  remotePort: number | undefined;
  bytesRead = 0;
  bytesWritten = 0;
  timeout = 0;
  #peer: VirtualSocket | undefined;
  #idle: NodeJS.Timeout | undefined;
  #arrival = 0;
  readonly #loop: Loop;
  readonly #actor: Actor | undefined;
  readonly #chance: () => number;

  constructor(loop: Loop, actor: Actor | undefined, seed: number, connected: boolean) {
    super({ allowHalfOpen: connected });
    this.#loop = loop;
    this.#actor = actor;
    this.#chance = numbersOf(seed);
    this.connecting = !connected;
    this.pending = !connected;
    if (!actor) return;
    const end = (): void => void this.destroy();
    actor.ends.add(end);
    this.once('close', () => actor.ends.delete(end));
  }

  /** Connects to the server that `find` returns. `undefined` means that no server listens. */
  meet(find: () => ((socket: VirtualSocket) => void) | undefined, port: number, seed: number): void {
    this.#later(() => {
      if (this.destroyed) return;
      const accept = find();
      if (!accept) return void this.destroy(failure('ECONNREFUSED'));
      const other = new VirtualSocket(this.#loop, undefined, seed, true);
      this.#pair(other, port);
      other.#pair(this, FIRST_PORT - 1);
      this.connecting = false;
      this.pending = false;
      actAs(undefined, () => accept(other));
      this.emit('connect');
      this.emit('ready');
    }, this.#actor);
  }

  #pair(peer: VirtualSocket, port: number): void {
    this.#peer = peer;
    this.remoteAddress = ADDRESS;
    this.remotePort = port;
  }

  /** Runs a task after the latency, and never before earlier data. */
  #later(task: () => void, actor: Actor | undefined): void {
    this.#arrival = Math.max(this.#arrival, this.#loop.now + this.#chance() * LATENCY_MS);
    this.#loop.afterAs(actor, this.#arrival - this.#loop.now, task);
  }

  #send(task: (peer: VirtualSocket) => void): void {
    const peer = this.#peer;
    if (peer) this.#later(() => task(peer), peer.#actor);
  }

  override _write(chunk: Buffer, _: string, done: Done): void {
    if (this.connecting) {
      this.once('connect', () => this._write(chunk, _, done));
      return;
    }
    this.bytesWritten += chunk.length;
    this.#restartIdleTimer();
    this.#send((peer) => peer.#take(chunk));
    done();
  }

  #take(chunk: Buffer): void {
    // Data for a closed socket is answered with a reset.
    if (this.destroyed) this.#send((peer) => void peer.destroy(failure('ECONNRESET')));
    if (this.destroyed || this.readableEnded) return;
    this.bytesRead += chunk.length;
    this.#restartIdleTimer();
    this.push(chunk);
  }

  override _read(): void {}

  override _final(done: Done): void {
    if (this.connecting) {
      this.once('connect', () => this._final(done));
      return;
    }
    this.#send((peer) => peer.#end());
    done();
  }

  #end(): void {
    if (this.destroyed || this.readableEnded) return;
    this.push(null);
    // Like `net`, reports the end even if nobody reads, because an agent that keeps the socket must detect it.
    this.read(0);
  }

  override _destroy(error: Error | null, done: Done): void {
    clearTimeout(this.#idle);
    this.#send((peer) => peer.#end());
    done(error);
  }

  resetAndDestroy(): this {
    this.#send((peer) => void peer.destroy(failure('ECONNRESET')));
    return this.destroy();
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  setTimeout(ms: number, callback?: () => void): this {
    this.timeout = ms;
    if (callback) this[ms === 0 ? 'removeListener' : 'once']('timeout', callback);
    this.#restartIdleTimer();
    return this;
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idle);
    if (this.timeout > 0) this.#idle = setTimeout(() => this.emit('timeout'), this.timeout);
  }

  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
  ref = (): this => this;
  unref = (): this => this;
  address = () => ({ address: ADDRESS, family: 'IPv4', port: FIRST_PORT - 1 });
}

export function installSockets(loop: Loop, seed: number): void {
  const listening = new Map<number, net.Server>();
  let port = FIRST_PORT;
  let opened = seed * 1_000_003;

  const connect = (options: net.TcpNetConnectOpts, connected?: () => void): VirtualSocket => {
    const socket = new VirtualSocket(loop, currentActor(), ++opened, false);
    if (connected) socket.once('connect', connected);
    const find = () => {
      const server = listening.get(Number(options.port));
      return server && ((other: VirtualSocket) => void server.emit('connection', other));
    };
    socket.meet(find, Number(options.port), ++opened);
    return socket;
  };
  Object.assign(net, { connect, createConnection: connect });
  Object.assign(http.Agent.prototype, { createConnection: connect });

  Object.assign(net.Server.prototype, {
    listen(this: net.Server, wanted: number | net.ListenOptions, ...args: readonly unknown[]) {
      const asked = typeof wanted === 'number' ? wanted : (wanted.port ?? 0);
      const own = asked === 0 ? port++ : asked;
      listening.set(own, this);
      Object.defineProperty(this, 'listening', { value: true, configurable: true });
      this.address = () => ({ address: ADDRESS, family: 'IPv4', port: own });
      const startedAt = args.at(-1);
      if (typeof startedAt === 'function') this.once('listening', startedAt as () => void);
      loop.after(0, () => this.emit('listening'));
      return this;
    },
    close(this: net.Server, closed?: () => void) {
      const { port: own } = this.address() as net.AddressInfo;
      listening.delete(own);
      Object.defineProperty(this, 'listening', { value: false, configurable: true });
      loop.after(0, () => {
        this.emit('close');
        closed?.();
      });
      return this;
    },
    unref(this: net.Server) {
      return this;
    },
  });
}
