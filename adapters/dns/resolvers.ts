/** Parses variables about DNS: which resolvers are used, and the names of the TXT records that prove ownership. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { listOf } from '../../core/environment.ts';
import { TXT_NAME, TXT_NAMING, TXT_PREFIX, type TxtNaming } from '../../core/transport/webhook/ownership/txt.ts';

export interface ResolverAddress {
  /** The configured text, for reports. */
  readonly name: string;
  /** In the form of `setServers`. Default: the resolvers of the operating system. */
  readonly server?: string;
}

interface TxtEnvironment {
  /** Label of the TXT record before the host. */
  readonly OWNERSHIP_TXT_PREFIX?: string;
  /** The start of its value, before the equals sign. */
  readonly OWNERSHIP_TXT_NAME?: string;
}

/** The resolvers of the operating system, Cloudflare and Google. */
export const DEFAULT_RESOLVERS = 'system,1.1.1.1,8.8.8.8';
const SYSTEM = 'system';

/**
 * @param text a comma-separated list of `system` and of IP addresses, each with or without a port: `1.1.1.1`,
 * `127.0.0.1:5353`, `[::1]:53`.
 * @throws when one is malformed, or there is none.
 */
export function parseResolvers(
  text: string = DEFAULT_RESOLVERS,
  variable = 'OWNERSHIP_RESOLVERS',
): readonly ResolverAddress[] {
  const expected = `${variable}: expected ${SYSTEM} or IP addresses, perhaps with a port, separated by commas`;
  const resolvers = [...new Set(listOf(text))].map((name) => {
    if (name === SYSTEM) return { name };
    const server = serverOf(name);
    if (server === undefined) throw new Error(`${expected}, got ${JSON.stringify(name)}.`);
    return { name, server };
  });
  if (resolvers.length === 0) throw new Error(`${expected}, got none.`);
  return resolvers;
}

function serverOf(text: string): string | undefined {
  if (isIP(text) !== 0) return text;
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isAddress = bracketed === undefined ? isIPv4(plain ?? '') : isIPv6(bracketed);
  const isPort = port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
  return isAddress && isPort ? text : undefined;
}

/** @throws when a variable is malformed. */
export function txtNamingFrom(env: TxtEnvironment): TxtNaming {
  const { OWNERSHIP_TXT_PREFIX: prefix = TXT_NAMING.prefix, OWNERSHIP_TXT_NAME: name = TXT_NAMING.name } = env;
  if (!TXT_PREFIX.test(prefix)) {
    throw new Error(`OWNERSHIP_TXT_PREFIX: expected lower-case DNS labels, got ${JSON.stringify(prefix)}.`);
  }
  if (!TXT_NAME.test(name)) {
    const expected = 'at most 63 letters, digits, hyphens, underscores and dots';
    throw new Error(`OWNERSHIP_TXT_NAME: expected ${expected}, got ${JSON.stringify(name)}.`);
  }
  return { prefix, name };
}
