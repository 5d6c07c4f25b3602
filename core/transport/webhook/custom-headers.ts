/**
 * Headers that a customer adds to each request of a webhook. They must not change the target or the framing of a
 * request, its treatment by proxies, or the headers that Feedhose sets (GitLab CVE-2025-6454: SSRF through such
 * headers).
 */
import { CUSTOM_HEADERS, CUSTOM_HEADERS_BYTES } from '../../limits.ts';
import { firstOf, invisibleIn } from '../../visible-text.ts';

/** A token of RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const NOT_IN_TOKEN = /[^!#$%&'*+.^_`|~0-9A-Za-z-]/u;
/** Longer names are not shown in faults. The position of the header is shown instead. */
const SHOWN_CHARACTERS = 100;
/** `: ` and the line end. */
const SEPARATORS_BYTES = 4;

const REASONS = {
  framing: 'it frames the request or is between two hops',
  target: 'it decides where the request goes or what it is',
  proxy: 'proxies set or obey it',
  cloud: 'it belongs to a cloud’s own services',
  cookie: 'requests carry no cookies',
  own: 'Feedhose sends it itself',
} as const;
type Reason = keyof typeof REASONS;

const NAMES: Readonly<Record<Reason, readonly string[]>> = {
  framing: [
    ...['connection', 'keep-alive', 'te', 'trailer', 'trailers', 'transfer-encoding', 'upgrade', 'http2-settings'],
    ...['content-length', 'content-encoding', 'content-range', 'expect'],
  ],
  target: ['host', 'x-http-method', 'x-http-method-override', 'x-method-override', 'x-original-method'],
  proxy: [
    ...['via', 'forwarded', 'x-forwarded', 'proxy', 'max-forwards', 'client-ip', 'x-client-ip', 'x-real-ip'],
    ...[
      'true-client-ip',
      'x-cluster-client-ip',
      'cf-connecting-ip',
      'fastly-client-ip',
      'x-remote-ip',
      'x-remote-addr',
    ],
    ...[
      'x-original-url',
      'x-original-host',
      'x-original-forwarded-for',
      'x-rewrite-url',
      'x-host',
      'x-accel-redirect',
      'x-sendfile',
    ],
  ],
  cloud: ['metadata', 'metadata-flavor', 'x-identity-header', 'x-vault-request'],
  cookie: ['cookie', 'cookie2', 'set-cookie', 'set-cookie2'],
  own: ['content-type', 'user-agent', 'x-api-key', 'x-signature', 'traceparent', 'tracestate'],
};
const PREFIXES: Readonly<Partial<Record<Reason, readonly string[]>>> = {
  proxy: ['proxy-', 'x-forwarded-', 'x-proxy-', 'x-envoy-'],
  cloud: ['x-amz-', 'x-amzn-', 'x-aws-', 'x-google-', 'x-azure-', 'lambda-runtime-'],
  own: ['webhook-', 'x-webhook-'],
};

export interface CustomHeaderOptions {
  /** HTTP Basic credentials in the URL become the `authorization` header. */
  readonly hasUrlCredentials: boolean;
}

/** Returns faults as sentences. They contain no values, because those may be secrets. */
export function checkCustomHeaders(
  headers: Readonly<Record<string, string>>,
  { hasUrlCredentials }: CustomHeaderOptions,
): readonly string[] {
  const entries = Object.entries(headers);
  const seen = new Set<string>();
  const faults = entries.flatMap(([name, value], index) => {
    const shown = shownName(name, index);
    const twice = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return [
      ...faultsOfName(name, hasUrlCredentials),
      ...(twice ? ['expected each name once whatever its case, got it again'] : []),
      ...faultsOfValue(value),
    ].map((fault) => `${shown}: ${fault}`);
  });
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length + SEPARATORS_BYTES, 0);
  return [
    ...(entries.length > CUSTOM_HEADERS ? [`expected at most ${CUSTOM_HEADERS} headers, got ${entries.length}`] : []),
    ...(bytes > CUSTOM_HEADERS_BYTES
      ? [`expected headers of at most ${CUSTOM_HEADERS_BYTES} bytes, got ${bytes}`]
      : []),
    ...faults,
  ];
}

/** Returns valid headers as they are stored and sent, with names in lower case. */
export function normalizeHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function faultsOfName(name: string, hasUrlCredentials: boolean): readonly string[] {
  if (!TOKEN.test(name)) {
    const got = name === '' ? 'an empty text' : `a text with ${firstOf(NOT_IN_TOKEN, name)}`;
    return [`expected a header name of letters, digits and !#$%&'*+-.^_\`|~, got ${got}`];
  }
  // Servers that pass headers as variables (CGI, WSGI, PHP) do not distinguish underscores and hyphens.
  const alike = name.toLowerCase().replaceAll('_', '-');
  if (alike === 'authorization' && hasUrlCredentials) {
    return ['expected no authorization, because the credentials in the URL become that header, got one'];
  }
  const reason = reservedFor(alike);
  return reason ? [`expected a header of your own, got a reserved one (${REASONS[reason]})`] : [];
}

function reservedFor(name: string): Reason | undefined {
  const reasons = Object.keys(REASONS) as Reason[];
  return reasons.find(
    (reason) => NAMES[reason].includes(name) || PREFIXES[reason]?.some((prefix) => name.startsWith(prefix)),
  );
}

function faultsOfValue(value: string): readonly string[] {
  if (value === '') return ['expected a value, got an empty text'];
  const invisible = invisibleIn(value.replaceAll(' ', ''));
  if (invisible !== undefined) return [`expected a value of visible characters and spaces, got one with ${invisible}`];
  if (/[^\0-\xff]/.test(value)) return ['expected a value of Latin-1 characters, got one with others'];
  return /^ | $/.test(value) ? ['expected a value without spaces around it, got one with some'] : [];
}

function shownName(name: string, index: number): string {
  return TOKEN.test(name) && name.length <= SHOWN_CHARACTERS ? `header ${name}` : `header ${index + 1}`;
}
