/** The external id of a role destination: Feedhose generates one for each destination and never takes one from a caller (docs/security.md). */

const PREFIX = 'feedhose-';

/** 9 + 43 characters that STS takes in an external id, from 32 random bytes. */
export function externalId(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`external id: expected 32 random bytes, got ${random.length}`);
  return `${PREFIX}${Buffer.from(random).toString('base64url')}`;
}

/** Another one of the same shape that is surely not `right`: a role that lets it in asks for none. */
export function wrongExternalId(right: string): string {
  return `${right.slice(0, 1_000)}-wrong`;
}
