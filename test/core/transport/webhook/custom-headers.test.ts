/**
 * docs/security.md, Entry points: which headers a customer can add. Covers CVE-2025-6454 of GitLab (SSRF through custom
 * headers) completely.
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { webhookHeaders } from '../../../../core/delivery/headers.ts';
import { CUSTOM_HEADERS, CUSTOM_HEADERS_BYTES } from '../../../../core/limits.ts';
import { checkCustomHeaders, normalizeHeaders } from '../../../../core/transport/webhook/custom-headers.ts';
import { aDelivery, aSigner } from '../../make.ts';

const check = (headers: Record<string, string>, hasUrlCredentials = false) =>
  checkCustomHeaders(headers, { hasUrlCredentials });

describe('a custom header', () => {
  test.each([
    { 'X-Tenant': 'acme' },
    { authorization: 'Bearer abc.def' },
    { 'x-a': 'ü = \xfc', "odd!#$%&'*+.^_`|~": 'x', accept: 'text/plain' },
    { 'ce-source': 'a b', date: 'x', 'x-signature-key': 'k', 'x-api-keys': 'k', hostname: 'h', viaduct: 'v' },
    {},
  ])('can be %j', (headers) => {
    expect(check(headers)).toEqual([]);
  });

  test('cannot be authorization if the URL has credentials', () => {
    const fault = 'expected no authorization, because the credentials in the URL become that header, got one';
    expect(check({ Authorization: 'Bearer x' }, true)).toEqual([`header Authorization: ${fault}`]);
    expect(check({ 'x-a': 'b' }, true)).toEqual([]);
  });

  test.each(
    Object.entries({
      'it frames the request or is between two hops': [
        ...['connection', 'keep-alive', 'te', 'trailer', 'trailers', 'transfer-encoding', 'upgrade', 'expect'],
        ...['content-length', 'content-encoding', 'content-range', 'http2-settings'],
      ],
      'it decides where the request goes or what it is': [
        ...['host', 'x-http-method', 'x-http-method-override', 'x-method-override', 'x-original-method'],
      ],
      'proxies set or obey it': [
        ...['proxy', 'proxy-authorization', 'proxy-connection', 'x-proxy-user', 'via', 'max-forwards'],
        ...['forwarded', 'x-forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-original-forwarded-for'],
        ...['client-ip', 'x-client-ip', 'x-real-ip', 'true-client-ip', 'x-cluster-client-ip', 'cf-connecting-ip'],
        ...['fastly-client-ip', 'x-remote-ip', 'x-remote-addr', 'x-envoy-original-path', 'x-accel-redirect'],
        ...['x-original-url', 'x-original-host', 'x-rewrite-url', 'x-host', 'x-sendfile'],
      ],
      'it belongs to a cloud’s own services': [
        ...['x-amz-date', 'x-amz-security-token', 'x-amzn-trace-id', 'x-aws-ec2-metadata-token', 'x-google-id'],
        ...['x-azure-ref', 'lambda-runtime-aws-request-id', 'metadata', 'metadata-flavor', 'x-identity-header'],
        ...['x-vault-request'],
      ],
      'requests carry no cookies': ['cookie', 'cookie2', 'set-cookie', 'set-cookie2'],
      'Feedhose sends it itself': [
        ...['content-type', 'user-agent', 'x-api-key', 'x-signature', 'traceparent', 'tracestate'],
        ...['webhook-id', 'webhook-anything', 'x-webhook-attempt'],
      ],
    }).flatMap(([reason, names]) => names.map((name) => [name, reason])),
  )('cannot be %s, in any letter case: %s', (name, reason) => {
    for (const written of [name, name.toUpperCase(), name.replaceAll('-', '_')]) {
      const fault = `header ${written}: expected a header of your own, got a reserved one (${reason})`;
      expect(check({ [written]: 'x' })).toEqual([fault]);
    }
  });

  test('cannot be any header that deliveries already have', () => {
    for (const name of Object.keys(webhookHeaders(aDelivery(), aSigner(), 0))) {
      expect(check({ [name]: 'x' })).toHaveLength(1);
    }
  });

  test.each([
    ['', 'an empty text'],
    ['x a', 'a text with U+0020'],
    ['x:a', 'a text with U+003A'],
    ['x\na', 'a text with U+000A'],
    ['x-\u0130', 'a text with U+0130'],
    ['x-a\n', 'a text with U+000A'],
    ['\u200bx-a', 'a text with U+200B'],
  ])('cannot have the name %j', (name, got) => {
    expect(check({ 'x-b': 'b', [name]: 'secret' })).toEqual([
      `header 2: expected a header name of letters, digits and !#$%&'*+-.^_\`|~, got ${got}`,
    ]);
  });

  test.each([
    ['', 'expected a value, got an empty text'],
    ['a\0', 'expected a value of visible characters and spaces, got one with U+0000'],
    ['a\tb', 'expected a value of visible characters and spaces, got one with U+0009'],
    ['a\x7f', 'expected a value of visible characters and spaces, got one with U+007F'],
    ['a\x85b', 'expected a value of visible characters and spaces, got one with U+0085'],
    ['geheim-日', 'expected a value of Latin-1 characters, got one with others'],
    [' a', 'expected a value without spaces around it, got one with some'],
    ['a\xa0', 'expected a value of visible characters and spaces, got one with U+00A0'],
    ['a\xadb', 'expected a value of visible characters and spaces, got one with U+00AD'],
  ])('cannot have the value %j', (value, fault) => {
    expect(check({ 'x-a': value })).toEqual([`header x-a: ${fault}`]);
  });

  test('exists once, whatever its letter case', () => {
    expect(check({ 'X-A': '1', 'x-a': '2', 'x-b': '3' })).toEqual([
      'header x-a: expected each name once whatever its case, got it again',
    ]);
  });

  test('never has its value or a long name in a fault', () => {
    const faults = check({ host: 'hunter2', ['x'.repeat(101)]: 'hunter2\n', 'x-a': 'hunter2\r' });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toMatch(/hunter2|xxx/);
    expect(faults[1]).toMatch(/^header 2: /);
  });
});

describe('all headers together', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));

  test(`are at most ${CUSTOM_HEADERS}`, () => {
    expect(check(many(CUSTOM_HEADERS))).toEqual([]);
    expect(check(many(CUSTOM_HEADERS + 1))).toEqual(['expected at most 20 headers, got 21']);
  });

  test(`have at most ${CUSTOM_HEADERS_BYTES} bytes`, () => {
    const most = CUSTOM_HEADERS_BYTES - 'x-a: \r\n'.length;
    expect(check({ 'x-a': 'v'.repeat(most) })).toEqual([]);
    expect(check({ 'x-a': 'v'.repeat(most + 1) })).toEqual(['expected headers of at most 4096 bytes, got 4097']);
  });

  test('are stored and sent in lower case', () => {
    expect(normalizeHeaders({ 'X-Tenant': 'Acme', b: 'C' })).toEqual({ 'x-tenant': 'Acme', b: 'C' });
    const odd = normalizeHeaders(JSON.parse('{"__proto__":"x"}') as Record<string, string>);
    expect(Object.entries(odd)).toEqual([['__proto__', 'x']]);
  });

  test('are accepted only if an HTTP client can send them', () => {
    const name = fc.oneof(fc.string({ unit: fc.constantFrom(...'xyXY09-_!') }), fc.string({ unit: 'binary' }));
    const value = fc.oneof(fc.string({ unit: fc.constantFrom(...'aZ :=\xfc') }), fc.string({ unit: 'binary' }));
    let passed = 0;
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 3 }), (headers) => {
        fc.pre(check(headers).length === 0);
        passed += Object.keys(headers).length;
        for (const [name, value] of Object.entries(normalizeHeaders(headers))) {
          expect(() => validateHeaderName(name)).not.toThrow();
          expect(() => validateHeaderValue(name, value)).not.toThrow();
        }
        expect(check(normalizeHeaders(headers))).toEqual([]);
      }),
      { maxSkipsPerRun: 1_000 },
    );
    expect(passed).toBeGreaterThan(10);
  });
});

describe('CVE-2025-6454', () => {
  test.each([
    ['another request in a value', { 'x-a': 'b\r\n\r\nGET /latest/meta-data HTTP/1.1\r\nhost: 169.254.169.254' }],
    ['another request in a name', { 'x-a: b\r\n\r\nGET / HTTP/1.1\r\nx': 'b' }],
    ['a bare line feed', { 'x-a': 'b\nhost: internal' }],
    ['a bare carriage return', { 'x-a': 'b\rhost: internal' }],
    ['line ends that lose their high byte', { 'x-a': 'b\u010d\u010ahost: internal' }],
    ['a Unicode line end', { 'x-a': 'b\u2028c' }],
    ['another host', { Host: '169.254.169.254' }],
    ['another host for a proxy', { 'X-Forwarded-Host': 'internal' }],
    ['another host by underscores', { x_forwarded_host: 'internal' }],
    ['another path for a proxy', { 'X-Original-URL': '/admin' }],
    ['another path for IIS', { 'X-Rewrite-Url': '/admin' }],
    ['an address that servers trust', { 'X-Forwarded-For': '127.0.0.1' }],
    ['a proxy', { Proxy: 'http://10.0.0.1:3128' }],
    ['smuggling by length', { 'Content-Length': '0' }],
    ['smuggling by coding', { 'Transfer-Encoding': 'chunked' }],
    ['smuggling by underscores', { transfer_encoding: 'chunked' }],
    ['headers taken off by the next hop', { Connection: 'close, x-signature' }],
    ['instance metadata of AWS', { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' }],
    ['instance metadata of Google', { 'Metadata-Flavor': 'Google' }],
    ['instance metadata of Azure', { Metadata: 'true' }],
    ['another method', { 'X-HTTP-Method-Override': 'PUT' }],
  ])('has no effect with %s', (_, headers) => {
    expect(check(headers)).toHaveLength(1);
  });
});

test('a name is shown in a fault up to a maximum length, and its further characters are counted', () => {
  const faultOf = (length: number) =>
    checkCustomHeaders({ ['x'.repeat(length)]: '\u0000' }, { hasUrlCredentials: false })[0];
  expect(faultOf(100)).toContain('x'.repeat(100));
  expect(faultOf(101)).not.toContain('xx');
});
