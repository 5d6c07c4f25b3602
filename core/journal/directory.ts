/** The directory of an object: what the index has of each of its blocks, from which the rows can be restored. */
import { DamagedBlock } from './block.ts';
import { type Place, placesOf, readDirectory } from './object.ts';
import type { IndexEntry } from './row.ts';

const HASHES = ['eventIds', 'deliveryIds', 'feeds'] as const;
const TEXTS = ['appId', 'scope', 'id'] as const;
const NUMBERS = ['at', 'updates', 'ttl', 'length'] as const;

/** Returns the values of a directory. Hashes are Base64 texts in it. */
export function directoryOf(entries: readonly IndexEntry[], frames: readonly Uint8Array[]): readonly object[] {
  return entries.map((entry, index) => ({
    ...entry,
    ...Object.fromEntries(HASHES.map((name) => [name, Buffer.from(entry[name]).toString('base64')])),
    length: frames[index]?.length,
  }));
}

/** Returns the blocks of an object. @param frame the directory as the object contains it. @throws DamagedBlock */
export function entriesIn(frame: Buffer): readonly (IndexEntry & Place)[] {
  const values = readDirectory(frame) as readonly (Readonly<Record<string, unknown>> | null)[];
  const isEntry = (value: (typeof values)[number]): boolean =>
    [...TEXTS, ...HASHES].every((name) => typeof value?.[name] === 'string') &&
    NUMBERS.every((name) => Number.isSafeInteger(value?.[name]) && (value?.[name] as number) >= 0);
  if (!values.every(isEntry)) throw new DamagedBlock('the directory of the object has an entry that is no block');
  const places = placesOf(values as unknown as readonly { readonly length: number }[]);
  return values.map((value, index) => ({
    ...(value as unknown as IndexEntry),
    ...Object.fromEntries(HASHES.map((name) => [name, Buffer.from(value?.[name] as string, 'base64')])),
    ...(places[index] as Place),
  }));
}
