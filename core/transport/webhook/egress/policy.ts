/**
 * The egress policy states which URLs and addresses deliveries may reach. Everything is denied by default, also what
 * cannot be parsed. Allowed are global unicast addresses without the special ranges. Addresses in URLs are checked
 * after WHATWG parsing, as bytes and never as text.
 */
import { type Address, isInBlock, parseAddress, parseBlock } from './address.ts';
import { FIRST_FREE_PORT, INTERNAL_SERVICES, WEB_PORTS } from './ports.ts';
import { GLOBAL_UNICAST_IPV6, SPECIAL_BLOCKS } from './ranges.ts';

export interface EgressOptions {
  /**
   * Addresses, blocks and host names that are allowed in addition to public ones, such as `127.0.0.1`, `10.1.0.0/16`,
   * `localhost`. For them plain http and any port are allowed too. An allowed name passes the check of the URL only.
   * The addresses that it resolves to are checked like any other.
   */
  readonly allowance?: readonly string[];
  /** Allows plain http URLs. */
  readonly plainHttp?: boolean;
}

export interface EgressPolicy {
  /** Checks scheme, host (its address if it is not a name) and port. */
  checkUrl(url: URL): Refusal | undefined;
  checkAddress(address: string): Refusal | undefined;
}

export interface Refusal {
  readonly code:
    | 'scheme_refused'
    | 'host_refused'
    | 'port_refused'
    | 'address_refused'
    /** The text is not an address. */
    | 'address_unreadable';
  /** A text for people: `expected …, got …`. */
  readonly reason: string;
}

const LOOPBACK: Address = [127, 0, 0, 1];
/** If 127.0.0.1 is allowed, `localhost` is refused with this advice. */
const LOCALHOST: Refusal = {
  code: 'host_refused',
  reason: 'expected 127.0.0.1 for this machine, got localhost, which may lead to another address',
};

/** @throws if an option is malformed. */
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

/** Returns the address in the host of a URL, without brackets, or `undefined` if the host is a name. */
export function literalOf(hostname: string): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, hostname.endsWith(']') ? -1 : undefined);
  return parseAddress(hostname) ? hostname : undefined;
}

/** Returns the port of an http or https URL. */
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

/** The interface id is `0000:5efe`, with any value of its two flag bits, followed by an IPv4 address. */
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

// Some host names denote a machine in the sender's own network, whatever they resolve to. Names of the public internet
// have at least two labels and none of these endings. Their addresses are checked when they are resolved.

/** RFC 6761, 6762, 8375, and private top-level names that ICANN does not delegate. */
const LOCAL_ENDINGS: readonly string[] = [
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

/** Returns what is wrong with a name, as in "got …", or `undefined` if it may be a public name. */
function faultOfName(name: string): string | undefined {
  if (name.endsWith('.')) return 'a host name with a dot at its end';
  const ending = LOCAL_ENDINGS.find((local) => name === local || name.endsWith(`.${local}`));
  if (ending !== undefined) return `a name of a local network (${ending})`;
  if (!name.includes('.')) return 'a host name of a single label';
  return undefined;
}
