/** Writes an answer as JSON, with a request id. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Returns the number of bytes of the answer. */
export function respond(
  response: ServerResponse,
  status: number,
  output: unknown,
  headers: Record<string, string>,
): number {
  const text = JSON.stringify(output);
  const bytes = Buffer.byteLength(text, 'utf8');
  if (response.destroyed) return bytes;
  response.writeHead(status, { ...headers, 'x-amzn-requestid': randomUUID(), 'content-length': bytes }).end(text);
  return bytes;
}
