/** Parses a hosts file, in which developers name hosts that no name server knows. */
import { isIP } from 'node:net';

export interface Resolved {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** @param text of a hosts file: an address and its names in each line, and comments after `#`. */
export function addressesByName(text: string): ReadonlyMap<string, readonly Resolved[]> {
  const byName = new Map<string, Resolved[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    // An address with a zone id is valid only on this machine.
    if (isIP(address) === 0 || address.includes('%')) continue;
    for (const name of names.map((one) => one.toLowerCase())) {
      byName.set(name, [...(byName.get(name) ?? []), { address, family: isIP(address) }]);
    }
  }
  return byName;
}
