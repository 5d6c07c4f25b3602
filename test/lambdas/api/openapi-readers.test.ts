/** docs/openapi.json can be read by generators of clients: what some of them read wrongly does not stand in it. */
import { describe, expect, test } from '@jest/globals';
import { ROUTE_LIST } from '../../../lambdas/api/route-table.ts';
import { check } from '../../../lambdas/api/schemas/sentences.ts';
import { faultsOf, type Schema } from './schema-validator.ts';
import { document, type Operation, operations } from './world.ts';

const { schemas } = document.components;
const PREFIX = '#/components/schemas/';
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema and every schema in it, each with where it stands. */
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
/** Where schemas break a rule. */
const where = (breaks: (schema: Schema, at: string) => boolean, among = everywhere): readonly string[] =>
  among.filter(([at, schema]) => breaks(schema, at)).map(([at]) => at);
const typesOf = ({ type }: Schema): readonly unknown[] => (type === undefined ? [] : [type].flat());
const named$ref = ({ $ref }: Schema): Schema => schemas[String($ref).slice(PREFIX.length)] ?? {};

/** Schemas that a reader meets from here on. */
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
  test('that is an object with members, or a choice of forms, has a name', () => {
    const isForm = (schema: Schema) => 'properties' in schema || 'oneOf' in schema;
    expect(where((schema, at) => isForm(schema) && !(at in schemas))).toEqual([]);
    expect(bodies.filter(([at, schema]) => !('$ref' in schema) && !at.startsWith('exportDeadLetters'))).toEqual([]);
  });

  test('has a type that generators know: one, or one and null', () => {
    const isUntyped = (schema: Schema) => !['type', '$ref', 'oneOf', 'anyOf'].some((keyword) => keyword in schema);
    const isContents = (at: string) => /^AuditRecord\/properties\/(before|after)\//.test(at);
    expect(where((schema, at) => isUntyped(schema) && !isContents(at))).toEqual([]);
    const inChoice = (at: string) => /\/anyOf\/1$/.test(at);
    expect(where((schema, at) => schema['type'] === 'null' && !inChoice(at))).toEqual([]);
    const kinds = (schema: Schema) => typesOf(schema).filter((type) => type !== 'null');
    expect(where((schema) => kinds(schema).length > 1)).toEqual([]);
    expect(
      where((schema) => 'const' in schema || 'allOf' in schema || 'not' in schema || 'nullable' in schema),
    ).toEqual([]);
  });

  test('that gives a choice says which member tells the forms apart, and what its values mean', () => {
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
        // A value with a name of its own is checked by clients that try one form after the other.
        const member = (form['properties'] as Record<string, Schema>)[propertyName] as Schema;
        expect([at, named$ref(member)['enum']]).toEqual([at, [value]]);
      }
    }
    // Beside null there is one form. Test updates have two, which share no member that could tell them apart.
    const others = where(
      (schema, at) =>
        'anyOf' in schema &&
        !(schema['anyOf'] as readonly Schema[]).some((one) => one['type'] === 'null') &&
        at !== 'TestUpdate',
    );
    expect(others).toEqual([]);
  });

  test('of a number says how wide it is, and bounds a count from below', () => {
    const formats = { integer: ['int32', 'int64'], number: ['double'] };
    for (const [type, known] of Object.entries(formats)) {
      expect(where((schema) => typesOf(schema).includes(type) && !known.includes(String(schema['format'])))).toEqual(
        [],
      );
    }
    const isTooWide = ({ format, maximum }: Schema) => format === 'int32' && !(Number(maximum) <= 2 ** 31 - 1);
    expect(where(isTooWide)).toEqual([]);
  });

  test('has a pattern that Go and Python read as JavaScript does, and none beside a format', () => {
    const patterns = everywhere.flatMap(([, { pattern }]) => (pattern === undefined ? [] : [String(pattern)]));
    expect(patterns.length).toBeGreaterThan(20);
    for (const pattern of patterns) {
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
      // RE2 has no lookaround, no reference back and no \u; `/` needs no escape anywhere.
      expect(pattern).not.toMatch(/\(\?[=!<]|\\[1-9ukcp/]/);
    }
    expect(where((schema) => 'format' in schema && 'pattern' in schema)).toEqual([]);
  });

  test('of a request names its members and refuses others; one of an answer lets later versions add some', () => {
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

  test('of a request takes null at each member that may be left out', () => {
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
  /** The least of each form of a request's body that has members which must be there. */
  const LEAST: Readonly<Record<string, object>> = {
    AppInput: { name: 'Acme' },
    ScopeSettings: { realtime: true },
    FeedTestUpdate: { feed: 'user:1' },
    AppLevelTestUpdate: { type: 'reaction.new' },
    SqsDestinationInput: { transport: 'sqs', queue_url, auth: policy },
    WebhookDestinationInput: { transport: 'webhook', url: 'https://example.com/' },
    EventBridgeDestinationInput: { transport: 'eventbridge', bus_arn, auth: policy },
    RedrivePlanInput: { filter: {} },
    DiscardRequest: { reason: 'done' },
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
    const left = Object.keys(properties).filter((key) => !required.includes(key) && !removing.test(key));
    const least = LEAST[name] ?? {};
    const withNull = { ...least, ...Object.fromEntries(left.map((key) => [key, null])) };
    expect(JSON.parse(JSON.stringify(check(body, withNull)))).toEqual({ value: least });
  });

  test('of a request bounds its texts, lists and maps', () => {
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

  test('has a name that no other name becomes in a language of clients', () => {
    const names = Object.keys(schemas);
    // Go makes a function NewX for each X, and constants of the values of enumerations that have names.
    expect(names.filter((name) => names.includes(`New${name}`))).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
    const values = Object.values(schemas).flatMap((schema) => (schema['enum'] ?? []) as readonly string[]);
    expect(values.toSorted()).toEqual([...new Set(values)].toSorted());
    // A member `get` would have the name of a method in Go.
    const members = named.flatMap(([, { properties = {} }]) => Object.entries(properties as Record<string, Schema>));
    expect(members.filter(([name, one]) => name === 'get' && !('x-go-name' in one))).toEqual([]);
  });

  test('has examples that fit it', () => {
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
  test('has a name that makes a method in every language, and one tag that is described', () => {
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

  test('requires If-Match where nothing else can name the version', () => {
    const found = operations.flatMap(({ operationId, responses, requestBody, parameters: own = [] }) => {
      const header = own.find(({ name }) => name === 'If-Match');
      return '428' in responses && requestBody === undefined ? [[operationId, header?.required === true]] : [];
    });
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(found.filter(([, required]) => !required)).toEqual([]);
  });

  test('has an answer for who is not known, not allowed or too fast, and for faults of ours', () => {
    for (const { operationId, responses } of operations) {
      expect([operationId, Object.keys(responses)]).toEqual([
        operationId,
        expect.arrayContaining(['400', '401', '403', '429', '500', '503']),
      ]);
      expect(Object.keys(responses).filter((status) => status.startsWith('2'))).not.toEqual([]);
    }
  });

  test('answers what the function answers as a problem, and what API Gateway answers as that answers it', () => {
    const types = Object.entries(document.components.responses).map(([name, { content = {} }]) => [
      name,
      Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, schema['$ref']])),
    ]);
    const problem = { 'application/problem+json': `${PREFIX}Problem` };
    const gateway = { 'application/json': `${PREFIX}GatewayError` };
    const expected = types.map(([name]) => {
      const status = String(name).slice(-3);
      if (['401', '429'].includes(status)) return [name, gateway];
      return [name, ['413', '500', '503'].includes(status) ? { ...problem, ...gateway } : problem];
    });
    expect(types).toEqual(expected);
  });

  test('is found at a server', () => {
    const { servers } = document as unknown as { servers: readonly { url: string; variables: object }[] };
    expect(servers.length).toBeGreaterThan(0);
    for (const { url, variables } of servers) {
      const names = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(names).toEqual(Object.keys(variables));
    }
  });
});
