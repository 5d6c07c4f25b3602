/** Identifiers, made of the dice handed in, so that a seeded run gives the same ones. */

export type Random = () => number;

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, (_, at) => {
    if (at === 12) return '4';
    const nibble = Math.floor(random() * 16);
    return (at === 16 ? 8 + (nibble % 4) : nibble).toString(16);
  }).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128n;

/** The 20 digits that FIFO queues give each message, rising with its place in line. */
export function sequenceNumberOf(place: number): string {
  return (FIRST_SEQUENCE_NUMBER + BigInt(place) * 256n).toString();
}
