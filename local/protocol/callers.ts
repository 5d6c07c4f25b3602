/**
 * Checks the origin of requests. Only programs on this machine and the page of the run get answers. A web page of another origin can send
 * requests to loopback, too, but it cannot choose every header of them (Fetch Standard, "CORS-safelisted request-header").
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AwsError } from './aws-error.ts';

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const HTTP_PORT = 80;
/** The name of the machine in its containers. */
const CONTAINER_HOST = 'host.docker.internal';
const REFUSED = 'Only programs of this machine are answered.';

/**
 * Refuses requests of web pages. `Host` shows that a page was loaded under another name (DNS rebinding); `Origin` and `Sec-Fetch-Site` show
 * that a page has another origin. A run that listens on other addresses also accepts names that no other page can have: IP addresses, and names
 * without a domain, as containers have them. Browsers send no `Origin` for images and links, but they send `Sec-Fetch-Site` with every request (`none`
 * means that a person opened the address).
 * A page of any origin can open or embed an open page of the run, whose headers say who can embed it.
 * @param isOpen reports whether the path is that of an open page.
 * @param port `undefined`: the run listens on other addresses than loopback, and a container may publish any port.
 * @throws AwsError
 */
export function expectNoForeignPage(
  { headers, method, url = '' }: IncomingMessage,
  port: number | undefined,
  isOpen: (path: string) => boolean,
): void {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'] ?? 'none';
  const isOwn = isOwnHost(host, port) && (origin === undefined || origin === `http://${host}`);
  if (isOwn && (site === 'none' || site === 'same-origin')) return;
  if (isOwn && method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && isOpen(url.split('?')[0] ?? '')) return;
  throw new AwsError('AccessDeniedException', REFUSED, { status: 403 });
}

function isOwnHost(host: string, port: number | undefined): boolean {
  if (port !== undefined)
    return NAMES.some((name) => host === `${name}:${port}` || (port === HTTP_PORT && host === name));
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === CONTAINER_HOST || /^[a-z\d_-]+$/.test(name);
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}

/** @throws AwsError */
export function expectPost({ method }: IncomingMessage): void {
  if (method === 'POST') return;
  throw new AwsError('MethodNotAllowed', 'Services are called with POST.', { status: 405 });
}

const UNSIGNED =
  'The request has no AWS signature of version 4 in its header Authorization. Any credentials are accepted, such as AWS_ACCESS_KEY_ID=any and AWS_SECRET_ACCESS_KEY=any. Operations that are called without a signature, such as AssumeRoleWithWebIdentity, are not implemented.';
/** Versions 4 and 4A of AWS's signatures. A browser adds `Basic` and other schemes automatically, for a page of any origin. */
const SIGNATURE = /^AWS4-/;

/**
 * A call without `X-Amz-Target` could be the form of a web page. Every SDK signs its calls in the header `authorization`, and a page of
 * another origin cannot send such a value without a preflight request. The signature itself is not verified.
 * @throws AwsError
 */
export function expectSigned({ headers }: IncomingMessage): void {
  if (SIGNATURE.test(headers.authorization ?? '')) return;
  throw new AwsError('MissingAuthenticationToken', UNSIGNED, { status: 403 });
}
