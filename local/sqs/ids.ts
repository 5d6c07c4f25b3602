/** Identifiers, made of the dice handed in, so that a seeded run gives the same ones. */

export type Random = () => number;

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const [a, b, c, d] = [hex(random), hex(random), hex(random), hex(random)];
  const variant = '89ab'[Number.parseInt(c.charAt(0), 16) & 3];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** Eight random hexadecimal digits. */
export function hex(random: Random): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

const FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128n;

/** The 20 digits that FIFO queues give each message, rising with its place in line. */
export function sequenceNumberOf(place: number): string {
  return (FIRST_SEQUENCE_NUMBER + BigInt(place) * 256n).toString();
}
