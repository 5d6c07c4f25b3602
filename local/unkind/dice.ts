/**
 * Seeded dice, one for each place at which something may go wrong: what happens at one place does not move what the others
 * throw, so a seed repeats as far as the places are asked in the same order.
 */
export interface Dice {
  /** The next number of a place, from 0 up to 1. */
  roll(place: string): number;
}

export function createDice(seed: number): Dice {
  const thrown = new Map<string, number>();
  return {
    roll(place) {
      const count = thrown.get(place) ?? 0;
      thrown.set(place, count + 1);
      return hashed(`${seed}/${place}/${count}`) / 2 ** 32;
    },
  };
}

/** 32 bits of a text: FNV-1a, then murmur's finalizer, so that neighbours are far apart. */
function hashed(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
