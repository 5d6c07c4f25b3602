/**
 * Which requests are answered: those of programs on this machine and of the run's own page. A web page of another origin can send
 * requests to loopback, too, but it cannot choose every header of them (Fetch Standard, "CORS-safelisted request-header").
 */
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const HTTP_PORT = 80;
const REFUSED = 'Only programs of this machine are answered.';

/**
 * A page that was loaded under another name (DNS rebinding) is told by `Host`, a page of another origin by `Origin` and `Sec-Fetch-Site`.
 * Browsers leave `Origin` out of images and links, and never `Sec-Fetch-Site` (`none`: a person opened the address).
 * @throws AwsError
 */
export function expectNoForeignPage({ headers }: IncomingMessage, port: number): void {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'] ?? 'none';
  const hosts = NAMES.flatMap((name) => [`${name}:${port}`, ...(port === HTTP_PORT ? [name] : [])]);
  const isOwn = hosts.includes(host) && (origin === undefined || origin === `http://${host}`);
  if (isOwn && (site === 'none' || site === 'same-origin')) return;
  throw new AwsError('AccessDeniedException', REFUSED, { status: 403 });
}

/** @throws AwsError */
export function expectPost({ method }: IncomingMessage): void {
  if (method === 'POST') return;
  throw new AwsError('MethodNotAllowed', 'Services are called with POST.', { status: 405 });
}

/**
 * Calls without `X-Amz-Target` look like what a form of a page sends. A signature, which every SDK adds, is a header that no page of
 * another origin can send without asking first. Nobody checks what the signature is.
 * @throws AwsError
 */
export function expectSigned({ headers }: IncomingMessage): void {
  if (headers.authorization) return;
  throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
}
