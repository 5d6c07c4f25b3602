/** Invalid and nearly valid paths, queries, headers, bodies and callers. */
import fc from 'fast-check';
import { OPERATOR, STRANGER, USER } from './world.ts';

const hostile = fc.constantFrom(
  '',
  ' ',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u0000',
  'a\nb\r\nset-cookie: x=y',
  '\u202egnp.exe',
  '\ud800',
  '../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%00',
  '%25',
  "' OR 1=1 --",
  '{{7*7}}',
  '${jndi:ldap://x}',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(100_000),
  'é'.repeat(50_000),
  '🙂'.repeat(500),
  'Infinity',
  '-0',
  '1e400',
  '9'.repeat(400),
  '2026-13-45T99:99:99Z',
  '+275761-01-01T00:00:00Z',
);
const word = fc.oneof(hostile, fc.string(), fc.string({ unit: 'binary' }));
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  word,
  fc.array(word, { maxLength: 3 }),
  fc.dictionary(word, word, { maxKeys: 4 }),
);

/** Members of bodies, with values of valid and invalid kinds. */
const KEYS = [
  ...[
    'app_id',
    'name',
    'api_key',
    'api_secret',
    'realtime',
    'transport',
    'url',
    'queue_url',
    'auth',
    'settings',
    'which',
  ],
  ...[
    'custom_headers',
    'event_types',
    'retry_schedule',
    'rate_limit',
    'timeout_seconds',
    'to_destination',
    'from',
    'to',
    'feeds',
    'per_minute',
    'max_batch',
    'signing_secret',
  ],
  ...[
    'overlap_seconds',
    'version',
    'state',
    'ownership',
    'pending',
    'credentials',
    'feed',
    'type',
    'message',
    'filter',
  ],
  ...['per_minute', 'reason', 'event', 'destination_id', '__proto__', 'constructor'],
];
const plausible = fc.constantFrom<unknown>(
  ...[
    true,
    false,
    null,
    0,
    1,
    -1,
    1.5,
    1e308,
    'webhook',
    'sqs',
    'https://example.com/',
    'https://u:p@example.com/x',
    'http://[::1]/',
  ],
  ...[
    'https://sqs.eu-west-1.amazonaws.com/123456789012/q',
    { type: 'policy' },
    { type: 'keys', key: 'k', secret: 's' },
  ],
  ...[
    { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r' },
    ['reaction.new'],
    [5, 30],
    { 'x-a': 'b' },
    { host: 'a' },
  ],
  ...[
    'user:1',
    'reaction.new',
    'operator',
    'pending',
    { app_id: 'acme' },
    { from: '2026-01-01T00:00:00Z' },
    'acme',
    '{}',
  ],
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(plausible, json), { maxKeys: 5 }) },
  { weight: 1, arbitrary: json },
);
export const raw = fc.option(
  fc.oneof(
    { weight: 6, arbitrary: body.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: word },
    { weight: 1, arbitrary: fc.constantFrom('{', '[]', 'null', '1', '"x"', '{"a":1}{"b":2}', '['.repeat(50_000)) },
  ),
  { nil: undefined, freq: 6 },
);
export const segment = (name: string) => {
  const good: Readonly<Record<string, string[]>> = {
    app_id: ['acme', 'other'],
    scope: ['feed_group:user', 'feed_group:none', 'app_level:files'],
    destination_id: ['known', 'dst_000000000000000000000000'],
    key: ['key-one', `dl_${Buffer.from('["DEAD#intake","DEAD#000000000000001#x"]').toString('base64url')}`],
    index: ['0', '9'],
    plan_id: ['plan_000000000000000000000000'],
    replay_id: ['replay_000000000000000000000000'],
  };
  const junk = word.map((text) => text.replaceAll('/', '') || 'x');
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...(good[name] ?? ['x'])) }, { weight: 1, arbitrary: junk });
};
const QUERIES = [
  'limit',
  'cursor',
  'order',
  'from',
  'to',
  'source',
  'app_id',
  'scope',
  'class',
  'group_by',
  'x',
  '__proto__',
];
export const query = fc.dictionary(
  fc.constantFrom(...QUERIES),
  fc.oneof(fc.constantFrom('1', '100', 'newest', 'intake', 'acme', '2026-01-01T00:00:00Z', 'destination,class'), word),
  { maxKeys: 3 },
);
export const headers = fc.record(
  {
    'if-match': fc.oneof(fc.constantFrom('*', '"1"', '"2"', '"99"', 'W/"1"'), word),
    'idempotency-key': fc.oneof(fc.constantFrom('k1', 'k2'), word),
    'content-type': fc.constantFrom('application/json', 'text/html', 'application/json; charset=utf-7', ''),
  },
  { requiredKeys: [] },
);
export const caller = fc.constantFrom<object | undefined>(OPERATOR, OPERATOR, USER, STRANGER, undefined, {
  'cognito:groups': ['app:acme'],
});

/** Returns a path of a route with a value for each parameter. @param destinationId an existing destination. */
export function filledPath(path: string, values: readonly string[], destinationId: string): string {
  return placesOf(path).reduce((filled, name, index) => {
    const value = values[index] === 'known' ? destinationId : (values[index] ?? '');
    return filled.replace(`{${name}}`, () => value);
  }, path);
}

/** Returns the names of the parameters of a path. */
export function placesOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
}
