/**
 * Creates the failures of an exchange without a response. Reasons are written here and never taken from an error,
 * whose message can quote URLs, addresses or headers.
 */
import { ANSWER_SOCKET_BYTES } from '../../core/limits.ts';
import type { Exchange } from '../../core/outcome.ts';

export type Unanswered = Extract<Exchange, { kind: 'unanswered' }>;
export type UnansweredClass = Unanswered['class'];

/** Carries an `Unanswered` to the client, which returns it as a value. */
export class UnansweredError extends Error {
  readonly exchange: Unanswered;
  constructor(failureClass: UnansweredClass, code: string, reason: string) {
    super(`${failureClass} ${code}`);
    this.name = 'UnansweredError';
    this.exchange = { kind: 'unanswered', class: failureClass, code, reason };
  }
}

/** Codes of undici for a response without a status line. Errors of its parser can have a name and no code. */
const MALFORMED = /^HPE_/;
const PARSER_ERROR = 'HTTPParserError';
/** The message of undici for bytes that arrived before the request was sent. Its code is that of a closed socket. */
const BYTES_TOO_EARLY = 'bad response';
/** Codes of undici for invalid requests. */
const OURS: readonly string[] = ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'];

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  // OpenSSL 3.2 renamed the alerts that were named after SSL 3.
  const name = typeof code === 'string' ? code.replace('_SSL/TLS_ALERT_', '_SSLV3_ALERT_') : '';
  return /^[A-Z][A-Z0-9_]{0,79}$/.test(name) ? name : 'UNKNOWN';
}

export function dnsError(error: unknown): UnansweredError {
  const code = codeOf(error);
  const meaning = DNS_MEANINGS[code];
  const why = meaning === undefined ? '' : `: ${meaning}`;
  return new UnansweredError('dns', code, `The host name of the endpoint could not be looked up${why} (${code}).`);
}

const DNS_MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'it does not exist',
  ENODATA: 'it has no address',
  ESERVFAIL: 'the name servers of its zone failed',
  EREFUSED: 'a name server refused the question',
  EBADRESP: 'a name server gave a malformed answer',
  EFORMERR: 'a name server rejected the question as malformed',
  ECONNREFUSED: 'no name server was reached',
};

export function connectError(error: unknown): UnansweredError {
  const code = codeOf(error);
  return new UnansweredError('connect', code, `Could not connect to the endpoint (${code}).`);
}

export function tlsError(error: unknown): UnansweredError {
  const code = codeOf(error);
  const meaning = TLS_MEANINGS[code] ?? 'no secure connection could be agreed on';
  return new UnansweredError('tls', code, `TLS with the endpoint failed: ${meaning} (${code}).`);
}

const TLS_MEANINGS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain of certificates ends in a self-signed one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its chain of certificates is incomplete',
  UNABLE_TO_GET_ISSUER_CERT: 'its chain of certificates is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'an unknown authority issued its certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'its port does not speak TLS, so the URL needs another port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'its port does not speak TLS, so the URL needs another port',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it requires a client certificate',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'it refused the handshake, for example because it requires a client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it did not accept the client certificate',
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: 'it does not support the kind of the client certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'it refused the client certificate as revoked',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'it refused the client certificate as expired',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'it did not accept the client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not know the authority that issued the client certificate',
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: 'it denied access to the client certificate',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it supports no version of TLS that Feedhose supports',
};

/** The failure of a name that resolves to a forbidden address. The address and its kind are not disclosed. */
export function blockedAddress(): UnansweredError {
  return blocked('address_refused', 'its host leads to a private or reserved address');
}

/** @param why a clause without the text of the URL. */
export function blocked(code: string, why: string): UnansweredError {
  return new UnansweredError('blocked_address', code, `The URL is not delivered to: ${why}.`);
}

const LIMIT_MEANINGS = {
  LOOKUP_TIMEOUT: 'its host name could not be looked up',
  CONNECT_TIMEOUT: 'no connection was established',
  TLS_TIMEOUT: 'no secure connection was agreed on',
  ANSWER_TIMEOUT: 'it did not respond',
} as const;

export type LimitCode = keyof typeof LIMIT_MEANINGS;

export function limitError(code: LimitCode, timeoutMs: number): UnansweredError {
  // The rest of a limit that several exchanges share is no round number.
  const limit = `The endpoint exceeded the time limit of ${Math.ceil(timeoutMs / 100) / 10} s`;
  return new UnansweredError('timeout', code, `${limit}: ${LIMIT_MEANINGS[code]}.`);
}

/** The failure of a response that exceeds the limit without a status line. */
export function tooManyBytes(): UnansweredError {
  const sent = `The endpoint sent more than ${ANSWER_SOCKET_BYTES / 1024} KiB without a final status line`;
  return new UnansweredError('malformed_answer', 'ANSWER_TOO_LONG', `${sent} (ANSWER_TOO_LONG).`);
}

/**
 * Returns the failure of an exchange that ended before a status line. @throws the error itself when the request is
 * invalid.
 */
export function brokenExchange(error: Error): UnansweredError {
  const code = error.name === PARSER_ERROR ? 'HPE_INVALID' : codeOf(error);
  if (OURS.includes(code)) throw error;
  if (MALFORMED.test(code) || error.message === BYTES_TOO_EARLY) {
    return new UnansweredError('malformed_answer', code, `The endpoint's response is no valid HTTP/1.1 (${code}).`);
  }
  if (/^ERR_(?:SSL|TLS)_/.test(code)) return tlsError(error);
  return new UnansweredError('reset', code, `The endpoint closed the connection before a response (${code}).`);
}
