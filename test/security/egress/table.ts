/**
 * The egress table: URLs and addresses, each with the required result at every entry point. A refused address is refused in
 * every position: as a literal, in an answer of DNS, at a connected socket.
 */
import * as names from '../../core/transport/webhook/egress/cases.ts';
import { REFUSED_LITERALS } from '../../core/transport/webhook/egress/refused-literals.ts';
import { ORDINARY, SPECIAL_RANGES } from './special-ranges.ts';
import { TRICKS, type UrlCase, type Verdict } from './tricks.ts';

export type { UrlCase };

export interface AddressCase {
  /** The form of DNS and sockets. */
  readonly address: string;
  readonly verdict: 'passes' | 'address_refused';
}

const refused = (address: string): AddressCase => ({ address, verdict: 'address_refused' });

/** Without duplicates. */
export const ADDRESSES: readonly AddressCase[] = unique(
  [
    ...SPECIAL_RANGES.flatMap(({ first, last, before, after }) => [
      refused(first),
      refused(last),
      ...[before, after].flatMap((one): AddressCase[] =>
        one ? [{ address: one.address, verdict: one.verdict === 'passes' ? 'passes' : 'address_refused' }] : [],
      ),
    ]),
    ...ORDINARY.map((address): AddressCase => ({ address, verdict: 'passes' })),
  ],
  ({ address }) => address,
);

export const literalOf = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const all = (verdict: Verdict, urls: readonly string[]): readonly UrlCase[] => urls.map((url) => ({ url, verdict }));

/** Without duplicates. */
export const URLS: readonly UrlCase[] = unique(
  [
    ...ADDRESSES.map(({ address, verdict }) => ({ url: `https://${literalOf(address)}/hook`, verdict })),
    ...all('address_refused', REFUSED_LITERALS),
    ...all('host_refused', names.REFUSED_NAMES),
    ...all('scheme_refused', names.REFUSED_SCHEMES),
    ...all('port_refused', names.REFUSED_PORTS),
    ...all('no_url', names.NO_URLS),
    ...all('passes', names.PASSED),
    ...TRICKS,
  ],
  ({ url }) => url,
);

function unique<T>(cases: readonly T[], keyOf: (one: T) => string): readonly T[] {
  return [...new Map(cases.map((one) => [keyOf(one), one])).values()];
}
