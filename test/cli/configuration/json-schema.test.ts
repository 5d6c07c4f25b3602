/** schemas/config.schema.json is up to date, and accepts and refuses the same files as `apply`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';
import { configurationSchema } from '../../../cli/configuration/schema.ts';
import { documents } from '../../docs/support/documents.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}
const schema = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as Schema;
const fits = new Ajv2020({ strict: false }).compile(schema);
/** Returns the faults that `apply` reports for a deployed stack. */
function faultsOf(json: unknown): readonly string[] {
  const read = readConfigurationFile(JSON.stringify(json), false);
  return 'faults' in read ? read.faults.map(({ pointer, message }) => `${pointer}: ${message}`) : [];
}

const blocks = documents().flatMap(({ blocks: own }) => own);
const examples = blocks.filter(({ language, text }) => language === 'json' && text.includes('"apps"'));

test('schemas/config.schema.json is the output of `npm run schemas`', () => {
  expect(schema).toEqual(configurationSchema());
});

test.each(examples.map((block) => [block.place, block] as const))(
  'the configuration file in %s fits the schema, and `apply` accepts it',
  (_, { text }) => {
    const json = JSON.parse(text);
    expect(fits(json) ? [] : fits.errors).toEqual([]);
    expect(readConfigurationFile(text, true)).toEqual({ file: json });
  },
);

test('a document shows a file with the key $schema', () => {
  expect(examples.some(({ text }) => text.includes('"$schema": "./schemas/config.schema.json"'))).toBe(true);
});

test('the schema describes every key of a file', () => {
  // An optional object is its definition or null. The definition has the description.
  const isDescribed = (own: Schema) =>
    'description' in own || '$ref' in own || (own.anyOf ?? []).some((one) => '$ref' in one);
  const bare = ({ properties = {}, items, oneOf = [] }: Schema, at: string): readonly string[] => [
    ...Object.entries(properties).flatMap(([name, own]) => [
      ...(isDescribed(own) ? [] : [`${at}/${name}`]),
      ...bare(own, `${at}/${name}`),
    ]),
    ...(items ? bare(items, at) : []),
    ...oneOf.flatMap((one) => bare(one, at)),
  ];
  expect(bare(schema, '')).toEqual([]);
});

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const some = <T extends object>(members: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[] = []) =>
  fc.record(members as { [K in keyof T]: fc.Arbitrary<T[K]> }, { requiredKeys: required as never });
const settings = {
  retry_schedule: fc.array(fc.integer({ min: 1, max: 604_800 }), { minLength: 1, maxLength: 20 }),
  rate_limit: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
};
const signed = { ...settings, signing_secret: fc.constantFrom(SECRET, null) };
const auth = fc.constantFrom(
  { type: 'policy' },
  { type: 'keys' },
  { type: 'keys', key: 'AKIAIOSFODNN7EXAMPLE', secret: 'example' },
  { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/feedhose' },
);
const destination = fc.oneof(
  some<object>(
    {
      transport: fc.constant('webhook'),
      url: fc.constantFrom('https://hooks.example.com/feeds', 'https://user:word@hooks.example.com:8443/a?b=c'),
      timeout_seconds: fc.integer({ min: 1, max: 30 }),
      max_batch: fc.integer({ min: 1, max: 100 }),
      custom_headers: fc.constantFrom({}, { 'x-tenant': 'acme', 'x-kept': null }, { 'X-A': 'a b é' }),
      ...signed,
    },
    ['transport', 'url'] as never,
  ),
  some<object>(
    {
      transport: fc.constant('sqs'),
      queue_url: fc.constantFrom(
        'https://sqs.us-east-1.amazonaws.com/123456789012/feeds',
        'https://sqs.eu-west-1.amazonaws.com/123456789012/feeds.fifo',
      ),
      auth,
      body: fc.constantFrom('base64', 'json', null),
      ...signed,
    },
    ['transport', 'queue_url', 'auth'] as never,
  ),
  some<object>(
    {
      transport: fc.constant('eventbridge'),
      bus_arn: fc.constant('arn:aws:events:us-east-1:123456789012:event-bus/feeds'),
      auth,
      ...settings,
    },
    ['transport', 'bus_arn', 'auth'] as never,
  ),
);
const withTypes = fc
  .record({ one: destination, event_types: fc.constantFrom(['reaction.new'], ['reaction.new', 'reaction.deleted']) })
  .map(({ one, event_types }) => ({ ...one, event_types }));
const scope = (named: object, one: fc.Arbitrary<object>) =>
  fc
    .record({ realtime: fc.boolean(), destinations: fc.array(one, { maxLength: 3 }) })
    .map((rest) => ({ ...named, ...rest }));
const app = some<object>(
  {
    app_id: fc.constantFrom('acme', '1207', 'a.b@c+d=e-f_g'),
    name: fc.constantFrom('Acme', 'Ключ & Söhne'),
    api_key: fc.constantFrom('acme-key', null),
    api_secret: fc.constantFrom('a'.repeat(16), null),
    scopes: fc.tuple(scope({ feed_group: 'user' }, destination), scope({ app_level: 'reactions' }, withTypes)),
  },
  ['app_id', 'name', 'scopes'] as never,
);
const file = fc.record({ $schema: fc.constant('./config.schema.json'), apps: app.map((one) => [one]) });

type Container = Record<string | number, unknown>;
interface Place {
  readonly container: Container;
  readonly key: string | number;
}
function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const container = value as Container;
  return keys.flatMap((key) => [{ container, key }, ...placesIn(container[key])]);
}

