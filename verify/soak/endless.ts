/** Answers that never end. The sender must stop reading, and the status line, if there is one, decides. */
import type { Socket } from 'node:net';

interface Endless {
  readonly begin: string;
  /** Text that is sent repeatedly. */
  readonly again: string;
  /** Whether the status line reports success. */
  readonly isAccepted: boolean;
}

const PIECE_BYTES = 16_384;
const padding = 'x'.repeat(PIECE_BYTES);

export const ENDLESS = {
  '200 with endless headers': { begin: 'HTTP/1.1 200 OK\r\n', again: `x-more: ${padding}\r\n`, isAccepted: true },
  '200 with endless chunk extensions': {
    begin: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    again: `1;more=${padding}\r\nx\r\n`,
    isAccepted: true,
  },
  'endless informational answers': {
    begin: '',
    again: `HTTP/1.1 103 Early Hints\r\nx-more: ${padding}\r\n\r\n`,
    isAccepted: false,
  },
  '503 with endless headers': {
    begin: 'HTTP/1.1 503 Service Unavailable\r\n',
    again: `x-more: ${padding}\r\n`,
    isAccepted: false,
  },
} as const satisfies Readonly<Record<string, Endless>>;

export type EndlessAnswer = keyof typeof ENDLESS;
export const ENDLESS_ANSWERS = Object.keys(ENDLESS) as readonly EndlessAnswer[];

const EVERY_MS = 1;
/** More than the buffers of both sockets can contain, and more than a sender may read. */
const EXCESSIVE_BYTES = 64 * 1_048_576;

/** Writes until the other side closes the connection. @param onExcessiveRead called if the other side reads without a limit. */
export function sendEndlessly(socket: Socket, answer: EndlessAnswer, onExcessiveRead: () => void): void {
  const { begin, again } = ENDLESS[answer];
  let sent = 0;
  socket.on('error', () => {});
  socket.write(begin);
  const timer = setInterval(() => {
    if (sent > EXCESSIVE_BYTES) {
      socket.destroy();
      onExcessiveRead();
    }
    if (socket.destroyed || !socket.writable) clearInterval(timer);
    else if (!socket.writableNeedDrain) {
      socket.write(again);
      sent += again.length;
    }
  }, EVERY_MS);
}
