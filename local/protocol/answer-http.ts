/** Answers requests to the HTTP API and to function URLs, which have path prefixes here and their own host names in AWS. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../services.ts';

/** The path prefix of the HTTP API. */
export const API_PREFIX = '/api';
/** The path prefix of function URLs. */
export const URL_PREFIX = '/function-urls';

/** Returns `false` for other paths. */
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
