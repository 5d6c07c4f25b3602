/** Reads the access key and the service from the signature of a request. */
import type { IncomingMessage } from 'node:http';
import { defined } from '../objects.ts';

/** Matches `Credential=KEY/20260101/us-east-1/sts/aws4_request`. In version 4A there is no region. */
const HEADER = /^AWS4-[^ ]+ .*?Credential=([^/,\s]+)\/\d{8}\/(?:([^/,\s]+)\/)?([\w.-]+)\/aws4_request/;
const QUERY = /[?&]X-Amz-Credential=([^&]+)/i;

export interface Signer {
  readonly accessKeyId: string;
  /** The name of the service in signatures, such as `sts`, `s3` or `monitoring`. */
  readonly service: string;
  /** Absent in version 4A. */
  readonly region?: string;
}

/** Returns `undefined` if the request has no AWS signature. The signature is not verified. */
export function signerOf({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): Signer | undefined {
  const presigned = decoded(QUERY.exec(url)?.[1] ?? '');
  const signature = headers.authorization ?? `AWS4-PRESIGNED Credential=${presigned}`;
  const [, accessKeyId = '', region, service = ''] = HEADER.exec(signature) ?? [];
  return service === '' ? undefined : { accessKeyId, service, ...defined({ region }) };
}

/** Returns the id of the access key that signed a request, or an empty string. */
export function accessKeyOf(request: Pick<IncomingMessage, 'headers' | 'url'>): string {
  return signerOf(request)?.accessKeyId ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
