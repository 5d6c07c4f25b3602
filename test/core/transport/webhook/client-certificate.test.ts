/** Client certificates: what is accepted, what is shown, and what the error of a refused one names. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { certificateChecks } from '../../../../core/transport/webhook/authentication-checks.ts';
import { readClientCertificate } from '../../../../core/transport/webhook/client-certificate.ts';

const pem = (name: string) => readFileSync(new URL(`../../../support/tls/${name}`, import.meta.url), 'utf8');
const NOW = Date.now();
const read = (certificate: string, private_key: string, nowMs = NOW) =>
  readClientCertificate({ certificate, private_key }, nowMs);
const chain = pem('client-ec.pem') + pem('client-intermediate.pem');

describe('a client certificate', () => {
  test.each(['ec', 'rsa', 'ed25519'])('with a key of the kind %s is accepted, and its facts are shown', (kind) => {
    const found = read(pem(`client-${kind}.pem`), pem(`client-${kind}.key`));
    if ('errors' in found) throw new Error(JSON.stringify(found.errors));
    expect(found.facts).toMatchObject({
      subject: expect.stringContaining(`CN=${kind}`),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(found.facts.expires_at).toBeGreaterThan(NOW);
    expect(JSON.stringify(found.facts)).not.toContain('PRIVATE');
  });

  test('is accepted with its chain, other line ends, and text around the blocks, which is left out', () => {
    const found = read(`Certificate:\r\n${chain.replaceAll('\n', '\r\n')}\r\nhunter2`, `\n${pem('client-ec.key')}`);
    expect(found).toMatchObject({ pem: { certificate: chain, private_key: pem('client-ec.key') } });
  });

  test.each<[string, string, string, string, RegExp]>([
    [
      'certificate and key are swapped',
      pem('client-ec.key'),
      pem('client-ec.pem'),
      'certificate',
      /got a private key$/,
    ],
    [
      'the key is of another certificate',
      pem('client-ec.pem'),
      pem('client-rsa.key'),
      'private_key',
      /^expected the private key of the certificate/,
    ],
    [
      'the chain is in another order',
      pem('client-intermediate.pem') + pem('client-ec.pem'),
      pem('client-ec.key'),
      'certificate',
      /got another order$/,
    ],
    [
      'a link of the chain is missing',
      pem('client-ec.pem') + pem('client-authority.pem'),
      pem('client-ec.key'),
      'certificate',
      /another issuer at position 1$/,
    ],
    [
      'the key is encrypted (PKCS 8)',
      pem('client-ec.pem'),
      pem('client-encrypted.key'),
      'private_key',
      /got an encrypted one$/,
    ],
    [
      'the key is encrypted (OpenSSL)',
      pem('client-rsa.pem'),
      pem('client-encrypted-traditional.key'),
      'private_key',
      /got an encrypted one$/,
    ],
    ['the key is weak', pem('client-weak.pem'), pem('client-weak.key'), 'private_key', /2048 to 8192 bits/],
    ['the certificate is empty', ' ', pem('client-ec.key'), 'certificate', /got none$/],
    [
      'the certificate is not PEM',
      '-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----',
      pem('client-ec.key'),
      'certificate',
      /cannot be parsed$/,
    ],
    [
      'the key is not PEM',
      pem('client-ec.pem'),
      '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----',
      'private_key',
      /cannot be parsed$/,
    ],
    [
      'there are two keys',
      pem('client-ec.pem'),
      pem('client-ec.key') + pem('client-rsa.key'),
      'private_key',
      /got 2 blocks$/,
    ],
    ['the chain is long', pem('client-ec.pem').repeat(6), pem('client-ec.key'), 'certificate', /got 6$/],
  ])('is refused if %s', (_, certificate, key, field, message) => {
    const found = read(certificate, key);
    expect(found).toMatchObject({
      errors: expect.arrayContaining([
        { pointer: `/client_certificate/${field}`, message: expect.stringMatching(message) },
      ]),
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  test('is refused after its expiry, and the test button warns 30 days before', () => {
    const found = read(pem('client-ec.pem'), pem('client-ec.key'));
    if ('errors' in found) throw new Error('it was refused');
    const { expires_at, not_before } = found.facts;
    expect(read(pem('client-ec.pem'), pem('client-ec.key'), expires_at)).toMatchObject({
      errors: [{ pointer: '/client_certificate/certificate', message: expect.stringMatching(/got an expired one$/) }],
    });
    const status = (nowMs: number) => certificateChecks({ client_certificate: found.facts }, nowMs)[0]?.status;
    const day = 86_400_000;
    expect([not_before - 1, NOW, expires_at - 30 * day, expires_at - 30 * day + 1, expires_at].map(status)).toEqual([
      'warning',
      'ok',
      'ok',
      'warning',
      'error',
    ]);
    expect(certificateChecks({}, NOW)).toEqual([]);
  });
});
