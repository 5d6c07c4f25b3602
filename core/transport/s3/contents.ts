/** The content of objects: newline-delimited JSON, compressed with gzip, one line for each update, in parts of a limited size. */
import { createHash } from 'node:crypto';
import { createGzip, type Gzip } from 'node:zlib';
import { updateOf } from '../../delivery/updates-of.ts';
import { wants } from '../../destination.ts';
import { aimsOf, type Block } from '../../journal/block.ts';
import { parseNames } from '../../journal/names.ts';
import { parseScope } from '../../scope.ts';

/** What a part contains. The ids are the first and the last one in the order of their characters. */
export interface PartFacts {
  readonly updates: number;
  /** Bytes before compression. */
  readonly textBytes: number;
  readonly firstEventId: string;
  readonly lastEventId: string;
}

export interface Part extends PartFacts {
  /** The gzip file. */
  readonly content: Buffer;
}

export interface Selection {
  readonly destinationId: string;
  readonly event_types?: readonly string[] | undefined;
}

export interface Parts {
  /** Yields the parts in their order. Repeated updates are in none of them. */
  parts(): AsyncGenerator<Part>;
  /** The number of updates that were left out because an equal one is in the same window, so far. */
  repeated(): number;
}

/**
 * @param blocks the blocks of a window in the order of the index. The same blocks result in the same lines and parts.
 * @param partBytes size before compression after which a part is complete.
 */
export function createParts(blocks: AsyncIterable<Block>, selection: Selection, partBytes: number): Parts {
  const seen = new Set<string>();
  let repeated = 0;
  return {
    repeated: () => repeated,
    async *parts() {
      let part: OpenPart | undefined;
      for await (const block of blocks) {
        for (const text of selectedFrom(block, selection)) {
          // Equal updates have an equal text, because it contains the `event_id`. A set of short hashes needs little memory.
          const identity = createHash('sha256').update(text).digest().toString('latin1', 0, IDENTITY_BYTES);
          if (seen.has(identity)) {
            repeated++;
            continue;
          }
          seen.add(identity);
          part ??= openPart();
          await part.add(text, eventIdOf(text, block));
          if (part.textBytes() < partBytes) continue;
          yield await part.end();
          part = undefined;
        }
      }
      if (part) yield await part.end();
    },
  };
}

const IDENTITY_BYTES = 16;

/**
 * Returns the updates of a block that belong to the destination. If the destination existed when the block was written, the
 * block says which. A scope that is switched off has no updates for any destination.
 */
export function selectedFrom(block: Block, { destinationId, event_types }: Selection): readonly string[] {
  if (block.unrouted === 'switched_off') return [];
  const then = block.destinations.find(({ id }) => id === destinationId);
  if (then?.taken !== undefined) {
    const taken = then.taken === '' ? [] : (parseNames(then.taken) ?? []);
    return taken.flatMap(({ position }) => block.updates[position] ?? []);
  }
  const aims = aimsOf(block);
  if (aims.size === 0 && (then || event_types === undefined)) return block.updates;
  // An edited event can be aimed at another destination.
  const own = block.updates.filter((_, position) => (aims.get(position) ?? destinationId) === destinationId);
  return then ? own : own.filter((text) => wants({ event_types }, updateIn(text, block).type));
}

function updateIn(text: string, { appId, scope }: Block) {
  const parsed = parseScope(scope);
  if (!parsed) throw new Error('block: expected the name of a scope');
  return updateOf(text, appId, parsed);
}

function eventIdOf(text: string, block: Block): string {
  return updateIn(text, block).eventId;
}

interface OpenPart {
  add(text: string, eventId: string): Promise<void>;
  textBytes(): number;
  end(): Promise<Part>;
}

function openPart(): OpenPart {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  let [updates, textBytes, first, last] = [0, 0, '', ''];
  return {
    textBytes: () => textBytes,
    async add(text, eventId) {
      // Line ends in an update are spaces between its tokens, because strings of JSON contain none.
      const line = `${text.replaceAll(/[\r\n]/g, ' ')}\n`;
      if (updates === 0 || eventId < first) first = eventId;
      if (updates === 0 || eventId > last) last = eventId;
      updates++;
      textBytes += Buffer.byteLength(line);
      if (!gzip.write(line)) await drained(gzip);
    },
    async end() {
      await new Promise<void>((resolve, reject) => gzip.once('error', reject).once('end', resolve).end());
      return { content: Buffer.concat(chunks), updates, textBytes, firstEventId: first, lastEventId: last };
    },
  };
}

function drained(gzip: Gzip): Promise<void> {
  return new Promise((resolve, reject) => gzip.once('drain', resolve).once('error', reject));
}
