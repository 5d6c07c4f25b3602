/**
 * Contract, sections 3 and 4: headers and attributes of a delivery, and their verification with customers' libraries.
 */
import { describe, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { queueAttributes, shownHeaders, signerFailure, webhookHeaders } from '../../../core/delivery/headers.ts';
import { standardSignature, vendorSignature } from '../../../core/signature.ts';
import { traceparentOf } from '../../../core/trace.ts';
import { USER_AGENT } from '../../../core/transport/transport.ts';
import { aDelivery, aSigner, SIGNING_SECRET } from '../make.ts';

const OLD_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const body = '[{"feed":"user:日","new":[{"odd":"😀\\u00e9","n":1.0}]}]';

describe('the headers of a webhook request', () => {
  test('are those of the contract', () => {
    const delivery = aDelivery({ body, attempt: 3 });
    expect(webhookHeaders(delivery, aSigner(), 1_700_000_000_999)).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': USER_AGENT,
      'webhook-id': delivery.id,
      'webhook-timestamp': '1700000000',
      'webhook-signature': standardSignature([SIGNING_SECRET], delivery.id, 1_700_000_000, body),
      'x-api-key': 'key-new',
      'x-signature': vendorSignature('api-secret', body),
      'x-webhook-id': delivery.id,
      'x-webhook-attempt': '3',
      traceparent: traceparentOf(delivery),
    });
  });

  test('and the attributes of a message mark a delivery that was sent again, and the log shows the mark', () => {
    const [usual, again] = [aDelivery(), aDelivery({ resentAt: 5 })];
    const { 'x-webhook-resend': mark, ...others } = webhookHeaders(again, aSigner(), 1_000);
    expect([mark, others]).toEqual(['1', webhookHeaders(usual, aSigner(), 1_000)]);
    const { 'x-webhook-resend': ofQueue, ...attributes } = queueAttributes(again, body, aSigner(), 1_000);
    expect([ofQueue, attributes]).toEqual(['1', queueAttributes(usual, body, aSigner(), 1_000)]);
    for (const transport of ['sqs', 'webhook'] as const) {
      expect(shownHeaders({ ...again, transport }, [], 1_000)).toHaveProperty('x-webhook-resend', '1');
      expect(shownHeaders({ ...usual, transport }, [], 1_000)).not.toHaveProperty('x-webhook-resend');
    }
    const bus = shownHeaders({ ...again, transport: 'eventbridge' }, [], 1_000);
    expect(bus['resources']).toBe(`${again.id}, x-webhook-resend:1`);
  });

  test('keep the id in all attempts, while the time and the signature change', () => {
    const [first, second] = [1, 2].map((attempt) =>
      webhookHeaders(aDelivery({ attempt }), aSigner(), attempt * 10_000),
    );
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(second?.['webhook-timestamp']).not.toBe(first?.['webhook-timestamp']);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
    expect(second?.['x-signature']).toBe(first?.['x-signature']);
  });

  test('are verified by the Standard Webhooks and Svix libraries, with each secret during a rotation', () => {
    const signer = aSigner({ secrets: { signing_secrets: [SIGNING_SECRET, OLD_SECRET] } });
    const headers = webhookHeaders(aDelivery({ body }), signer, Date.now());
    for (const secret of [SIGNING_SECRET, OLD_SECRET]) {
      expect(new StandardWebhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow();
      expect(() => new SvixWebhook(secret).verify(`${body} `, headers)).toThrow('No matching signature found');
    }
    const other = new StandardWebhook(Buffer.alloc(32, 1).toString('base64'));
    expect(() => other.verify(body, headers)).toThrow('No matching signature found');
    expect(() => new StandardWebhook(SIGNING_SECRET).verify(`${body} `, headers)).toThrow(
      'No matching signature found',
    );
  });

  test('of an app without keys have an empty key rather than the word undefined', () => {
    const signer = aSigner({ app: { app_id: '123', name: 'Acme', api_keys: [], version: 1 } });
    expect(webhookHeaders(aDelivery(), signer, 0)['x-api-key']).toBe('');
    expect(queueAttributes(aDelivery(), 'W10=', signer, 0)['x-api-key']).toBe('');
  });
});

describe('the attributes of a queue message', () => {
  test('are those of the contract, and sign the Base64 text', () => {
    const delivery = aDelivery({ body });
    const messageBody = Buffer.from(body, 'utf8').toString('base64');
    const attributes = queueAttributes(delivery, messageBody, aSigner(), Date.now());
    expect(Object.keys(attributes).toSorted()).toEqual([
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
      'x-api-key',
    ]);
    expect(attributes).toMatchObject({ 'webhook-id': delivery.id, 'x-api-key': 'key-new' });
    const verified = new StandardWebhook(SIGNING_SECRET).verify(messageBody, attributes, { jsonParse: false });
    expect(verified).toBeUndefined();
    expect(() => new StandardWebhook(SIGNING_SECRET).verify(body, attributes)).toThrow('No matching signature found');
  });
});

describe('a stored value that cannot be sent', () => {
  const withKeys = (...api_keys: readonly string[]) =>
    aSigner({ app: { app_id: '123', name: 'Acme', api_keys, version: 1 } });
  const withSecrets = (...signing_secrets: readonly string[]) => aSigner({ secrets: { signing_secrets } });

  test.each([
    ['acme-key\n', 'U+000A'],
    ['acme\0key', 'U+0000'],
    ['ключ', 'U+043A'],
    ['acme\x7f', 'U+007F'],
  ])('can be an API key such as %j', (key, character) => {
    const reason = `The app's API key cannot be sent: expected letters, digits and _ . ~ -, got ${character}. Create a new key.`;
    expect(signerFailure(withKeys(key, 'other'))).toEqual({
      kind: 'failed',
      failure: { class: 'configuration', pace: 'slow', code: 'ApiKey', reason },
    });
  });

  test('can be a signing secret that no library accepts, when it is the only one', () => {
    const reason = 'The signing secret cannot be used: expected padded Base64, got another string. Rotate the secret.';
    for (const unread of [withSecrets('whsec_'), withSecrets('no Base64', 'whsec_')]) {
      expect(signerFailure(unread)).toEqual({
        kind: 'failed',
        failure: { class: 'configuration', pace: 'slow', code: 'SigningSecret', reason },
      });
    }
    expect(signerFailure(withSecrets('no Base64', SIGNING_SECRET))).toBeUndefined();
  });

  test('does not include valid header values, keys that are not sent, and destinations without secrets', () => {
    for (const fine of [withKeys('acme key\té\x80'), withKeys('new', 'ключ'), withKeys(), withSecrets()]) {
      expect(signerFailure(fine)).toBeUndefined();
    }
  });
});
