/**
 * Answers that come before the answer. A client must bear a `100 Continue` that it never asked for (RFC 9110, 15.2);
 * undici takes it for garbage, so it is cut out of what undici reads. undici skips the other 1xx itself.
 */
import type { Socket } from 'node:net';

const CONTINUE = /^HTTP\/1\.[01] 100[ \r]/;
const STATUS_LINE_BYTES = 13;
const END = Buffer.from('\r\n\r\n');
/** Of one informational answer; a longer one is left to undici. */
const HEADER_BYTES = 16_384;

export interface ContinueFilter {
  /** To be called before a request: what comes next is the start of an answer. */
  expectAnswer(): void;
}

export function filterContinue(socket: Socket): ContinueFilter {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  let held: Buffer = Buffer.alloc(0);
  let atStart = false;

  socket.read = (size?: number) => {
    const chunk = read(size);
    if (!atStart || chunk === null) return chunk;
    held = withoutContinue(Buffer.concat([held, chunk]));
    if (isUndecided(held)) return null;
    const rest = held;
    held = Buffer.alloc(0);
    atStart = false;
    return rest;
  };
  return {
    expectAnswer() {
      atStart = true;
    },
  };
}

function withoutContinue(bytes: Buffer): Buffer {
  let rest = bytes;
  while (startsWithContinue(rest)) {
    const end = rest.indexOf(END);
    if (end < 0) break;
    rest = rest.subarray(end + END.length);
  }
  return rest;
}

/** Whether more bytes must come before it is clear that this is no `100 Continue`. */
function isUndecided(bytes: Buffer): boolean {
  if (bytes.length < STATUS_LINE_BYTES)
    return 'HTTP/1.1 100 '.startsWith(bytes.toString('latin1').replace('/1.0', '/1.1'));
  return startsWithContinue(bytes) && bytes.length < HEADER_BYTES;
}

function startsWithContinue(bytes: Buffer): boolean {
  return CONTINUE.test(bytes.toString('latin1', 0, STATUS_LINE_BYTES));
}
