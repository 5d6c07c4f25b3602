/** The values that are read from the signature of a request. */
import { expect, test } from '@jest/globals';
import { accessKeyOf, signerOf } from '../../../local/protocol/signature.ts';

const scope = 'Stack-FanOut-1/20260101/us-east-1/sqs/aws4_request';
const presigned = (credential: string) =>
  `/bucket/key?X-Amz-Algorithm=A&X-Amz-Credential=${encodeURIComponent(credential)}&X=1`;

test.each([
  [`AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`, '/', 'Stack-FanOut-1', 'sqs', 'us-east-1'],
  ['AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/s3/aws4_request, SignedHeaders=host', '/', 'AKIA', 's3', undefined],
  [undefined, presigned('AKIA/20260101/eu-west-1/s3/aws4_request'), 'AKIA', 's3', 'eu-west-1'],
])('%j at %s names the signer, the service and the region', (authorization, url, accessKeyId, service, region) => {
  const request = { headers: { authorization }, url };
  expect(signerOf(request)).toEqual({ accessKeyId, service, region });
  expect(accessKeyOf(request)).toBe(accessKeyId);
});

test.each([
  [undefined, '/'],
  ['Bearer x', '/'],
  ['AWS4-HMAC-SHA256 Credential=any', '/'],
  [`Bearer Credential=${scope}`, '/'],
  [undefined, '/?X-Amz-Credential=%E0%A4%A'],
])('%j at %s contains no signature', (authorization, url) => {
  const request = { headers: { authorization }, url };
  expect([signerOf(request), accessKeyOf(request)]).toEqual([undefined, '']);
});
