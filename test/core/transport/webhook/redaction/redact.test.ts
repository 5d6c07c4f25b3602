/** Secrets of a request are removed from the answer of its endpoint. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DestinationSecrets } from '../../../../../core/destination.ts';
import {
  REDACTED,
  redacted,
  redactedText,
  secretsKnown,
  secretsSent,
} from '../../../../../core/transport/webhook/redaction/redact.ts';
import { ENCODERS, type Encoder, nested } from '../../../delivery/encoders.ts';

const secrets = (more: Partial<DestinationSecrets>) => secretsSent({ signing_secrets: [], ...more });
const without = (text: string, ...sent: readonly string[]) => redactedText(text, { sent });
const basic = (password: string, username = 'ann') => ({ access: { type: 'basic', username, password } as const });
const answered = (answer: string, more: object = {}) => ({ kind: 'answered', status: 200, answer, ...more }) as const;
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('the secrets of a request', () => {
  it('include the user name, the password and their pair, also in Base64', () => {
    const pair = base64('annie:password');
    expect(secrets(basic('password', 'annie'))).toEqual(['annie', 'password', 'annie:password', pair]);
  });
  it('include secrets that the customer knows: signing secrets without their public prefix, the API secret, credentials of a pending URL', () => {
    const known = secretsKnown({
      secrets: { signing_secrets: ['whsec_abc', 'def'], ...basic('now') },
      apiSecret: 'api',
      pendingAccess: basic('next').access,
    });
    expect(known).toEqual(expect.arrayContaining(['api', 'abc', 'def', 'now', 'next']));
  });
  it('include each value of a custom header, and its token without the scheme', () => {
    const of = (name: string, value: string) => secrets({ headers: { [name]: value } });
    expect(of('x-key', 'value one')).toEqual(['value one']);
    expect(of('authorization', 'Bearer tok en')).toEqual(['tok en']);
    expect(of('authorization', 'Anything tok')).toEqual(['tok']);
    expect(of('x-auth', 'ApiKey tok')).toEqual(['tok']);
    expect(of('x-auth', 'Anything tok')).toEqual(['Anything tok']);
    expect(of('authorization', `Basic ${base64('ann:pass:word')}`)).toEqual([
      base64('ann:pass:word'),
      'ann:pass:word',
      'ann',
      'pass:word',
    ]);
    expect(of('authorization', 'Bearer ')).toEqual(['Bearer ']);
  });
  it('exclude AWS keys, which are never sent to an endpoint, and empty texts', () => {
    const access = { type: 'keys', access_key_id: 'AKIA', secret_access_key: 'secret' } as const;
    expect(secrets({ access, headers: { 'x-a': '' } })).toEqual([]);
  });
});

describe('an answer', () => {
  const sent = ['secret-value', 'other'];
  it('without secrets is unchanged', () => {
    for (const text of [
      'all is well',
      '{"error":"no such feed: \\"user\\"","code":%7B17%7D}',
      '<b>ok</b>&nbsp;',
      'OK',
      '',
    ]) {
      expect(without(text, ...sent, 'sk_live_4242', 'whatever else')).toBe(text);
    }
    const exchange = answered('all is well');
    expect(redacted(exchange, { sent })).toEqual(exchange);
    expect(redacted(exchange, { sent: [] })).toEqual(exchange);
  });
  it('has every secret removed, and the rest stays readable', () => {
    const text = 'a secret-value, another; "other" secret-valuesecret-value.';
    expect(without(text, ...sent)).toBe(`a ${REDACTED}, another; "${REDACTED}" ${REDACTED}${REDACTED}.`);
    expect(without('secret-value', ...sent)).toBe(REDACTED);
  });
  it('is not kept if a part of a secret is left, from six characters on', () => {
    expect(without('x secret-va, y', ...sent)).toBe(REDACTED);
    expect(without('x ret-va y', ...sent)).toBe(REDACTED);
    expect(without('x SECRET-VALUE y', ...sent)).toBe(REDACTED);
  });
  it('has the beginning of a secret removed at its end', () => {
    expect(without('x secret-va', ...sent)).toBe(`x ${REDACTED}`);
    expect(without('secret', ...sent)).toBe(REDACTED);
    expect(without('x secre', ...sent)).toBe('x secre');
  });
  it('can contain a part of an unsent secret, below twelve characters', () => {
    const of = (text: string) => redactedText(text, { sent: [], known: ['api-secret', 'c2VjcmV0LXZhbHVl'] });
    expect(of('a secret of the inside, c2VjcmV0LXZ')).toBe('a secret of the inside, c2VjcmV0LXZ');
    expect(of('wrong api-secret')).toBe(`wrong ${REDACTED}`);
    expect(of('expected c2VjcmV0LXZhbHVl')).toBe(`expected ${REDACTED}`);
    expect(of('expected C2VJCMV0LXZh!')).toBe(REDACTED);
    expect(of('expected c2Vjcm%560LXZhbHVl')).toBe(REDACTED);
  });
  it('is not kept if it contains an encoded secret', () => {
    expect(without('key: sec%72et-value, and more', ...sent)).toBe(REDACTED);
    expect(without(`echo ${base64('{"x":"secret-value"}')}`, ...sent)).toBe(REDACTED);
  });
  it('that is encoded repeatedly is not kept, because it is not decoded to the end', () => {
    expect(without(`%${'25'.repeat(400)}41`, ...sent)).toBe(REDACTED);
  });
  it('keeps its other parts, and its redirect target is searched as well', () => {
    const more = { location: 'https://a.example/?secret-value', retryAfter: '5', incomplete: true };
    expect(redacted(answered('', more), { sent })).toEqual(
      answered('', { ...more, location: `https://a.example/?${REDACTED}` }),
    );
    expect(redacted(answered('x'), { sent })).not.toHaveProperty('location');
    const encoded = answered('x', { location: 'https://a.example/?secret%2Dvalue' });
    expect(redacted(encoded, { sent })).toEqual(answered('x'));
  });
  it('that never arrived is undefined', () => {
    const exchange = { kind: 'unanswered', class: 'dns', code: 'secret-value', reason: 'r' } as const;
    expect(redacted(exchange, { sent })).toBe(exchange);
  });
});

describe('answers of common programs that repeat a credential', () => {
  const password = 'p@ss/w"rd<&>é';
  const sent = secrets({
    ...basic(password, 'sk_live_51H8x'),
    headers: {
      authorization: 'Bearer tok/EN+123',
      'x-name': 'pässwört',
      'x-quote': `it's "so" big`,
      'x-trace': 'a"b <&> c',
      'x-short': 'hu"t',
    },
  });
  it.each([
    ['a user name', 'unknown key sk_live_51H8x', 'unknown key [redacted]'],
    ['a token without its scheme', 'invalid token tok/EN+123', 'invalid token [redacted]'],
    ['json_encode of PHP', String.raw`{"token":"tok\/EN+123"}`, REDACTED],
    ['html.EscapeString of Go', 'bad: a&#34;b &lt;&amp;&gt; c', REDACTED],
    ['escape of Jinja', 'bad: a&#34;b &lt;&amp;&gt; c', REDACTED],
    ['encoding/json of Go', String.raw`{"x-trace":"a\"b \u003c\u0026\u003e c"}`, REDACTED],
    ['json.dumps of Python', String.raw`{"p":"p@ss/w\"rd<&>\u00e9"}`, REDACTED],
    ['htmlentities of PHP', 'p@ss/w&quot;rd&lt;&amp;&gt;&eacute;', REDACTED],
    ['a form', 'x=a%22b+%3C%26%3E+c', REDACTED],
    ['a log of nginx', String.raw`auth "p@ss/w\x22rd<&>\xC3\xA9"`, REDACTED],
    ['hexadecimal', Buffer.from(password).toString('hex').toUpperCase(), REDACTED],
    [
      'the header of HTTP Basic',
      `authorization: Basic ${base64(`sk_live_51H8x:${password}`)}`,
      'authorization: Basic [redacted]',
    ],
    ['a buffer of Node as JSON', JSON.stringify(Buffer.from(password)), REDACTED],
    [
      'hexadecimal with colons',
      Buffer.from(password)
        .toString('hex')
        .replaceAll(/..(?=.)/g, '$&:'),
      REDACTED,
    ],
    ['octal escapes of C', String.raw`\160@ss\057w\042rd\074\046\076\303\251`, REDACTED],
    ['long escapes of Python', String.raw`p@\U00000073s/w\U00000022rd<&>\U000000e9`, REDACTED],
    ['a mail', 'p@=73s/=77"=72d<&>=C3=A9', REDACTED],
    ['entities without semicolons', 'p&#64ss&#47w&#34rd&#60&#38&#62', REDACTED],
    ['old entities without semicolons', 'x: a&quotb &lt&amp&gt c', REDACTED],
    ['UTF-16', Buffer.from('tok/EN+123', 'utf16le').toString('utf8'), REDACTED],
    ['Latin-1 that is read as UTF-8', Buffer.from('pässwört', 'latin1').toString('utf8'), REDACTED],
    ['doubled quotes of SQL', `x: it''s ""so"" big`, REDACTED],
    ['a short secret, escaped', String.raw`{"x-short":"hu\"t"}`, REDACTED],
  ])('%s', (_, answer, left) => {
    expect(without(answer, ...sent)).toBe(left);
  });
});

describe('a short secret', () => {
  it('is removed if it is a separate word, and nothing else is removed', () => {
    expect(without('a password "a" was bad', 'a')).toBe(`${REDACTED} password "${REDACTED}" was bad`);
    expect(without('{"user":"abc","abcd":1}', 'abc')).toBe(`{"user":"${REDACTED}","abcd":1}`);
    expect(without('x!y', '!')).toBe(`x${REDACTED}y`);
  });
  it('is found in an encoding, and not in text that only resembles Base64', () => {
    expect(without('p=%22abc%22', 'abc')).toBe(REDACTED);
    expect(without(`x ${base64('{"p":"abc"}')}`, 'abc')).toBe(REDACTED);
    const page = `<html>${'Lorem/ipsum/dolor/sit/amet/consectetur '.repeat(20)}</html>`;
    expect(without(page, 'a', 'b', '7', 'x1')).toBe(page);
  });
});

const SECRET = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'aZ09+/=%&<>"\'\\ ~#;:,.@é日🙂\u00a0'), minLength: 8, maxLength: 24 }),
  fc.constantFrom(
    '%41bc%2Fdef&amp;gh',
    'C:\\new\\table\\u0041',
    '&quot;&#34;&#x22;%22 and so on',
    '\\"\\"\\"\\"\\"\\"',
    'correct horse+battery',
  ),
);
const AROUND = fc.constantFrom('', '{"error":"', ' ', '=', '<p>', 'token: ', '"', '/', 'Basic ', '?a=1&key=');

describe('a secret in any encoding, nested up to three levels', () => {
  it.each(ENCODERS.map(({ name }) => name))('with %s as the outer encoding is not repeated', (name) => {
    const outer = ENCODERS.find((one) => one.name === name) as Encoder;
    fc.assert(
      fc.property(
        SECRET,
        fc.array(fc.constantFrom(...ENCODERS), { minLength: 0, maxLength: 2 }),
        AROUND,
        AROUND,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (secret, inner, before, after, dice) => {
          const roll = () => dice.next().value as number;
          const spelled = nested(secret, [...inner, outer], roll);
          const left = without(`${before}${spelled}${after}`, secret);
          // Some encodings leave some texts unchanged.
          const asItIs = spelled.includes(secret) ? [`${before}${spelled}${after}`.replaceAll(secret, REDACTED)] : [];
          expect([REDACTED, ...asItIs]).toContain(left);
        },
      ),
      { numRuns: 150 },
    );
  });
});
