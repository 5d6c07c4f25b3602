/** docs/openapi.json contains only constructs that code generators read correctly. */
import { describe, expect, test } from '@jest/globals';
import { ROUTE_LIST } from '../../../lambdas/api/route-table.ts';
import { check } from '../../../lambdas/api/schemas/sentences.ts';
import { faultsOf, type Schema } from './schema-validator.ts';
import { document, type Operation, operations } from './world.ts';

const { schemas } = document.components;
const PREFIX = '#/components/schemas/';
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a schema and all nested schemas with their paths. */
function within(schema: Schema, at: string): (readonly [at: string, schema: Schema])[] {
  const inner = Object.entries(schema).flatMap(([keyword, value]) => {
    const below = `${at}/${keyword}`;
    if (keyword === 'properties') {
      return Object.entries(value as object).flatMap(([name, one]) => within(one, `${below}/${name}`));
    }
    if (['anyOf', 'oneOf', 'allOf'].includes(keyword)) {
      return (value as readonly Schema[]).flatMap((one, index) => within(one, `${below}/${index}`));
    }
    return ['items', 'additionalProperties'].includes(keyword) && isSchema(value) ? within(value, below) : [];
  });
  return [[at, schema], ...inner];
}

const named = Object.entries(schemas).flatMap(([name, schema]) => within(schema, name));
const parameters = operations.flatMap(({ operationId, parameters: own = [] }) =>
  own.map((one) => ({ ...one, at: `${operationId} ${one.in} ${one.name}` })),
);
const bodies = operations.flatMap(({ operationId, requestBody, responses }) =>
  [['request', requestBody] as const, ...Object.entries(responses)].flatMap(([where, described]) =>
    Object.values(described?.content ?? {}).map(({ schema }) => [`${operationId} ${where}`, schema] as const),
  ),
);
const everywhere = [
  ...named,
  ...parameters.flatMap(({ at, schema }) => within(schema, at)),
  ...bodies.flatMap(([at, schema]) => within(schema, at)),
];
/** Returns the paths of the schemas that violate a rule. */
const where = (breaks: (schema: Schema, at: string) => boolean, among = everywhere): readonly string[] =>
  among.filter(([at, schema]) => breaks(schema, at)).map(([at]) => at);
const typesOf = ({ type }: Schema): readonly unknown[] => (type === undefined ? [] : [type].flat());
const named$ref = ({ $ref }: Schema): Schema => schemas[String($ref).slice(PREFIX.length)] ?? {};

/** Returns the names of the schemas that are reachable from a value. */
function reached(from: readonly Schema[], met = new Set<string>()): ReadonlySet<string> {
  for (const schema of from) {
    for (const [, { $ref }] of within(schema, '')) {
      const name = String($ref).slice(PREFIX.length);
      if ($ref === undefined || met.has(name)) continue;
      met.add(name);
      reached([schemas[name] as Schema], met);
    }
  }
  return met;
}
const contents = (operation: Operation) => Object.values(operation.requestBody?.content ?? {});
const written = reached(operations.flatMap((operation) => contents(operation).map(({ schema }) => schema)));
const answered = reached([
  ...bodies.filter(([at]) => !at.endsWith(' request')).map(([, schema]) => schema),
  ...Object.values(document.components.responses).flatMap(({ content = {} }) =>
    Object.values(content).map(({ schema }) => schema),
  ),
]);

