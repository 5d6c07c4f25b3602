/** Contract, section 4: signatures that customers' libraries verify. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { StreamChat } from 'stream-chat';
import { Webhook as SvixWebhook } from 'svix';
import { signingSecretFault } from '../../core/credentials.ts';
import { signingKey, signingSecret, standardSignature, vendorSignature } from '../../core/signature.ts';

const body = fc.oneof(fc.json({ stringUnit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }));
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(signingSecret);

describe('the Standard Webhooks signature', () => {
  test('matches the specification', () => {
    const at = 1_614_265_330;
    const signature = standardSignature(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at,
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('is verified by both libraries, whatever the body, and whatever the position of the secret in the list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }), body, (secrets, text) => {
        const timestamp = Math.floor(Date.now() / 1_000);
        const signature = standardSignature(secrets, 'dlv_1', timestamp, text);
        const headers = {
          'webhook-id': 'dlv_1',
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signature,
        };
        expect(signature.split(' ')).toHaveLength(secrets.length);
        for (const one of secrets) {
          expect(() => new StandardWebhook(one).verify(text, headers, { jsonParse: false })).not.toThrow();
          expect(() => new SvixWebhook(one).verify(text, headers)).not.toThrow();
          expect(() => new StandardWebhook(one).verify(`${text}!`, headers)).toThrow('No matching signature found');
        }
      }),
      { numRuns: 50 },
    );
  });

  test('covers id, time and body', () => {
    const signed = (id: string, at: number, text: string) => standardSignature(['whsec_c2VjcmV0'], id, at, text);
    const all = [signed('a', 1, 'x'), signed('b', 1, 'x'), signed('a', 2, 'x'), signed('a', 1, 'y')];
    expect(new Set(all).size).toBe(4);
  });

  test('puts the newest secret first', () => {
    const [newest, oldest] = ['whsec_bmV3', 'whsec_b2xk'] as [string, string];
    const both = standardSignature([newest, oldest], 'a', 1, 'x').split(' ');
    expect(both).toEqual([standardSignature([newest], 'a', 1, 'x'), standardSignature([oldest], 'a', 1, 'x')]);
  });
});

describe('a signing secret', () => {
  test.each([
    ['whsec_c2VjcmV0', 'secret'],
    ['c2VjcmV0', 'secret'],
    ['whsec_c2VjcmV0IQ==', 'secret!'],
  ])('%s is the key %s', (given, key) => {
    expect(signingKey(given)?.toString('utf8')).toBe(key);
  });

  const KEY = Buffer.from('a signing secret of more than 32 bytes ~~~~').toString('base64');
  test.each([
    ['the prefix only', 'whsec_'],
    ['an empty text', ''],
    ['a text that is not Base64', 'geheim-日'],
    ['Base64 without its padding', 'whsec_c2VjcmV0IQ'],
    ['half of the padding', 'whsec_c2VjcmV0IQ='],
    ['too much padding', 'whsec_c2VjcmV0===='],
    ['the URL-safe alphabet', 'whsec_-_-_'],
    ['bits beyond the last byte', 'whsec_c2VjcmV0IR=='],
    ['a line feed at its end', `whsec_${KEY}\n`],
    ['a space inside', `whsec_${KEY.slice(0, 4)} ${KEY.slice(4)}`],
    ['the prefix in another case', `WHSEC_${KEY}`],
  ])('has no key when it is %s', (_, secret) => {
    expect(signingKey(secret)).toBeUndefined();
    expect(standardSignature([secret], 'dlv_1', 1, 'x')).toBe('');
  });

  test('signs for the libraries of Standard Webhooks and Svix whenever it is accepted', () => {
    const time = Math.floor(Date.now() / 1000);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), fc.boolean(), (key, hasPrefix) => {
        const secret = `${hasPrefix ? 'whsec_' : ''}${Buffer.from(key).toString('base64')}`;
        expect(signingSecretFault(secret)).toBeUndefined();
        const signature = standardSignature([secret], 'dlv_1', time, '[]');
        const headers = { 'webhook-id': 'dlv_1', 'webhook-timestamp': String(time), 'webhook-signature': signature };
        expect(new StandardWebhook(secret).verify('[]', headers)).toEqual([]);
        expect(() => new SvixWebhook(secret).verify('[]', headers)).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });

  test('is generated from 32 random bytes, which are its key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (random) => {
        const made = signingSecret(random);
        expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
        expect(signingKey(made)).toEqual(Buffer.from(random));
      }),
      { numRuns: 30 },
    );
  });

  test.each([0, 31, 33])('cannot be generated from %i bytes', (length) => {
    expect(() => signingSecret(new Uint8Array(length))).toThrow(
      `signing secret: expected 32 random bytes, got ${length}`,
    );
  });
});

describe("the vendor's signature", () => {
  test("is verified by the vendor's own library", () => {
    const client = new StreamChat('key', 'api-secret-日');
    fc.assert(
      fc.property(body, (text) => {
        expect(client.verifyWebhook(text, vendorSignature('api-secret-日', text))).toBe(true);
        expect(client.verifyWebhook(`${text}!`, vendorSignature('api-secret-日', text))).toBe(false);
        expect(client.verifyWebhook(text, vendorSignature('another', text))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test('is the hex HMAC-SHA256 of the bytes', () => {
    expect(vendorSignature('k', '日')).toBe(createHmac('sha256', 'k').update(Buffer.from('日', 'utf8')).digest('hex'));
  });
});
