/** A customer's webhook URL: its parts, the refused forms, and faults without secrets. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEgressPolicy } from '../../../../core/transport/webhook/egress/policy.ts';
import { parseWebhookUrl, URL_CHARACTERS } from '../../../../core/transport/webhook/url.ts';

const policy = createEgressPolicy();
const parse = (text: string) => parseWebhookUrl(text, policy);
const faultsOf = (text: string): readonly string[] => {
  const result = parse(text);
  return 'faults' in result ? result.faults : [];
};

describe('a webhook URL', () => {
  it.each([
    ['https://example.com', { url: 'https://example.com/' }],
    ['https://EXAMPLE.com:443/Hook?a=b%20c', { url: 'https://example.com/Hook?a=b%20c' }],
    ['https://bücher.example/ü', { url: 'https://xn--bcher-kva.example/%C3%BC' }],
    ['https://user:pass@example.com/h', { url: 'https://example.com/h', username: 'user', password: 'pass' }],
    ['https://user@example.com/h', { url: 'https://example.com/h', username: 'user', password: '' }],
    ['https://:pass@example.com/h', { url: 'https://example.com/h', username: '', password: 'pass' }],
    ['https://:@example.com/h', { url: 'https://example.com/h' }],
    ['https://a%40b:c%3Ad%2F%25@example.com/', { url: 'https://example.com/', username: 'a@b', password: 'c:d/%' }],
    ['https://ü:%C3%BC@example.com/', { url: 'https://example.com/', username: 'ü', password: 'ü' }],
    ['https://a:b@c@example.com/', { url: 'https://example.com/', username: 'a', password: 'b@c' }],
    ['https://a:100%@example.com/', { url: 'https://example.com/', username: 'a', password: '100%' }],
    ['https://a:%EF%BB%BFb@example.com/', { url: 'https://example.com/', username: 'a', password: '\ufeffb' }],
    ['https://a:%zz%4@example.com/', { url: 'https://example.com/', username: 'a', password: '%zz%4' }],
  ])('%s is parsed', (text, value) => {
    expect(parse(text)).toStrictEqual({ value });
  });

  it.each([
    ['nonsense', /^expected a URL such as .+, got another text$/],
    ['', /got another text$/],
    ['https://exa mple.com/', /got a text with U\+0020$/],
    [' https://example.com/', /got a text with U\+0020$/],
    ['https://exam\nple.com/', /got a text with U\+000A$/],
    ['https://example.com/#a', /^expected a URL without a fragment, got one with a fragment$/],
    ['https://example.com/#', /got one with a fragment$/],
    ['http://example.com/', /^expected an https URL, got http$/],
    ['https://10.0.0.1/', /^expected a public address/],
    ['https://localhost/', /^expected a host of the public internet/],
    ['https://example.com:22/', /got 22$/],
    ['https://a%3Ab:c@example.com/', /^expected a user name without a colon, got one with a colon$/],
    ['https://a:b%0d%0ax@example.com/', /^expected credentials without control characters, got some$/],
    ['https://a%00:b@example.com/', /control characters/],
    ['https://%ff:b@example.com/', /^expected credentials whose percent-encoding is UTF-8, got other bytes$/],
    ['https://%ff@example.com/', /^expected credentials whose percent-encoding is UTF-8, got other bytes$/],
    ['https://a:%ff@example.com/', /^expected credentials whose percent-encoding is UTF-8, got other bytes$/],
  ])('%j has one fault', (text, fault) => {
    expect(faultsOf(text)).toHaveLength(1);
    expect(faultsOf(text)[0]).toMatch(fault);
  });

  it('has all its faults reported together', () => {
    expect(faultsOf('http://a%3A:%ff@example.com/#x')).toHaveLength(4);
  });

  it(`has at most ${URL_CHARACTERS} characters, before and after normalization`, () => {
    const of = (characters: number, letter = 'a') => `https://example.com/${letter.repeat(characters - 20)}`;
    expect(parse(of(2048))).toHaveProperty('value');
    expect(faultsOf(of(2049))).toEqual(['expected a URL of at most 2048 characters, got 2049']);
    expect(faultsOf(of(1000, 'ü'))).toEqual(['expected a URL of at most 2048 characters, got 5900']);
    expect(faultsOf('x'.repeat(5_000_000))).toEqual(['expected a URL of at most 2048 characters, got 5000000']);
  });

  it('to an allowed address passes with plain http, any port and credentials', () => {
    const allowing = createEgressPolicy({ allowance: ['127.0.0.1'] });
    expect(parseWebhookUrl('http://u:p@127.0.0.1:6379/h', allowing)).toStrictEqual({
      value: { url: 'http://127.0.0.1:6379/h', username: 'u', password: 'p' },
    });
  });

  it('returns the encoded credentials, and never throws', () => {
    const control = /[\0-\x1f\x7f]/;
    const credential = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !control.test(text));
    fc.assert(
      fc.property(
        credential.filter((text) => !text.includes(':')),
        credential,
        (username, password) => {
          const text = `https://${encodeURIComponent(username)}:${encodeURIComponent(password)}@example.com/x`;
          expect(parse(text)).toStrictEqual({ value: { url: 'https://example.com/x', username, password } });
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('', 'https://', 'https://u:'),
        (noise, start) => {
          expect(Object.keys(parse(`${start}${noise}`))).toHaveLength(1);
        },
      ),
    );
  });

  it('never repeats a credential in a fault, and never keeps one in the URL', () => {
    const secret = 'Zk7SecretQ';
    const starts = ['http://', 'https://', 'ftp://', 'nonsense://', 'https:// '];
    const ends = ['@example.com/', '@10.0.0.1/#f', '@localhost:22/', '%0a@example.com', '%ff@example.com/', '@'];
    for (const start of starts) {
      for (const end of ends) {
        expect(JSON.stringify(faultsOf(`${start}user:${secret}${end}`))).not.toContain(secret);
        expect(JSON.stringify(faultsOf(`${start}${secret}${end}`))).not.toContain(secret);
      }
    }
    const taken = parse(`https://${secret}:${secret}@example.com/`);
    expect('value' in taken && taken.value.url).toBe('https://example.com/');
  });
});
