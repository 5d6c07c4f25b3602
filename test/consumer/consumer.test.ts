/** Verifying, reading and deduplicating with `@feedhose/consumer`. Its handlers receive real deliveries in test/e2e. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  type ConsumerError,
  createMemoryStore,
  createReceiver,
  decode,
  functionUrlHandler,
  handleAllOnce,
  handleOnce,
  type SeenStore,
  sqsHandler,
  verifyMessage,
  verifyWebhook,
} from '../../consumer/index.ts';
import { API_SECRET, aMessage, aWebhook, NOW_MS, OTHER_SECRET, SECRET, updates } from './make.ts';

const nowMs = NOW_MS;
const signingSecrets = SECRET;
function codeOf(call: () => unknown): string {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return (error as ConsumerError).code;
  }
}
const ids = (list: readonly { readonly event_id: string }[]) => list.map(({ event_id }) => event_id);

describe('a body', () => {
  const json = JSON.stringify(updates('e1', 'e2'));
  const forms: readonly (readonly [string, string | Uint8Array])[] = [
    ['Base64 of JSON', Buffer.from(json).toString('base64')],
    ['JSON as text', json],
    ['JSON as bytes', Buffer.from(`\uFEFF ${json}\n`)],
    ['gzipped JSON', gzipSync(json)],
    ['Base64 of gzipped JSON', gzipSync(json).toString('base64')],
    [
      'Base64 in lines',
      Buffer.from(json)
        .toString('base64')
        .replaceAll(/(.{76})/g, '$1\r\n'),
    ],
  ];
  test.each(forms)('can be %s', (_, body) => {
    expect(decode(body)).toEqual(updates('e1', 'e2'));
  });

  test('with one update outside of a list is read as a list of one', () => {
    expect(decode(JSON.stringify(updates('e1')[0]))).toEqual(updates('e1'));
  });

  test.each([
    ['', 'body: expected a list of updates, got nothing'],
    ['hello', 'body: expected JSON, or Base64 of it, got something else'],
    ['[1]', 'body[0]: expected an update (an object), got a number'],
    ['[{"feed":""},null]', 'body[1]: expected an update (an object), got null'],
    ['{}', 'body.feed: expected a string, but it is missing'],
    ['[{"hello":"world"}]', 'body[0].feed: expected a string, but it is missing'],
    ['{"feed":7}', 'body.feed: expected a string, got a number'],
    ['{"feed":"","event_id":1}', 'body.event_id: expected a string, got a number'],
    ['{"feed":"","type":{}}', 'body.type: expected a string, got an object'],
    ['{"feed":"","type":"user.new","generic":[]}', 'body.generic: expected an object, got a list'],
    ['{"feed":"a:b","new":{}}', 'body.new: expected a list, got an object'],
    ['{"feed":"a:b","new":[1]}', 'body.new[0]: expected an activity (an object), got a number'],
    ['{"feed":"a:b","deleted":["1",{}]}', 'body.deleted[1]: expected a string, got an object'],
    [
      '{"feed":"a:b","deleted_foreign_ids":[["a"]]}',
      'body.deleted_foreign_ids[0]: expected a pair of strings, got a list',
    ],
    [
      '{"detail-type":"order.new","source":"shop","detail":{}}',
      'body: expected an update, got an event of another detail type',
    ],
    [
      '{"Type":"SubscriptionConfirmation","TopicArn":"a","Message":"b"}',
      'body.feed: expected a string, but it is missing',
    ],
    [undefined as never, 'body: expected text or bytes, but it is missing'],
    [updates('e1') as never, 'body: expected text or bytes, got a list'],
    [
      Buffer.from(Buffer.from(json).toString('base64')).toString('base64'),
      'body: expected JSON, or Base64 of it, got something else',
    ],
    [gzipSync(json).subarray(0, 30), 'body: expected gzip of at most 16777216 bytes, got broken gzip'],
    [gzipSync(Buffer.alloc(16_777_217, '[')), 'body: expected gzip of at most 16777216 bytes, got more'],
  ])('that has another form is refused with a description: %#', (body, message) => {
    expect(() => decode(body)).toThrow(message);
    expect(codeOf(() => decode(body))).toBe('body');
  });
});

describe('an envelope', () => {
  const event = (detail: unknown) => ({ 'detail-type': 'feedhose.update', source: 'feedhose', detail });
  const notification = (message: string) => ({ Type: 'Notification', TopicArn: 'arn', Message: message });
  const [update] = updates('e1');
  const inBase64 = Buffer.from(JSON.stringify(updates('e1'))).toString('base64');

  test.each([
    ['an event of a bus', event(update)],
    ['a notification', notification(inBase64)],
    ['a notification with an event of a bus', notification(JSON.stringify(event(update)))],
  ])('is removed from %s', async (_, envelope) => {
    const body = JSON.stringify(envelope);
    expect(decode(body)).toEqual(updates('e1'));
    const handled: string[] = [];
    const handler = sqsHandler({ onUpdate: ({ event_id }) => void handled.push(event_id) });
    expect(await handler({ Records: [{ messageId: 'm1', body }] })).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual(['e1']);
  });

  test('of another event is refused, and the message is not acknowledged', async () => {
    const onUpdate = () => expect(true).toBe(false);
    const handler = sqsHandler({ onUpdate, onError: () => {} });
    for (const other of [{ ...event(update), 'detail-type': 'order.new' }, notification('hello'), event(7), {}]) {
      const { batchItemFailures } = await handler({ Records: [{ messageId: 'm1', body: JSON.stringify(other) }] });
      expect(batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    }
  });

  test('within more than three others is refused', () => {
    let body = inBase64;
    for (let level = 0; level < 4; level++) body = JSON.stringify(notification(body));
    expect(codeOf(() => decode(body))).toBe('body');
  });
});

test('missing lists of an update are read as empty lists', () => {
  expect(decode('{"feed":"user:1","new":[{"id":"a"}]}')).toEqual([
    { feed: 'user:1', new: [{ id: 'a' }], deleted: [], deleted_foreign_ids: [] },
  ]);
});

describe('a webhook', () => {
  test('without headers, or with a body that was parsed, is refused with the reason', () => {
    const { body, headers } = aWebhook();
    expect(codeOf(() => verifyWebhook({ body } as never, { signingSecrets }))).toBe('missing_header');
    expect(codeOf(() => verifyWebhook({ body: JSON.parse(body), headers }, { signingSecrets }))).toBe('already_parsed');
    expect(codeOf(() => verifyWebhook({ headers } as never, { signingSecrets }))).toBe('already_parsed');
  });

  test('is never accepted with a secret, key or limit from an environment variable that is not set', () => {
    const unset = undefined as never;
    const onUpdate = () => {};
    for (const options of [
      { signingSecrets: unset },
      { signingSecrets: unset, apiSecrets: API_SECRET },
      { signingSecrets, apiSecrets: '' },
      { signingSecrets: [] as string[], apiSecrets: API_SECRET },
      { signingSecrets: [SECRET, unset] },
    ]) {
      expect(codeOf(() => verifyWebhook(aWebhook(), options))).toBe('no_secret');
      expect(codeOf(() => createReceiver({ onUpdate, ...options }))).toBe('no_secret');
    }
    expect(codeOf(() => createReceiver({ onUpdate, signingSecrets, apiKey: unset }))).toBe('no_secret');
    for (const none of [unset, '', [], [unset]] as never[]) {
      expect(codeOf(() => sqsHandler({ onUpdate, signingSecrets: none }))).toBe('no_secret');
      expect(codeOf(() => sqsHandler({ onUpdate, signingSecrets: none, unverified: true }))).toBe('nothing');
    }
    expect(() => createReceiver({ onUpdate, signingSecrets, toleranceSeconds: Number.NaN })).toThrow('got NaN');
    expect(() => createReceiver({ onUpdate, signingSecrets, maxBytes: Number.NaN })).toThrow('got NaN');
  });

  test('is never accepted unverified because the name of an option is misspelled', () => {
    const onUpdate = () => {};
    const typo = { signingSecret: SECRET } as object;
    expect(() => sqsHandler({ onUpdate, ...typo })).toThrow(
      /^options: expected signingSecrets, .*, got signingSecret$/,
    );
    expect(() => createReceiver({ onUpdate, ...typo })).toThrow(
      /^options: expected signingSecrets, .*, got signingSecret$/,
    );
    expect(() => createReceiver({ onUpdate, signingSecrets, ...{ apikey: 'key' } })).toThrow('got apikey');
    for (const make of [sqsHandler, createReceiver] as ((options: never) => unknown)[]) {
      expect(() => make(undefined as never)).toThrow('options: expected an object, got undefined');
      expect(() => make({ onUpdate, signingSecrets, seen: new Map() } as never)).toThrow('seen: expected a store');
    }
    expect(() => verifyMessage(aMessage('m'), undefined as never)).toThrow('options: expected an object');
  });

  test('is refused with a hint at the environment variable when the secret is empty', () => {
    const hint = 'signingSecrets: expected a text, got an empty string: check that its environment variable is set';
    expect(() => createReceiver({ onUpdate: () => {}, signingSecrets: '' })).toThrow(hint);
  });

  test('is verified by its signature, as text or bytes, with headers of every supported form', () => {
    const { body, headers } = aWebhook();
    const titled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    for (const given of [headers, new Headers(headers), titled]) {
      expect(ids(verifyWebhook({ body, headers: given }, { signingSecrets, nowMs }))).toEqual(['e1']);
    }
    expect(ids(verifyWebhook({ body: Buffer.from(body), headers }, { signingSecrets, nowMs }))).toEqual(['e1']);
  });

  test('that was signed by another library is verified', () => {
    const body = JSON.stringify(updates('e9'));
    const at = new Date(NOW_MS);
    const headers = {
      'webhook-id': 'm',
      'webhook-timestamp': String(NOW_MS / 1000),
      'webhook-signature': new Webhook(SECRET).sign('m', at, body),
    };
    expect(ids(verifyWebhook({ body, headers }, { signingSecrets, nowMs }))).toEqual(['e9']);
  });

  test('signed with two secrets is verified by either, and by either of two secrets of the receiver', () => {
    const request = aWebhook(undefined, [OTHER_SECRET, SECRET]);
    expect(ids(verifyWebhook(request, { signingSecrets: SECRET, nowMs }))).toEqual(['e1']);
    expect(ids(verifyWebhook(request, { signingSecrets: OTHER_SECRET, nowMs }))).toEqual(['e1']);
    expect(ids(verifyWebhook(aWebhook(), { signingSecrets: [OTHER_SECRET, SECRET], nowMs }))).toEqual(['e1']);
  });

  test('is verified by the plain HMAC of its body, and by both signatures when both secrets are given', () => {
    const request = aWebhook();
    expect(ids(verifyWebhook(request, { apiSecrets: API_SECRET }))).toEqual(['e1']);
    expect(ids(verifyWebhook(request, { apiSecrets: ['x', API_SECRET], signingSecrets, nowMs }))).toEqual(['e1']);
    expect(codeOf(() => verifyWebhook(request, { apiSecrets: 'x', signingSecrets, nowMs }))).toBe('no_match');
    expect(codeOf(() => verifyWebhook(request, { apiSecrets: API_SECRET, signingSecrets: OTHER_SECRET, nowMs }))).toBe(
      'no_match',
    );
  });

  test('is verified with secrets from environment variables and files, which are surrounded by white space', () => {
    const options = { signingSecrets: [` ${SECRET}\n`], apiSecrets: `${API_SECRET}\r\n`, nowMs };
    expect(ids(verifyWebhook(aWebhook(), options))).toEqual(['e1']);
  });

  const changed = (changes: Record<string, string>) => {
    const { body, headers } = aWebhook();
    return { body, headers: { ...headers, ...changes } };
  };
  const [, signature = ''] = aWebhook().headers['webhook-signature']?.split(',') ?? [];
  test.each([
    ['no_match', 'a changed body', { ...aWebhook(), body: `${aWebhook().body} ` }],
    ['no_match', 'a changed id', changed({ 'webhook-id': 'dlv_2' })],
    ['no_match', 'a changed time', changed({ 'webhook-timestamp': String(NOW_MS / 1000 + 1) })],
    ['no_match', 'another secret', aWebhook(undefined, [OTHER_SECRET])],
    ['no_match', 'another version of the scheme', changed({ 'webhook-signature': `v2,${signature}` })],
    ['no_match', 'half a signature', changed({ 'webhook-signature': `v1,${signature.slice(0, 20)}` })],
    ['missing_header', 'no id', changed({ 'webhook-id': '' })],
    ['missing_header', 'no time', changed({ 'webhook-timestamp': '' })],
    ['missing_header', 'no signature', changed({ 'webhook-signature': '' })],
    ['bad_timestamp', 'a time in words', changed({ 'webhook-timestamp': 'now' })],
    ['bad_timestamp', 'a negative time', changed({ 'webhook-timestamp': '-1' })],
    ['too_old', 'a time 301 seconds ago', aWebhook(undefined, [SECRET], NOW_MS - 301_000)],
    ['too_new', 'a time 301 seconds ahead', aWebhook(undefined, [SECRET], NOW_MS + 301_000)],
    ['nothing', 'a time 300 seconds ago', aWebhook(undefined, [SECRET], NOW_MS - 300_000)],
    ['nothing', 'a time 300 seconds ahead', aWebhook(undefined, [SECRET], NOW_MS + 300_000)],
    ['body', 'a good signature over no list', aWebhook('"x"')],
  ])('is answered with %s for %s', (code, _, request) => {
    expect(codeOf(() => verifyWebhook(request, { signingSecrets, nowMs }))).toBe(code);
  });

  test.each([{}, { signingSecrets: [] }, { signingSecrets: '' }, { signingSecrets: 'whsec_' }, { apiSecrets: '' }])(
    'is never accepted without a secret: %j',
    (options) => {
      expect(codeOf(() => verifyWebhook(aWebhook(), options))).toBe('no_secret');
      expect(codeOf(() => createReceiver({ onUpdate: () => {}, ...options }))).toBe('no_secret');
    },
  );

  test('that is refused throws an error without secrets and body', () => {
    expect(() => verifyWebhook(aWebhook(undefined, [OTHER_SECRET]), { signingSecrets, nowMs })).toThrow(
      'webhook-signature: expected one made with a secret of yours over these bytes, got 1 others',
    );
  });
});

describe('a message', () => {
  test('is verified by its attributes, in the form of Lambda and of the SDK', () => {
    const { body, messageAttributes } = aMessage('m1', ['e1', 'e2']);
    const MessageAttributes = Object.fromEntries(
      Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, { StringValue: stringValue }]),
    );
    expect(ids(verifyMessage({ body, messageAttributes }, { signingSecrets, nowMs }))).toEqual(['e1', 'e2']);
    expect(ids(verifyMessage({ Body: body, MessageAttributes }, { signingSecrets, nowMs }))).toEqual(['e1', 'e2']);
    expect(codeOf(() => verifyMessage({ Body: body }, { signingSecrets, nowMs }))).toBe('missing_header');
  });

  test('is accepted for as long as SQS can retain it', () => {
    const later = (seconds: number) => ({ signingSecrets, nowMs: NOW_MS + seconds * 1000 });
    expect(ids(verifyMessage(aMessage('m'), later(14 * 86_400)))).toEqual(['e1']);
    expect(codeOf(() => verifyMessage(aMessage('m'), later(14 * 86_400 + 1)))).toBe('too_old');
  });
});

describe('the notification of a topic without raw message delivery', () => {
  const wrapped = (secret: string, change = (text: string) => text) => {
    const { body, messageAttributes, messageId } = aMessage('m1', ['e1'], [secret]);
    const MessageAttributes = Object.fromEntries(
      Object.entries(messageAttributes).map(([name, { stringValue }]) => [
        name,
        { Type: 'String', Value: stringValue },
      ]),
    );
    const Message = change(body);
    return { messageId, body: JSON.stringify({ Type: 'Notification', TopicArn: 'arn', Message, MessageAttributes }) };
  };

  test('is verified by the attributes that it contains', () => {
    const options = { signingSecrets: SECRET, nowMs: NOW_MS };
    expect(verifyMessage(wrapped(SECRET), options).map(({ event_id }) => event_id)).toEqual(['e1']);
    expect(codeOf(() => verifyMessage(wrapped(OTHER_SECRET), options))).toBe('no_match');
    expect(
      codeOf(() =>
        verifyMessage(
          wrapped(SECRET, () => 'W10='),
          options,
        ),
      ),
    ).toBe('no_match');
  });
});

describe('an update', () => {
  test('is handled once, however often it is delivered', async () => {
    const seen = createMemoryStore();
    const handled: string[] = [];
    const handle = ({ event_id }: { event_id: string }) => handled.push(event_id);
    expect(await handleOnce(updates('e1', 'e2', 'e1') as never, seen, handle)).toBe(2);
    expect(await handleOnce(updates('e2', 'e3') as never, seen, handle)).toBe(1);
    expect(handled).toEqual(['e1', 'e2', 'e3']);
  });

  test('whose handling failed is handled again when it is delivered again, without the updates before it', async () => {
    const seen = createMemoryStore();
    const handled: string[] = [];
    const failing = ({ event_id }: { event_id: string }) => {
      if (event_id === 'e2') throw new Error('not now');
      handled.push(event_id);
    };
    await expect(handleOnce(updates('e1', 'e2', 'e3') as never, seen, failing)).rejects.toThrow('not now');
    await handleOnce(updates('e1', 'e2', 'e3') as never, seen, ({ event_id }) => handled.push(event_id));
    expect(handled).toEqual(['e1', 'e2', 'e3']);
  });

  test('that is being handled elsewhere fails, so that it is delivered again', async () => {
    const seen = createMemoryStore();
    const gate = Promise.withResolvers<void>();
    const first = handleOnce(updates('e1') as never, seen, () => gate.promise);
    await expect(handleOnce(updates('e1') as never, seen, () => {})).rejects.toMatchObject({ code: 'busy' });
    gate.resolve();
    expect(await first).toBe(1);
    expect(await handleOnce(updates('e1') as never, seen, () => {})).toBe(0);
  });

  test('is forgotten when its retention ends, when its reservation expires, and when too many others follow', async () => {
    let now = 0;
    const seen = createMemoryStore({ max: 2, ttlMs: 100, claimMs: 10, now: () => now });
    expect([seen.claim('a'), seen.claim('a')]).toEqual(['claimed', 'busy']);
    now = 10;
    expect(seen.claim('a')).toBe('claimed');
    seen.settle('a');
    now = 109;
    expect(seen.claim('a')).toBe('settled');
    seen.settle('b');
    expect(seen.claim('a')).toBe('settled');
    seen.settle('c');
    expect([seen.claim('a'), seen.claim('b')]).toEqual(['settled', 'claimed']);
    now = 210;
    expect(seen.claim('a')).toBe('claimed');
  });

  test('can be handled together with the others of its delivery: all new ones, or none', async () => {
    const seen = createMemoryStore();
    const batches: (readonly string[])[] = [];
    const handler = sqsHandler({ seen, onUpdates: (all) => void batches.push(all.map(({ event_id }) => event_id)) });
    const failing = sqsHandler({ seen, onUpdates: () => Promise.reject(new Error('no')), onError: () => {} });
    expect((await failing({ Records: [aMessage('m1', ['a', 'b', 'a'])] })).batchItemFailures).toHaveLength(1);
    await handler({ Records: [aMessage('m1', ['a', 'b', 'a']), aMessage('m2', ['b', 'c']), aMessage('m3', ['c'])] });
    expect(batches).toEqual([['a', 'b'], ['c']]);
    expect(() => sqsHandler({ onUpdate: () => {}, onUpdates: () => {} })).toThrow(
      'expected one of them, got both or none',
    );
  });

  test('with the event_id of a different update is handled as well, one by one and in batches', async () => {
    const shared = [
      { event_id: 'e1', feed: 'user:1', published_at: '2017-05-03T08:07:39.000000+00:00', new: [{ id: 'a' }] },
      { event_id: 'e1', feed: 'user:2', published_at: '2017-05-03T08:07:39.000000+00:00', new: [{ id: 'a' }] },
      { event_id: 'e1', feed: 'user:1', published_at: '2017-05-03T08:07:39.000000+00:00', new: [{ id: 'b' }] },
    ] as never;
    const seen = createMemoryStore();
    expect(await handleOnce(shared, seen, () => {})).toBe(3);
    expect(await handleOnce(shared, seen, () => {})).toBe(0);
    expect(await handleAllOnce(shared, createMemoryStore(), () => {})).toBe(3);
  });

  test('that was published again is handled once, although its time of publication differs', async () => {
    const at = (published_at: string) => [{ event_id: 'e1', feed: 'user:1', published_at }] as never;
    const seen = createMemoryStore();
    expect(await handleOnce(at('2017-05-03T08:07:39.000000+00:00'), seen, () => {})).toBe(1);
    expect(await handleOnce(at('2017-05-03T08:07:45.000000+00:00'), seen, () => {})).toBe(0);
  });

  test('is stored under an id of at most 200 characters, whatever the length of its event_id', async () => {
    const ids: string[] = [];
    const seen: SeenStore = { claim: (id) => (ids.push(id) > 0 ? 'claimed' : 'busy'), settle() {}, release() {} };
    await handleOnce([{ event_id: 'x'.repeat(5_000) }, { event_id: 'e1' }] as never, seen, () => {});
    expect(ids).toEqual([expect.stringMatching(/^x{128}#[\w-]{43}$/), expect.stringMatching(/^e1#[\w-]{43}$/)]);
  });

  test('without an event_id is refused', async () => {
    await expect(handleOnce([{}] as never, createMemoryStore(), () => {})).rejects.toMatchObject({ code: 'body' });
  });
});

describe('a Lambda function behind a queue', () => {
  const run = (records: readonly ReturnType<typeof aMessage>[], fails: readonly string[]) => {
    const handled: string[] = [];
    const errors: string[] = [];
    const handler = sqsHandler({
      signingSecrets,
      now: () => NOW_MS,
      seen: createMemoryStore(),
      onUpdate: ({ event_id }) => {
        if (fails.includes(event_id)) throw new Error('no');
        handled.push(event_id);
      },
      onError: (_, messageId) => errors.push(messageId),
    });
    return handler({ Records: records }).then(({ batchItemFailures }) => ({
      handled,
      errors,
      failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    }));
  };

  test('reports only the messages that failed or could not be verified', async () => {
    const records = [
      aMessage('m1', ['a', 'b']),
      aMessage('m2', ['c', 'd']),
      aMessage('m3', ['e'], [OTHER_SECRET]),
      aMessage('m4', ['f']),
    ];
    expect(await run(records, ['c'])).toEqual({ handled: ['a', 'b', 'f'], errors: ['m2', 'm3'], failed: ['m2', 'm3'] });
  });

  test('behind a FIFO queue also reports the messages behind a failure', async () => {
    const records = ['m1', 'm2', 'm3'].map((id) => ({
      ...aMessage(id, [id]),
      eventSourceARN: 'arn:aws:sqs:us-east-1:1:acme.fifo',
    }));
    expect(await run(records, ['m2'])).toEqual({ handled: ['m1'], errors: ['m2'], failed: ['m2', 'm3'] });
  });

  test('behind a FIFO queue still handles the messages of other groups', async () => {
    const records = [...'aba'].map((MessageGroupId, at) => ({
      ...aMessage(`m${at}`, [`e${at}`]),
      attributes: { MessageGroupId },
      eventSourceARN: 'arn:aws:sqs:us-east-1:1:acme.fifo',
    }));
    expect(await run(records, ['e0'])).toEqual({ handled: ['e1'], errors: ['m0'], failed: ['m0', 'm2'] });
  });

  test('accepts all messages of the queue when it has no secret', async () => {
    const handled: string[] = [];
    const handler = sqsHandler({ onUpdate: ({ event_id }) => void handled.push(event_id) });
    expect(await handler({ Records: [aMessage('m1', ['a'], [OTHER_SECRET])] })).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual(['a']);
  });
});

describe('an endpoint', () => {
  const receiver = (changes: object = {}) =>
    createReceiver({ signingSecrets, now: () => NOW_MS, onUpdate: () => {}, onError: () => {}, ...changes });

  test.each([
    [200, 'POST', aWebhook(), {}],
    [401, 'POST', aWebhook(undefined, [OTHER_SECRET]), {}],
    [400, 'POST', aWebhook('"x"'), {}],
    [413, 'POST', aWebhook(), { maxBytes: 10 }],
    [405, 'PUT', aWebhook(), {}],
    [405, 'GET', aWebhook(), {}],
    [200, 'GET', aWebhook(), { apiKey: 'key' }],
    [200, 'POST', aWebhook(undefined, [OTHER_SECRET]), { signingSecrets: [], unverified: true }],
    [500, 'POST', aWebhook(), { onUpdate: () => Promise.reject(new Error('the password is x')) }],
    [503, 'POST', aWebhook(), { seen: { claim: () => 'busy', settle() {}, release() {} } }],
  ])('answers %d to a %s', async (status, method, request, changes) => {
    const answer = await receiver(changes).receive({ method, ...request });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('password');
  });

  test('proves its ownership with the API key and with nothing else', async () => {
    expect(await receiver({ apiKey: 'key' }).receive({ method: 'GET', headers: {}, body: '' })).toEqual({
      status: 200,
      body: 'key',
    });
  });

  test('of a function URL also accepts bodies in Base64', async () => {
    const handled: string[] = [];
    const handler = functionUrlHandler({
      signingSecrets,
      now: () => NOW_MS,
      onUpdate: ({ event_id }) => handled.push(event_id),
      onError: () => {},
    });
    const { body, headers } = aWebhook();
    const requestContext = { http: { method: 'POST' } };
    const inBase64 = { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true, requestContext };
    expect((await handler({ headers, body, isBase64Encoded: false, requestContext })).statusCode).toBe(200);
    expect((await handler(inBase64)).statusCode).toBe(200);
    expect((await handler({ ...inBase64, isBase64Encoded: false })).statusCode).toBe(401);
    expect(handled).toEqual(['e1', 'e1']);
  });
});
