/**
 * A block of the journal: the updates of one app and scope from one invocation of fan-out, with the destinations that
 * existed then and the deliveries that were packed for them. A block is a line of JSON (its header), a line feed, and
 * the texts of the updates, each followed by a separator. In the store it is one Zstandard frame with a checksum.
 */
import { bodyText, deliveryId } from '../delivery/delivery.ts';
import { JsonFault } from '../json/fault.ts';
import { pieceText } from '../update/split.ts';
import { ACTIVITY_LISTS, type Update } from '../update/update.ts';
import { type BlockUpdate, parseNames } from './names.ts';

/** What a destination got from the updates of a block. */
export interface BlockDestination {
  readonly id: string;
  /** The version of its settings. */
  readonly version: number;
  /** The updates that its event types let through, as `namesOf` returns them. Absent if it took all of them. */
  readonly taken?: string;
  readonly deliveries: readonly BlockDelivery[];
}

export interface BlockDelivery {
  readonly id: string;
  /** The updates of its body, as `namesOf` returns them. */
  readonly updates: string;
  /** Whether it became a dead letter and was never enqueued. */
  readonly dead?: true;
}

/** Why the updates of a block have no destinations. */
export type Unrouted = 'unknown_scope' | 'switched_off' | 'no_destination';

export interface Block {
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  /** Unix ms at which fan-out began. */
  readonly at: number;
  /** The texts of the updates, in their order. */
  readonly updates: readonly string[];
  readonly unrouted?: Unrouted;
  readonly destinations: readonly BlockDestination[];
  /** Updates that were for one destination only, as `namesOf` returns them. Other destinations did not exclude them. */
  readonly aimed?: readonly { readonly id: string; readonly updates: string }[];
}

/** Returns the destination of each update that was for one destination only, by its position in the block. */
export function aimsOf({ aimed = [] }: Pick<Block, 'aimed'>): ReadonlyMap<number, string> {
  return new Map(
    aimed.flatMap(({ id, updates }) => (parseNames(updates) ?? []).map(({ position }) => [position, id] as const)),
  );
}

/** Reports whether a destination gets an update. @param aim the only destination of the update, if it has one. */
export function isFor(destinationId: string, aim: string | undefined): boolean {
  return aim === undefined || aim === destinationId;
}

const VERSION = 1;
/** Ends the header of a block. */
const LINE_FEED = 10;
/** The characters after the texts: those of a line, and those of a list of JSON. */
const SEPARATORS: ReadonlySet<number | undefined> = new Set(Buffer.from('\n,]'));

interface Header extends Omit<Block, 'updates'> {
  readonly v: typeof VERSION;
  /** UTF-8 bytes of each text. */
  readonly bytes: readonly number[];
}

/**
 * @param updates the updates of the block, whose sizes are known already.
 * @param bodies lists of JSON with all of the updates, in order. They exist as contiguous texts, so that they are copied
 * in a fraction of the time that the single texts take.
 */
export function encodeBlock(
  block: Omit<Block, 'updates'>,
  updates: readonly Pick<Update, 'text' | 'bytes'>[],
  bodies?: readonly string[],
): Buffer {
  const bytes = updates.map((update) => update.bytes);
  const header = Buffer.from(JSON.stringify({ v: VERSION, ...block, bytes } satisfies Header));
  const content = Buffer.allocUnsafe(bytes.reduce((sum, one) => sum + one + 1, header.length + 1));
  let at = header.copy(content);
  content[at++] = LINE_FEED;
  const parts = bodies?.map((body) => body.slice(1)) ?? updates.map(({ text }) => `${text}\n`);
  for (const part of parts) at += content.write(part, at);
  return content;
}

/** A block that is not what fan-out wrote, or that belongs to another app or scope. */
export class DamagedBlock extends Error {
  override readonly name = 'DamagedBlock';
}

/**
 * Reads a block whose checksum was verified when it was decompressed (frame.ts). An object contains
 * blocks of several apps, so the block itself says to whom it belongs.
 * @throws DamagedBlock unless the block is complete and belongs to this app and scope.
 */
