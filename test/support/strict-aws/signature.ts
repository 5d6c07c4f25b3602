/** Verifies AWS Signature Version 4 like the services: whether a request was signed with this secret. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Authorization {
  readonly accessKeyId: string;
  readonly region: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function authorizationOf(request: IncomingMessage): Authorization | undefined {
  const text = request.headers.authorization ?? '';
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/([\w-]+)\/\w+\/aws4_request), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, accessKeyId = '', scope = '', region = '', signed = '', signature = ''] = match;
  return { accessKeyId, scope, region, signedHeaders: signed.split(';'), signature };
}

export function isSignedWith(secret: string, request: IncomingMessage, body: string, given: Authorization): boolean {
  const headers = given.signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('');
  const canonical = [
    request.method,
    request.url,
    '',
    headers,
    given.signedHeaders.join(';'),
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], given.scope, hashed].join('\n');
  const key = given.scope.split('/').reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secret}`);
  return hmac(key, text).toString('hex') === given.signature;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