describe('a schema in docs/openapi.json', () => {
  test('has a name if it is an object with members or a union', () => {
    const isForm = (schema: Schema) => 'properties' in schema || 'oneOf' in schema;
    expect(where((schema, at) => isForm(schema) && !(at in schemas))).toEqual([]);
    expect(bodies.filter(([at, schema]) => !('$ref' in schema) && !at.startsWith('exportDeadLetters'))).toEqual([]);
  });

  test('has one type, or one type and null', () => {
    const isUntyped = (schema: Schema) => !['type', '$ref', 'oneOf', 'anyOf'].some((keyword) => keyword in schema);
    const isContents = (at: string) =>
      /^(AuditRecord\/properties\/(before|after)|UpdateText\/properties\/json)\//.test(at);
    expect(where((schema, at) => isUntyped(schema) && !isContents(at))).toEqual([]);
    const inChoice = (at: string) => /\/anyOf\/1$/.test(at);
    expect(where((schema, at) => schema['type'] === 'null' && !inChoice(at))).toEqual([]);
    const kinds = (schema: Schema) => typesOf(schema).filter((type) => type !== 'null');
    expect(where((schema) => kinds(schema).length > 1)).toEqual([]);
    expect(
      where((schema) => 'const' in schema || 'allOf' in schema || 'not' in schema || 'nullable' in schema),
    ).toEqual([]);
  });

  test('has a discriminator with a mapping if it is a union', () => {
    const forms = named.filter(([, schema]) => 'oneOf' in schema);
    expect(forms.length).toBeGreaterThan(5);
    for (const [at, schema] of forms) {
      const { propertyName, mapping } = schema['discriminator'] as {
        propertyName: string;
        mapping: Record<string, string>;
      };
      const refs = (schema['oneOf'] as readonly Schema[]).map(({ $ref }) => $ref);
      expect([at, Object.values(mapping)]).toEqual([at, refs]);
      for (const [value, $ref] of Object.entries(mapping)) {
        const form = named$ref({ $ref });
        expect([at, form['required']]).toEqual([at, expect.arrayContaining([propertyName])]);
        // Clients that try each alternative check a value only if its schema has a name.
        const member = (form['properties'] as Record<string, Schema>)[propertyName] as Schema;
        expect([at, named$ref(member)['enum']]).toEqual([at, [value]]);
      }
    }
    // A union with null has one alternative. Test updates have two alternatives without a common member.
    const others = where(
      (schema, at) =>
        'anyOf' in schema &&
        !(schema['anyOf'] as readonly Schema[]).some((one) => one['type'] === 'null') &&
        at !== 'TestUpdate',
    );
    expect(others).toEqual([]);
  });

  test('has a format if it is a number, and a minimum if it is a count', () => {
    const formats = { integer: ['int32', 'int64'], number: ['double'] };
    for (const [type, known] of Object.entries(formats)) {
      expect(where((schema) => typesOf(schema).includes(type) && !known.includes(String(schema['format'])))).toEqual(
        [],
      );
    }
    const isTooWide = ({ format, maximum }: Schema) => format === 'int32' && !(Number(maximum) <= 2 ** 31 - 1);
    expect(where(isTooWide)).toEqual([]);
  });

  test('has patterns that Go, Python and JavaScript read in the same way, and no pattern with a format', () => {
    const patterns = everywhere.flatMap(([, { pattern }]) => (pattern === undefined ? [] : [String(pattern)]));
    expect(patterns.length).toBeGreaterThan(20);
    for (const pattern of patterns) {
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
      // RE2 supports no lookaround, no back-references and no \u. `/` needs no escape.
      expect(pattern).not.toMatch(/\(\?[=!<]|\\[1-9ukcp/]/);
    }
    expect(where((schema) => 'format' in schema && 'pattern' in schema)).toEqual([]);
  });

  test('of a request refuses unknown members, and of an answer allows them', () => {
    expect([...written].filter((name) => answered.has(name) && 'properties' in (schemas[name] ?? {}))).toEqual([]);
    for (const name of written) {
      const isOpen = (schema: Schema) => 'properties' in schema && schema['additionalProperties'] !== false;
      expect(where(isOpen, within(schemas[name] as Schema, name))).toEqual([]);
    }
    for (const name of answered) {
      const isClosed = (schema: Schema) => schema['additionalProperties'] === false;
      expect(where(isClosed, within(schemas[name] as Schema, name))).toEqual([]);
    }
  });

  test('of a request accepts null for each optional member', () => {
    const takesNull = (schema: Schema): boolean =>
      typesOf(schema).includes('null') || ((schema['anyOf'] ?? []) as readonly Schema[]).some(takesNull);
    const refusing = [...written].flatMap((name) => {
      const { properties = {}, required = [] } = schemas[name] as {
        properties?: Record<string, Schema>;
        required?: string[];
      };
      const left = Object.entries(properties).filter(([key, one]) => !required.includes(key) && !takesNull(one));
      return left.map(([key]) => `${name}/${key}`);
    });
    expect(refusing).toEqual([]);
  });

  const policy = { type: 'policy' };
  const queue_url = 'https://sqs.us-east-1.amazonaws.com/123456789012/q';
  const bus_arn = 'arn:aws:events:us-east-1:123456789012:event-bus/b';
  /** The smallest valid value of each request body with required members. */
  const LEAST: Readonly<Record<string, object>> = {
    AppInput: { name: 'Acme' },
    ScopeSettings: { realtime: true },
    FeedTestUpdate: { feed: 'user:1' },
    AppLevelTestUpdate: { type: 'reaction.new' },
    OwnTestUpdate: { update: '{}' },
    SqsDestinationInput: { transport: 'sqs', queue_url, auth: policy },
    WebhookDestinationInput: { transport: 'webhook', url: 'https://example.com/' },
    EventBridgeDestinationInput: { transport: 'eventbridge', bus_arn, auth: policy },
    SnsDestinationInput: { transport: 'sns', topic_arn: 'arn:aws:sns:us-east-1:123456789012:t', auth: policy },
    S3DestinationInput: {
      transport: 's3',
      bucket: 'acme-feeds',
      region: 'eu-west-1',
      bucket_owner: '123456789012',
      auth: policy,
    },
    RedrivePlanInput: { filter: {} },
    ReplayInput: {
      scope: 'feed_group:user',
      from: '2026-11-24T00:00:00Z',
      to: '2026-11-25T00:00:00Z',
      to_destination: 'dst_0123456789abcdef01234567',
    },
    DiscardRequest: { reason: 'done' },
    PortalLinkInput: { role: 'view' },
    PortalSessionInput: { token: 'fhpl_x' },
    ResendRequest: { attempt_id: 'a' },
    ResendUpdatesRequest: { event_ids: ['e'], from: '2026-11-24T03:00:00Z', to: '2026-11-24T04:00:00Z' },
  };
  const forms = ROUTE_LIST.flatMap(([operation, { body }]) => {
    const described = operations.find(({ operationId }) => operationId === operation);
    const [{ schema } = { schema: {} }] = described ? contents(described) : [];
    const whole = named$ref(schema);
    const refs = (whole['oneOf'] ?? whole['anyOf'] ?? [schema]) as readonly Schema[];
    return body ? refs.map(({ $ref }) => ({ operation, body, name: String($ref).slice(PREFIX.length) })) : [];
  });

  test.each(forms)('$name of $operation: null means the same as no member', ({ body, name }) => {
    const { properties = {}, required = [] } = schemas[name] as { properties?: object; required?: readonly string[] };
    const removing = name === 'DestinationChange' ? /^(?!url|queue_url|bus_arn|auth|version)/ : /^$/;
    const least = LEAST[name] ?? {};
    const kept = [...required, ...Object.keys(least)];
    const left = Object.keys(properties).filter((key) => !kept.includes(key) && !removing.test(key));
    const withNull = { ...least, ...Object.fromEntries(left.map((key) => [key, null])) };
    expect(JSON.parse(JSON.stringify(check(body, withNull)))).toEqual({ value: least });
  });

  test('of a request limits strings, lists and maps', () => {
    const isUnbounded = (schema: Schema): boolean => {
      const types = typesOf(schema);
      const isText = types.includes('string') && !('enum' in schema) && !('format' in schema);
      const isMap = types.includes('object') && isSchema(schema['additionalProperties']);
      return (
        (isText && !('maxLength' in schema) && !/\{\d+\}\$$|,\d+\}\$$/.test(String(schema['pattern']))) ||
        (types.includes('array') && !('maxItems' in schema)) ||
        (isMap && !('maxProperties' in schema))
      );
    };
    const inRequests = [...written].flatMap((name) => within(schemas[name] as Schema, name));
    const ofParameters = parameters.flatMap(({ at, schema }) => within(schema, at));
    expect(where((schema) => isUnbounded(schema), [...inRequests, ...ofParameters])).toEqual([]);
  });

  test('has a name that stays unique in the languages of generated clients', () => {
    const names = Object.keys(schemas);
    // Go generators create a function NewX for each X, and constants for the values of named enumerations.
    expect(names.filter((name) => names.includes(`New${name}`))).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.filter((name) => !/^[A-Z][A-Za-z0-9]+$/.test(name))).toEqual([]);
    const values = Object.values(schemas).flatMap((schema) => (schema['enum'] ?? []) as readonly string[]);
    expect(values.toSorted()).toEqual([...new Set(values)].toSorted());
    // A member `get` would have the name of a method in Go.
    const members = named.flatMap(([, { properties = {} }]) => Object.entries(properties as Record<string, Schema>));
    expect(members.filter(([name, one]) => name === 'get' && !('x-go-name' in one))).toEqual([]);
  });

  test('has valid examples', () => {
    const given = everywhere.flatMap(([at, schema]) =>
      ((schema['examples'] ?? []) as readonly unknown[]).map((example) => [at, schema, example] as const),
    );
    const ofParameters = parameters.flatMap(({ at, schema, example }) =>
      example === undefined ? [] : [[at, schema, example] as const],
    );
    expect(given.length + ofParameters.length).toBeGreaterThan(20);
    for (const [at, schema, example] of [...given, ...ofParameters]) {
      expect([at, faultsOf(example, schema, schemas)]).toEqual([at, []]);
    }
    expect(where((schema) => 'default' in schema)).toEqual([]);
  });
});

