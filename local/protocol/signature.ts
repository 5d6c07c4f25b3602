/** What the signature of a request says: who signed it, and for which service. */
import type { IncomingMessage } from 'node:http';

/** `Credential=KEY/20260101/us-east-1/sts/aws4_request`; version 4A leaves the region out. */
const HEADER = /^AWS4-[^ ]+ .*?Credential=([^/,\s]+)\/\d{8}\/(?:[^/,\s]+\/)?([\w.-]+)\/aws4_request/;
const QUERY = /[?&]X-Amz-Credential=([^&]+)/i;

export interface Signer {
  readonly accessKeyId: string;
  /** As AWS's signatures call it: `sts`, `s3`, `monitoring`. */
  readonly service: string;
}

/** `undefined`: the request has no signature of AWS. It is read and not verified. */
export function signerOf({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): Signer | undefined {
  const presigned = decoded(QUERY.exec(url)?.[1] ?? '');
  const signature = headers.authorization ?? `AWS4-PRESIGNED Credential=${presigned}`;
  const [, accessKeyId = '', service = ''] = HEADER.exec(signature) ?? [];
  return service === '' ? undefined : { accessKeyId, service };
}

/** Whose key signed a request; empty when none did. */
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