export function decodeBlock(content: Buffer, { appId, scope }: Pick<Block, 'appId' | 'scope'>): Block {
  const lineEnd = content.indexOf(LINE_FEED);
  const header = lineEnd < 0 ? undefined : headerOf(content.toString('utf8', 0, lineEnd));
  if (!header) throw new DamagedBlock(`expected the header of a block of version ${VERSION}`);
  const { v: _, bytes, ...block } = header;
  if (block.appId !== appId || block.scope !== scope)
    throw new DamagedBlock(`expected a block of ${appId} and ${scope}, but it belongs to another app or scope`);
  const updates: string[] = [];
  let from = lineEnd + 1;
  for (const length of bytes) {
    const end = from + length;
    if (!SEPARATORS.has(content[end]))
      throw new DamagedBlock('the texts of the updates do not have the sizes of the block');
    updates.push(content.toString('utf8', from, end));
    from = end + 1;
  }
  if (from !== content.length) throw new DamagedBlock('the block has more content than its updates');
  if (!updates.every(isUpdate)) throw new DamagedBlock('the block has a text that is no update');
  return { ...block, updates };
}

function headerOf(line: string): Header | undefined {
  try {
    const header = JSON.parse(line) as Partial<Header> | null;
    return header?.v === VERSION &&
      areSizes(header.bytes) &&
      areDestinations(header.destinations) &&
      areAims(header.aimed)
      ? (header as Header)
      : undefined;
  } catch {
    return undefined;
  }
}

function isUpdate(text: string): boolean {
  try {
    const update = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    const isList = (name: string): boolean => update?.[name] === undefined || Array.isArray(update[name]);
    return typeof update === 'object' && update !== null && !Array.isArray(update) && ACTIVITY_LISTS.every(isList);
  } catch {
    return false;
  }
}

function areSizes(bytes: unknown): boolean {
  return Array.isArray(bytes) && bytes.every((one) => Number.isSafeInteger(one) && one >= 0);
}

function areAims(aimed: unknown): boolean {
  const isAim = (one: Partial<BlockDelivery> | null): boolean =>
    typeof one?.id === 'string' && typeof one.updates === 'string';
  return aimed === undefined || (Array.isArray(aimed) && aimed.every(isAim));
}

function areDestinations(destinations: unknown): boolean {
  return (
    Array.isArray(destinations) &&
    destinations.every(
      (one: Partial<BlockDestination> | null) =>
        typeof one?.id === 'string' &&
        (one.taken === undefined || typeof one.taken === 'string') &&
        Array.isArray(one.deliveries) &&
        one.deliveries.every(
          (delivery: Partial<BlockDelivery> | null) =>
            typeof delivery?.id === 'string' && typeof delivery.updates === 'string',
        ),
    )
  );
}

/**
 * Returns the exact body of a delivery from the updates of its block.
 * @param names the updates of the body, as the header of the delivery names them.
 * @throws DamagedBlock if the result is not the body that was sent: the id of a delivery is a hash of its body.
 */
export function rebuildBody(block: Pick<Block, 'updates'>, destinationId: string, id: string, names: string): string {
  const pieces = parseNames(names)?.map((name) => updateText(block, name));
  const texts = pieces?.filter((text) => text !== undefined) ?? [];
  const body = bodyText(texts.map((text) => ({ text }) as Update));
  if (texts.length === 0 || texts.length !== pieces?.length || deliveryId(destinationId, body) !== id)
    throw new DamagedBlock(`the block does not contain the updates of the delivery ${id}`);
  return body;
}

/** Returns the text of an update or of a piece of it; `undefined` if the block does not have it. */
export function updateText(
  { updates }: Pick<Block, 'updates'>,
  { position, pieces = [] }: BlockUpdate,
): string | undefined {
  try {
    return pieces.reduce<string | undefined>((text, piece) => text && pieceText(text, piece), updates[position]);
  } catch (error) {
    // Only the scanner notices repeated members.
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}
