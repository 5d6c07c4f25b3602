/**
 * Short hashes of ids in the index of the journal. A row of the index has three bytes for each id, so that a day of
 * updates can be searched by reading little. Different ids can have the same hash: in a day of ten million updates,
 * fewer than one block on average has the hash of an id without having the id. Whoever finds a hash reads the block.
 */

export const FINGERPRINT_BYTES = 3;

const FNV_START = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;
const MASK = 0xff_ff_ff;

/** Returns a 32-bit FNV-1a hash of the UTF-16 units of a text, two at a time, folded to 24 bits. */
export function fingerprintOf(id: string): number {
  return hashOf(unitsOf(id), 0, id.length);
}

function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  Buffer.from(units.buffer).write(text, 'utf16le');
  return units;
}

function hashOf(units: Uint16Array, from: number, to: number): number {
  let hash = FNV_START;
  let at = from;
  for (; at + 1 < to; at += 2) {
    hash = Math.imul(hash ^ (units[at] as number) ^ ((units[at + 1] as number) << 16), FNV_PRIME);
    // A multiplication carries to higher bits only.
    hash ^= hash >>> 15;
  }
  if (at < to) hash = Math.imul(hash ^ (units[at] as number), FNV_PRIME);
  return (hash >>> 24) ^ (hash & MASK);
}

const RECENT = 256;

/** Returns the hashes of ids. Most repetitions are left out: a set of all hashes would cost as much as the hashes. */
export function fingerprintsOf(ids: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(ids.length * FINGERPRINT_BYTES);
  const recent = new Int32Array(Math.min(RECENT, ids.length)).fill(-1);
  // One copy of all texts costs less than reading each of them, because most are parts of other texts.
  const units = unitsOf(ids.join(''));
  let from = 0;
  let at = 0;
  for (const id of ids) {
    const hash = hashOf(units, from, from + id.length);
    from += id.length;
    const slot = hash % recent.length;
    if (recent[slot] === hash) continue;
    recent[slot] = hash;
    bytes[at++] = hash >>> 16;
    bytes[at++] = hash >>> 8;
    bytes[at++] = hash;
  }
  return bytes.subarray(0, at);
}

/** Reports whether an id can be among those whose hashes are given. */
export function mayContain(fingerprints: Uint8Array, id: string): boolean {
  const wanted = fingerprintOf(id);
  const [high, middle, low] = [wanted >>> 16, (wanted >>> 8) & 0xff, wanted & 0xff];
  for (let at = 0; at + FINGERPRINT_BYTES <= fingerprints.length; at += FINGERPRINT_BYTES) {
    if (fingerprints[at] === high && fingerprints[at + 1] === middle && fingerprints[at + 2] === low) return true;
  }
  return false;
}