/** Values that are wrong in most places. */
const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 101, 1e9, '', ' ', 'x', 'a\nb', 'a b', 'ключ', 'x'.repeat(129), 'x'.repeat(5_000)],
  ...[[], [1], ['x'], {}, { odd: 1 }, { type: 'keys', key: 'a' }, { type: 'role' }, { 'a b': 'x' }, { 'x-a': '' }],
  ...['user:a', 'reactions', 'policy', 'sqs', 'ftp://example.com/', 'arn:aws:iam::1:role/x', ['user.new'], ['post']],
];
const CHANGES: Readonly<Record<string, (place: Place, value: unknown) => void>> = {
  replace: ({ container, key }, value) => {
    container[key] = value;
  },
  remove: ({ container, key }) => {
    if (Array.isArray(container)) container.splice(Number(key), 1);
    else delete container[key];
  },
  add: ({ container, key }, value) => {
    const own = container[key];
    if (typeof own === 'object' && own !== null && !Array.isArray(own)) Object.assign(own, { odd: value });
  },
  name: ({ container, key }) => {
    const own = container[key] as Container | undefined;
    if (own?.['feed_group']) own['app_level'] = 'reactions';
  },
};

describe('the schema and `apply` agree', () => {
  test('on generated valid files', () => {
    fc.assert(
      fc.property(file, (json) => {
        expect(fits(json) ? [] : fits.errors).toEqual([]);
        expect(faultsOf(json)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('on generated files with one change', () => {
    let refused = 0;
    const change = fc.record({
      json: file,
      at: fc.nat(),
      how: fc.constantFrom(...Object.keys(CHANGES)),
      value: fc.constantFrom(...ODD),
    });
    fc.assert(
      fc.property(change, ({ json, at, how, value }) => {
        const changed = structuredClone(json);
        const places = placesIn(changed);
        CHANGES[how]?.(places[at % places.length] as Place, value);
        const faults = faultsOf(changed);
        expect([faults, fits(changed)]).toEqual([faults, faults.length === 0]);
        if (faults.length > 0) refused++;
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  const scopes = (...list: object[]) => ({ apps: [{ app_id: 'acme', name: 'Acme', scopes: list }] });
  test.each([
    scopes({ realtime: true, destinations: [] }),
    scopes({ feed_group: 'user', app_level: 'users', realtime: true, destinations: [] }),
    scopes({ feed_group: null, app_level: 'users', realtime: true, destinations: [] }),
    scopes({
      feed_group: 'user',
      realtime: true,
      destinations: [{ transport: 'webhook', url: 'https://example.com/', event_types: ['user.new'] }],
    }),
    scopes({
      feed_group: 'user',
      realtime: true,
      destinations: [
        {
          transport: 'sqs',
          queue_url: 'https://sqs.us-east-1.amazonaws.com/123456789012/a',
          auth: { type: 'keys', key: 'A' },
        },
      ],
    }),
  ])('on a broken rule for several members: %j', (json) => {
    expect(fits(json)).toBe(false);
    expect(faultsOf(json)).not.toEqual([]);
  });
});

describe('only `apply` checks', () => {
  const webhook = (members: object) => ({ transport: 'webhook', url: 'https://hooks.example.com/', ...members });
  const user = (...destinations: object[]) => ({ feed_group: 'user', realtime: true, destinations });
  const acme = (...scopes: object[]) => ({ app_id: 'acme', name: 'Acme', scopes });
  const id = 'dst_0123456789abcdef01234567';
  const queue_url = 'https://sqs.example.com/123456789012/feeds';
  test.each([
    ['that addresses are public', [acme(user(webhook({ url: 'https://10.0.0.1/' })))]],
    ['that a queue is at a host of SQS', [acme(user({ transport: 'sqs', queue_url, auth: { type: 'policy' } }))]],
    ['the names of headers that are reserved', [acme(user(webhook({ custom_headers: { 'content-type': 'a' } })))]],
    ['that each app is in the file once', [acme(), acme()]],
    ['that each scope is in its app once', [acme(user(), user())]],
    ['that each destination is in the file once', [acme(user(webhook({ id }), webhook({ id })))]],
  ])('%s', (_, apps) => {
    expect(fits({ apps })).toBe(true);
    expect(faultsOf({ apps })).not.toEqual([]);
  });
});

test('only the schema refuses white space around a text, which `apply` removes', () => {
  const json = { apps: [{ app_id: 'acme', name: 'Acme', api_key: ' acme-key\n', scopes: [] }] };
  expect(fits(json)).toBe(false);
  expect(faultsOf(json)).toEqual([]);
});
