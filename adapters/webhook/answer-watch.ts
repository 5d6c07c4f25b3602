/**
 * Reads the bytes of a response before undici parses them: their number, and the status line. undici refuses a
 * response with malformed or very large headers without reporting its status, which this watch has read before.
 * Informational responses are removed, because a client must accept a `100 Continue` that it did not ask for (RFC
 * 9110, 15.2), and undici does not.
 */
import type { Socket } from 'node:net';
import { ANSWER_SOCKET_BYTES } from '../../core/limits.ts';

export interface AnswerEvents {
  /** The status line has arrived. */
  onStatus(status: number): void;
  /** More bytes than the limit arrived. undici has already parsed what was read. */
  onExcess(): void;
}

/** The part of a response that has arrived. */
export interface WatchedAnswer {
  /** Whether any byte of it has arrived. */
  readonly hasBegun: boolean;
  /** Whether the connection can be used again, by its status line and its length. */
  readonly isRegular: boolean;
}

export interface AnswerWatch {
  /** Must be called when a request is written. The following bytes belong to its response. */
  begin(events: AnswerEvents): WatchedAnswer;
  /** Must be called when nothing more of the response is needed. */
  end(): void;
}

const LINE_FEED = 0x0a;
/** RFC 9112, 4. The space before an empty reason phrase and the carriage return can be missing. */
const STATUS_LINE = /^HTTP\/(\d\.\d) (\d{3})(?: [^\n]*)?\r?\n$/;
const SHORTEST_STATUS_LINE = 'HTTP/1.1 200\n';
const STATUS_END = 12;
const SWITCHING_PROTOCOLS = 101;

interface Progress extends WatchedAnswer {
  readonly events: AnswerEvents;
  /** `socket.bytesRead` when the request was written. */
  readonly bytesBefore: number;
  awaits: 'status line' | 'end of informational answer' | 'nothing';
  /** The pieces of the start of a line that has not ended. */
  readonly held: Buffer[];
  hasBegun: boolean;
  isRegular: boolean;
  isExceeded: boolean;
}

/**
 * @param stream the socket that undici reads.
 * @param socket the socket whose bytes are counted: the connection below TLS, if there is TLS.
 */
export function watchAnswers(stream: Socket, socket: Socket): AnswerWatch {
  const read = stream.read.bind(stream) as (size?: number) => Buffer | null;
  let current: Progress | undefined;

  stream.read = (size?: number) => {
    const chunk = read(size);
    const progress = current;
    if (chunk === null || !progress) return chunk;
    progress.hasBegun = true;
    const passed = progress.awaits === 'nothing' ? chunk : take(progress, chunk);
    if (!progress.isExceeded && socket.bytesRead - progress.bytesBefore > ANSWER_SOCKET_BYTES) {
      progress.isExceeded = true;
      progress.isRegular = false;
      queueMicrotask(progress.events.onExcess);
    }
    return passed;
  };
  return {
    begin(events) {
      const flags = { hasBegun: false, isRegular: false, isExceeded: false };
      current = { events, bytesBefore: socket.bytesRead, awaits: 'status line', held: [], ...flags };
      return current;
    },
    end() {
      current = undefined;
    },
  };
}

/** Returns what undici gets of a chunk; `null`: nothing yet. */
function take(progress: Progress, chunk: Buffer): Buffer | null {
  if (!chunk.includes(LINE_FEED)) return hold(progress, chunk);
  let rest = Buffer.concat([...progress.held.splice(0), chunk]);
  for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
    const passed = judgeLine(progress, rest, end + 1);
    if (passed !== undefined) return passed;
    rest = rest.subarray(end + 1);
  }
  return rest.length === 0 ? null : hold(progress, rest);
}

/** Returns what undici gets because of a line; `undefined`: the line is part of an informational response, or empty. */
function judgeLine(progress: Progress, bytes: Buffer, lineBytes: number): Buffer | null | undefined {
  const line = bytes.toString('latin1', 0, lineBytes);
  const isEmpty = line === '\r\n' || line === '\n';
  if (progress.awaits === 'end of informational answer') {
    if (isEmpty) progress.awaits = 'status line';
    return undefined;
  }
  if (isEmpty) return undefined;
  const [, version, digits] = STATUS_LINE.exec(line) ?? [];
  const status = Number(digits);
  if (status >= 100 && status < 200 && status !== SWITCHING_PROTOCOLS) {
    progress.awaits = 'end of informational answer';
    return undefined;
  }
  progress.awaits = 'nothing';
  // undici reports what is wrong with a response without a status line.
  if (version === undefined) return bytes;
  progress.isRegular = version === '1.1' && status >= 200 && status < 600;
  progress.events.onStatus(status);
  // undici fails on a status below 200 that is not informational.
  return status < 200 ? null : bytes;
}

/** Keeps the start of a line until its end arrives. If it cannot become a status line, undici gets it immediately. */
function hold(progress: Progress, bytes: Buffer): Buffer | null {
  const { held } = progress;
  held.push(bytes);
  // Each piece has at least one byte, so this number of pieces contains the start of a status line.
  if (progress.awaits !== 'status line' || held.length > STATUS_END) return null;
  const start = Buffer.concat(held).toString('latin1', 0, STATUS_END);
  if (start === '\r' || STATUS_LINE.test(start + SHORTEST_STATUS_LINE.slice(start.length))) return null;
  progress.awaits = 'nothing';
  return Buffer.concat(held.splice(0));
}
