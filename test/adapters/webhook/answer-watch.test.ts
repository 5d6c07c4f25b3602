/** The inspection of an answer's bytes does not depend on the chunks in which they arrive. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { watchAnswers } from '../../../adapters/webhook/answer-watch.ts';
import { ANSWER_SOCKET_BYTES } from '../../../core/limits.ts';

/** Writes the chunks to a stream one by one, and reads it like undici. */
async function watched(pieces: readonly Buffer[]) {
  const stream = new Duplex({ read() {}, write: (_, __, done) => done() }) as Duplex & { bytesRead: number };
  stream.bytesRead = 0;
  const seen: { status?: number; exceeded?: true; passed: string } = { passed: '' };
  const answer = watchAnswers(stream as unknown as Socket, stream as unknown as Socket).begin({
    onStatus: (status) => {
      seen.status = status;
    },
    onExcess: () => {
      seen.exceeded = true;
    },
  });
  for (const piece of pieces) {
    stream.bytesRead += piece.length;
    stream.push(piece);
    for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) seen.passed += chunk.toString('latin1');
  }
  await Promise.resolve();
  return { ...seen, isRegular: answer.isRegular, hasBegun: answer.hasBegun };
}

const informational = fc.constantFrom(
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.0 103\nlink: x\n\n',
  'HTTP/1.1 199 X\r\nbro ken\r\n HTTP/1.1 200 OK\r\n\r\n',
);
const final = fc.constantFrom(
  { line: 'HTTP/1.1 200 OK\r\n', status: 200, isRegular: true },
  { line: 'HTTP/1.1 599\n', status: 599, isRegular: true },
  { line: 'HTTP/1.0 204 \r\n', status: 204, isRegular: false },
  { line: 'HTTP/1.1 600 X\r\n', status: 600, isRegular: false },
);
const rest = fc.string({ unit: fc.constantFrom('\r', '\n', ':', 'x', ' ', 'HTTP/1.1 500 X\r\n'), maxLength: 20 });

function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(cuts.map((at) => at % (bytes.length + 1))), 0, bytes.length].toSorted((a, b) => a - b);
  return ends
    .slice(1)
    .map((end, index) => bytes.subarray(ends[index], end))
    .filter(({ length }) => length > 0);
}

describe('an answer in any chunks', () => {
  it('has the status of its first final status line, and passes unchanged from there on', async () => {
    const answers = fc.record({
      before: fc.array(fc.oneof(informational, fc.constantFrom('\r\n', '\n')), { maxLength: 3 }),
      final,
      rest,
      cuts: fc.array(fc.nat(), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(answers, async ({ before, final: { line, status, isRegular }, rest: after, cuts }) => {
        const bytes = Buffer.from(before.join('') + line + after, 'latin1');
        expect(await watched(cut(bytes, cuts))).toEqual({ status, isRegular, hasBegun: true, passed: line + after });
      }),
      { numRuns: 200 },
    );
  });

  it('passes unchanged when it does not begin with a status line', async () => {
    const texts = fc.constantFrom(
      'nonsense',
      'HTTP/1.1 20x\r\n',
      'HTTP/1.1 2000\r\n',
      '\rHTTP/1.1 200\r\n',
      'HTTP/11 200\n',
    );
    await fc.assert(
      fc.asyncProperty(texts, rest, fc.array(fc.nat(), { maxLength: 12 }), async (text, after, cuts) => {
        const seen = await watched(cut(Buffer.from(`${text}${after}\n`, 'latin1'), cuts));
        expect(seen).toEqual({ isRegular: false, hasBegun: true, passed: `${text}${after}\n` });
      }),
      { numRuns: 100 },
    );
  });

  it('is too long from one byte above the limit on, and its connection is closed', async () => {
    const most = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'), Buffer.alloc(ANSWER_SOCKET_BYTES)]);
    const fits = most.subarray(0, ANSWER_SOCKET_BYTES);
    const longer = most.subarray(0, ANSWER_SOCKET_BYTES + 1);
    expect(await watched(cut(fits, [5, 20, 60_000]))).toMatchObject({ status: 200, isRegular: true });
    expect(await watched(cut(fits, [5, 20, 60_000]))).not.toHaveProperty('exceeded');
    expect(await watched(cut(longer, [5, 20, 60_000]))).toMatchObject({
      status: 200,
      isRegular: false,
      exceeded: true,
    });
  });
});
