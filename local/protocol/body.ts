/** Reads the body of a request, up to a limit, and the JSON object in it. */

import type { IncomingMessage } from 'node:http';
import { isObject } from '../objects.ts';
import { AwsError } from './aws-error.ts';

/** The limit is larger than every allowed call of the services. */
const REQUEST_BYTES = 16 * 1_048_576;
const TOO_LARGE = new AwsError('RequestEntityTooLarge', 'The request is too large.', { status: 413 });

/** @throws AwsError */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > REQUEST_BYTES) throw TOO_LARGE;
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that disconnects gets no answer, and this is not a failure of the embedded AWS.
    throw error === TOO_LARGE ? error : new AwsError('IncompleteBody', 'The request broke off.');
  }
  return Buffer.concat(chunks);
}

/** @throws AwsError */
export function jsonOf(text: string): Record<string, unknown> {
  let input: unknown;
  try {
    input = JSON.parse(text || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The body is no JSON.');
  }
  if (!isObject(input)) throw new AwsError('SerializationException', 'The body is no JSON object.');
  return input;
}
