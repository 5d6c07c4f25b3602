/**
 * The one egress policy: which URLs and which addresses deliveries may reach. Default deny: global unicast minus every
 * special range, and what does not parse is refused. Literals are checked after WHATWG parsing, as addresses, never as text.
 */
import { type Address, isInBlock, parseAddress, parseBlock } from './address.ts';
import { FIRST_FREE_PORT, INTERNAL_SERVICES, WEB_PORTS } from './ports.ts';
import { GLOBAL_UNICAST_IPV6, SPECIAL_BLOCKS } from './ranges.ts';

export interface EgressOptions {
  /**
   * Addresses, blocks and host names let through beside public ones, such as `127.0.0.1`, `10.1.0.0/16`, `localhost`.
   * At them plain http and any port are fine too. A name only passes the URL; what it resolves to is checked like any address.
   */
  readonly allowance?: readonly string[];
  /** Lets URLs be plain http. */
  readonly plainHttp?: boolean;
}

export interface EgressPolicy {
  /** Scheme, host (its address when it is a literal) and port. */
  checkUrl(url: URL): Refusal | undefined;
  checkAddress(address: string): Refusal | undefined;
}

export interface Refusal {
  readonly code:
    | 'scheme_refused'
    | 'host_refused'
    | 'port_refused'
    | 'address_refused'
    /** Not an address at all. */
    | 'address_unreadable';
  /** For a person: `expected …, got …`. */
  readonly reason: string;
}

const LOOPBACK: Address = [127, 0, 0, 1];
/** Where 127.0.0.1 is allowed, `localhost` is refused with this advice. */
const LOCALHOST: Refusal = {
  code: 'host_refused',
  reason: 'expected 127.0.0.1 for this machine, got localhost, which may lead to another address',
};

/** @throws when an option is malformed. */
export function createEgressPolicy(options: EgressOptions = {}): EgressPolicy {
  const allowance = parseAllowance(options.allowance ?? []);

  const isAllowed = (address: Address) => allowance.blocks.some((block) => isInBlock(address, block));
  const checkBytes = (address: Address): Refusal | undefined => (isAllowed(address) ? undefined : refusalOf(address));

  const checkAddress = (text: string): Refusal | undefined => {
    const address = parseAddress(text);
    return address
      ? checkBytes(address)
      : { code: 'address_unreadable', reason: 'expected an IP address without a zone id, got something else' };
  };
  const checkPort = (url: URL): Refusal | undefined => {
    const port = portOf(url);
    const service = INTERNAL_SERVICES.get(port);
    if (WEB_PORTS.includes(port) || (port >= FIRST_FREE_PORT && !service)) return undefined;
    const ports = `one of the ports ${WEB_PORTS.join(', ')} or one from ${FIRST_FREE_PORT} on that no internal service uses`;
    return { code: 'port_refused', reason: `expected ${ports}, got ${port}${service ? ` (${service})` : ''}` };
  };

  return {
    checkAddress,
    checkUrl(url) {
      const scheme = url.protocol.slice(0, -1);
      if (scheme !== 'https' && scheme !== 'http') return schemeRefusal(scheme);
      const literal = literalOf(url.hostname);
      const address = literal === undefined ? undefined : parseAddress(literal);
      if (address ? isAllowed(address) : allowance.names.has(url.hostname)) return undefined;
      if (url.hostname === 'localhost' && isAllowed(LOOPBACK)) return LOCALHOST;
      if (scheme === 'http' && !options.plainHttp) return schemeRefusal(scheme);
      return (literal === undefined ? checkName(url.hostname) : checkAddress(literal)) ?? checkPort(url);
    },
  };
}

/** The address as written in a URL's host, without brackets; `undefined` when the host is a name. */
export function literalOf(hostname: string): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, hostname.endsWith(']') ? -1 : undefined);
  return parseAddress(hostname) ? hostname : undefined;
}

/** The port that a URL of http or https leads to. */
export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
}

function refusalOf(address: Address): Refusal | undefined {
  const special = SPECIAL_BLOCKS.find((range) => isInBlock(address, range));
  if (special) return addressRefusal(`one of ${special.cidr} (${special.what}, ${special.source})`);
  if (address.length === 4) return undefined;
  if (!isInBlock(address, GLOBAL_UNICAST_IPV6)) return addressRefusal('one that is not global unicast');
  return isIsatap(address) ? addressRefusal('one with an IPv4 address inside (ISATAP, RFC 5214)') : undefined;
}

/** Interface id `0000:5efe`, whatever its two flag bits, then an IPv4 address. */
function isIsatap(address: Address): boolean {
  const [flags, zero, high, low] = address.slice(8, 12);
  return ((flags as number) & 0xfc) === 0 && zero === 0 && high === 0x5e && low === 0xfe;
}

function addressRefusal(got: string): Refusal {
  return { code: 'address_refused', reason: `expected a public address, got ${got}` };
}

function schemeRefusal(scheme: string): Refusal {
  return { code: 'scheme_refused', reason: `expected an https URL, got ${scheme}` };
}

function checkName(name: string): Refusal | undefined {
  const fault = faultOfName(name);
  return fault === undefined
    ? undefined
    : { code: 'host_refused', reason: `expected a host of the public internet, got ${fault}` };
}

function parseAllowance(entries: readonly string[]) {
  const parsed = entries.map((text) => ({ name: text.toLowerCase(), block: parseBlock(text) }));
  const names = parsed.filter(({ block }) => !block).map(({ name }) => name);
  const malformed = names.find((name) => !/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name) || /(?:^|\.)\d+$/.test(name));
  if (malformed !== undefined) {
    throw new Error(`expected addresses, blocks or host names in the egress allowance, got ${malformed}`);
  }
  return { blocks: parsed.flatMap(({ block }) => block ?? []), names: new Set(names) };
}

// Host names that mean a machine of the sender's own network, whatever they resolve to. Names of the public internet have at least two labels and none of these endings; their addresses are checked when they are looked up.

/** RFC 6761, 6762, 8375, and the private top-level names that ICANN keeps undelegated. */
export const LOCAL_ENDINGS: readonly string[] = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
];

/** What is wrong with a name, as in "got …". `undefined`: nothing. */
export function faultOfName(name: string): string | undefined {
  if (name.endsWith('.')) return 'a host name with a dot at its end';
  const ending = LOCAL_ENDINGS.find((local) => name === local || name.endsWith(`.${local}`));
  if (ending !== undefined) return `a name of a local network (${ending})`;
  if (!name.includes('.')) return 'a host name of a single label';
  return undefined;
}
