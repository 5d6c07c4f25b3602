/** What has a host name of its own in the cloud and is no service of AWS: the HTTP API and the URLs of functions, by the beginning of their paths. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../services.ts';

/** Where the HTTP API lies: its own routes begin behind it. */
export const API_PREFIX = '/api';
/** Where the URLs of functions lie. */
export const URL_PREFIX = '/function-urls';

/** Gives false when the path is of neither. */
export async function answerHttp(
  { pathname, search }: URL,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  { gateway, hosting }: Services,
): Promise<boolean> {
  const prefix = [API_PREFIX, URL_PREFIX].find((one) => pathname.startsWith(`${one}/`));
  if (prefix === undefined) return false;
  const path = pathname.slice(prefix.length);
  const query = search.slice(1);
  const { status, headers, body } =
    prefix === URL_PREFIX
      ? await gateway.answerByUrl(request, path, query, bytes)
      : await hosting.relay(request.method ?? 'GET', path, () => gateway.answer(request, path, query, bytes));
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
  return true;
}
