/** Client certificates for mutual TLS: what is accepted, and what is shown of one. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { FieldError } from '../../api/problem.ts';
import type { CertificateFacts, ClientCertificate } from '../../destination.ts';
import { CERTIFICATE_WARNING_DAYS, CHAIN_CERTIFICATES, RSA_BITS } from '../../limits-of-authentication.ts';

const CERTIFICATE = '/client_certificate/certificate';
const KEY = '/client_certificate/private_key';
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\s[^-]*?-----END \1-----/g;
const SUBJECT_CHARACTERS = 256;
const DAY_MS = 86_400_000;
const CURVES: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

export type ReadCertificate =
  | { readonly facts: CertificateFacts; readonly pem: ClientCertificate }
  | { readonly errors: readonly FieldError[] };

/** Checks a certificate with its chain and its private key. Texts around the PEM blocks are left out. @param nowMs Unix ms. */
export function readClientCertificate({ certificate, private_key }: ClientCertificate, nowMs: number): ReadCertificate {
  const chain = chainIn(certificate);
  const key = keyIn(private_key);
  const errors = [
    ...('fault' in chain ? [{ pointer: CERTIFICATE, message: chain.fault }] : []),
    ...('fault' in key ? [{ pointer: KEY, message: key.fault }] : []),
  ];
  if ('fault' in chain || 'fault' in key) return { errors };
  const [leaf] = chain.certificates as [X509Certificate, ...X509Certificate[]];
  const fault = faultOfPair(chain.certificates, leaf, key.key, nowMs);
  if (fault) return { errors: [fault] };
  const facts = {
    subject: nameOf(leaf.subject),
    issuer: nameOf(leaf.issuer),
    not_before: Date.parse(leaf.validFrom),
    expires_at: Date.parse(leaf.validTo),
    sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
  return { facts, pem: { certificate: `${chain.blocks.join('\n')}\n`, private_key: `${key.block}\n` } };
}

function faultOfPair(
  certificates: readonly X509Certificate[],
  leaf: X509Certificate,
  key: KeyObject,
  nowMs: number,
): FieldError | undefined {
  if (!leaf.checkPrivateKey(key)) {
    const isOfAnother = certificates.some((one) => one.checkPrivateKey(key));
    const message = isOfAnother
      ? 'expected the certificate of the private key first and its issuers after it, got another order'
      : 'expected the private key of the certificate, got another one';
    return { pointer: isOfAnother ? CERTIFICATE : KEY, message };
  }
  const unlinked = certificates.findIndex((one, index) => {
    const issuer = certificates[index + 1];
    return issuer !== undefined && !one.checkIssued(issuer);
  });
  if (unlinked >= 0) {
    const message = `expected each certificate to be issued by the next one, got another issuer at position ${unlinked + 1}`;
    return { pointer: CERTIFICATE, message };
  }
  if (Date.parse(leaf.validTo) > nowMs) return undefined;
  return { pointer: CERTIFICATE, message: 'expected a certificate that has not expired, got an expired one' };
}

function chainIn(
  text: string,
):
  | { readonly certificates: readonly X509Certificate[]; readonly blocks: readonly string[] }
  | { readonly fault: string } {
  const found = blocksIn(text);
  const expected = `expected 1 to ${CHAIN_CERTIFICATES} certificates in PEM`;
  const kinds = found.map(({ kind }) => kind);
  if (kinds.some((kind) => kind.endsWith('PRIVATE KEY'))) return { fault: `${expected}, got a private key` };
  const other = kinds.find((kind) => kind !== 'CERTIFICATE');
  if (other !== undefined) return { fault: `${expected}, got a block of another kind` };
  if (found.length === 0) return { fault: `${expected}, got none` };
  if (found.length > CHAIN_CERTIFICATES) return { fault: `${expected}, got ${found.length}` };
  try {
    const blocks = found.map(({ block }) => block);
    return { certificates: blocks.map((block) => new X509Certificate(block)), blocks };
  } catch {
    return { fault: `${expected}, got one that cannot be parsed` };
  }
}

function keyIn(text: string): { readonly key: KeyObject; readonly block: string } | { readonly fault: string } {
  const expected = 'expected one private key in PEM without a passphrase';
  if (/ENCRYPTED/.test(text)) return { fault: `${expected}, got an encrypted one` };
  const found = blocksIn(text).filter(({ kind }) => kind !== 'EC PARAMETERS');
  if (found.some(({ kind }) => kind === 'CERTIFICATE')) return { fault: `${expected}, got a certificate` };
  const [one, ...more] = found;
  if (!one) return { fault: `${expected}, got none` };
  if (more.length > 0) return { fault: `${expected}, got ${found.length} blocks` };
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: one.block, format: 'pem' });
  } catch {
    return { fault: `${expected}, got one that cannot be parsed` };
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const bits = details?.modulusLength ?? 0;
  const isUsable =
    type === 'ed25519' ||
    (type === 'rsa' && bits >= RSA_BITS.min && bits <= RSA_BITS.max) ||
    (type === 'ec' && CURVES.has(details?.namedCurve));
  if (isUsable) return { key, block: one.block };
  return {
    fault: `expected an RSA key of ${RSA_BITS.min} to ${RSA_BITS.max} bits, an EC key on P-256, P-384 or P-521, or an Ed25519 key, got another one`,
  };
}

function blocksIn(text: string): readonly { readonly kind: string; readonly block: string }[] {
  return [...text.replaceAll('\r', '').matchAll(BLOCK)].map(([block, kind = '']) => ({ kind, block }));
}

/** Returns a distinguished name in one line. */
function nameOf(name: string | undefined): string {
  const line = (name ?? '').replaceAll('\n', ', ').replace(/[\0-\x1f\x7f-\x9f]/g, ' ');
  return line.length > SUBJECT_CHARACTERS ? `${line.slice(0, SUBJECT_CHARACTERS)}…` : line;
}

/** Returns the whole days until a certificate expires. The number is negative afterwards. */
export function daysLeft({ expires_at }: Pick<CertificateFacts, 'expires_at'>, nowMs: number): number {
  return Math.floor((expires_at - nowMs) / DAY_MS);
}

/** Returns the time from which a certificate is reported, in Unix ms. */
export function reportExpiryAt({ expires_at }: Pick<CertificateFacts, 'expires_at'>): number {
  return expires_at - CERTIFICATE_WARNING_DAYS * DAY_MS;
}

export function isExpiring(facts: Pick<CertificateFacts, 'expires_at'>, nowMs: number): boolean {
  return daysLeft(facts, nowMs) < CERTIFICATE_WARNING_DAYS;
}
