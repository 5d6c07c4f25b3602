/**
 * Seeded random numbers, one sequence for each place at which a fault may occur. The numbers of one place do not depend on the
 * calls of the other places, so a seed repeats the faults of a run if each place makes its calls in the same order.
 */
export interface SeededRandom {
  /** Returns the next number of a place, from 0 up to 1. */
  next(place: string): number;
}

export function createSeededRandom(seed: number): SeededRandom {
  const counts = new Map<string, number>();
  return {
    next(place) {
      const count = counts.get(place) ?? 0;
      counts.set(place, count + 1);
      return hashed(`${seed}/${place}/${count}`) / 2 ** 32;
    },
  };
}

/** Hashes a text to 32 bits: FNV-1a, then the finalizer of MurmurHash, so that similar texts give different numbers. */
function hashed(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
