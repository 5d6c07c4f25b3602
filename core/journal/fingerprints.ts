/**
 * Short hashes of ids in the index of the journal. A row of the index has four bytes for each id, so that a day of
 * updates can be searched by reading little. Different ids can have the same hash: whoever finds one reads the block.
 */

export const FINGERPRINT_BYTES = 4;

const FNV_START = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;

/** Returns the 32-bit FNV-1a hash of the UTF-16 units of a text. */
export function fingerprintOf(id: string): number {
  let hash = FNV_START;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
}

/** Returns the hashes of ids, each one once. */
export function fingerprintsOf(ids: Iterable<string>): Uint8Array {
  const hashes = new Set<number>();
  for (const id of ids) hashes.add(fingerprintOf(id));
  const bytes = Buffer.alloc(hashes.size * FINGERPRINT_BYTES);
  let at = 0;
  for (const hash of hashes) at = bytes.writeUInt32BE(hash, at);
  return bytes;
}

/** Reports whether an id can be among those whose hashes are given. */
export function mayContain(fingerprints: Uint8Array, id: string): boolean {
  const wanted = fingerprintOf(id);
  const view = new DataView(fingerprints.buffer, fingerprints.byteOffset, fingerprints.byteLength);
  for (let at = 0; at + FINGERPRINT_BYTES <= view.byteLength; at += FINGERPRINT_BYTES) {
    if (view.getUint32(at) === wanted) return true;
  }
  return false;
}
