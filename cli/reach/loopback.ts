/** Addresses on this machine. */

/** The hosts of URLs on this machine. */
export const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** Returns the origin of a plain HTTP URL on this machine, or `undefined` for any other text. */
export function loopbackOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname) ? url.origin : undefined;
}