describe('an operation in docs/openapi.json', () => {
  test('has an operationId that is a valid method name in every language, and one described tag', () => {
    const tags = (document as unknown as { tags: readonly { name: string; description: string }[] }).tags;
    expect(tags.filter(({ description }) => !description)).toEqual([]);
    for (const { operationId, tags: own } of operations) {
      expect(operationId).toMatch(/^[a-z]+(?:[A-Z][a-z]+)*$/);
      expect(own.map((tag) => tags.some(({ name }) => name === tag))).toEqual([true]);
    }
  });

  test('describes each parameter', () => {
    expect(parameters.filter(({ description }) => !description).map(({ at }) => at)).toEqual([]);
  });

  test('requires If-Match if the body cannot contain the version', () => {
    const found = operations.flatMap(({ operationId, responses, requestBody, parameters: own = [] }) => {
      const header = own.find(({ name }) => name === 'If-Match');
      return '428' in responses && requestBody === undefined ? [[operationId, header?.required === true]] : [];
    });
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(found.filter(([, required]) => !required)).toEqual([]);
  });

  test('documents 401, 403, 429 and internal errors', () => {
    for (const { operationId, responses } of operations) {
      expect([operationId, Object.keys(responses)]).toEqual([
        operationId,
        expect.arrayContaining(['400', '401', '403', '429', '500', '503']),
      ]);
      expect(Object.keys(responses).filter((status) => status.startsWith('2'))).not.toEqual([]);
    }
  });

  test('documents problems of the function and errors of API Gateway in their formats', () => {
    const types = Object.entries(document.components.responses).map(([name, { content = {} }]) => [
      name,
      Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, schema['$ref']])),
    ]);
    const problem = { 'application/problem+json': `${PREFIX}Problem` };
    const gateway = { 'application/json': `${PREFIX}GatewayError` };
    const expected = types.map(([name]) => {
      const status = String(name).slice(-3);
      if (status === '429') return [name, gateway];
      return [name, ['401', '413', '500', '503'].includes(status) ? { ...problem, ...gateway } : problem];
    });
    expect(types).toEqual(expected);
  });

  test('has documented servers', () => {
    const { servers } = document as unknown as { servers: readonly { url: string; variables: object }[] };
    expect(servers.length).toBeGreaterThan(0);
    for (const { url, variables } of servers) {
      const names = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(names).toEqual(Object.keys(variables));
    }
  });
});
