/** Creates ids from the given random numbers, so that a seeded run has the same ids. */

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

/** Returns the sequence number of a message in a FIFO queue: 20 digits that increase with its place. */
export function sequenceNumberOf(place: number): string {
  return (FIRST_SEQUENCE_NUMBER + BigInt(place) * 256n).toString();
}
