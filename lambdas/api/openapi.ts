/** The OpenAPI 3.1 document, which is generated from the route table and its schemas. `node bin/openapi.ts` writes it. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import { IDEMPOTENCY_KEY_CHARACTERS } from '../../core/limits.ts';
import { withDescriptions } from './openapi-properties.ts';
import { DESCRIPTION, EXAMPLES, SERVERS, TAGS, TOKEN } from './openapi-words.ts';
import { ROUTE_LIST } from './route-table.ts';
import { PATH_PARAMETERS } from './schemas/common.ts';
import { type JsonSchema, jsonSchemaOf } from './schemas/json-schema.ts';
import { gatewayError, problem } from './schemas/problem.ts';
import type { AnswerHeader, RouteSpec } from './table/route.ts';

/** The statuses of problems that every route can answer with. */
const ALWAYS = [400, 401, 403, 413, 415, 429, 500, 503];
/** Descriptions of problems, and whether API Gateway answers with the status `alone` or `too`, which means: as the function does. */
const PROBLEMS: Readonly<Record<number, readonly [description: string, gateway?: 'alone' | 'too']>> = {
  400: ['The request is invalid'],
  401: ['The token is missing, invalid or expired', 'too'],
  403: ['The caller is not permitted to do this'],
  404: ['The resource does not exist, or the caller cannot see it'],
  409: ['The request conflicts with the current state of the resource'],
  412: ['The stored version is not the version in the request'],
  413: ['The body of the request or of the answer is too large', 'too'],
  415: ['The body is not JSON'],
  422: ['The idempotency key was used for another request'],
  428: ['The version is missing'],
  429: ['Too many requests', 'alone'],
  500: ['An internal error occurred', 'too'],
  503: ['The service is temporarily unavailable', 'too'],
};

const DEFINITIONS = '#/components/schemas/';

type Describe = (schema: z.ZodType, io: 'input' | 'output') => JsonSchema;

export function openApiDocument(): object {
  const schemas: Record<string, JsonSchema> = {};
  const describe: Describe = (schema, io) => {
    const { schema: own, definitions } = jsonSchemaOf(schema, io, DEFINITIONS);
    for (const [name, one] of Object.entries(definitions)) {
      if (schemas[name] && JSON.stringify(schemas[name]) !== JSON.stringify(one))
        throw new Error(`two schemas have the name ${name}`);
      schemas[name] = one;
    }
    return own;
  };
  const paths = Object.groupBy(ROUTE_LIST, ([, { path }]) => path);
  const pathItems = Object.entries(paths).map(([path, own = []]) => [
    path,
    Object.fromEntries(own.map(([name, route]) => [route.method.toLowerCase(), operationOf(name, route, describe)])),
  ]);
  const responses = Object.fromEntries(
    Object.keys(PROBLEMS).map((status) => [`Problem${status}`, problemResponse(Number(status), describe)]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Feedhose API',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: SERVERS,
    security: [{ token: [] }],
    tags: [...new Set(ROUTE_LIST.map(([, { tag }]) => tag))].map((name) => ({ name, description: TAGS[name] })),
    paths: Object.fromEntries(pathItems),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: TOKEN } },
      responses,
      schemas: Object.fromEntries(
        Object.entries(schemas)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, schema]) => [name, withDescriptions(name, schema, schemas)]),
      ),
    },
  };
}

const WHO: Readonly<Record<RouteSpec['who'], string>> = {
  operator: 'operators.',
  app: 'operators and users of the app.',
  member: 'operators and users of the app, but no portal sessions.',
  anyone: 'everyone. The request contains what authorizes it.',
  narrowed: 'operators, and users for their apps.',
};

function operationOf(name: string, route: RouteSpec, describe: Describe): object {
  const parameters = [
    ...pathParameters(route, describe),
    ...queryParameters(route, describe),
    ...headerParameters(route),
  ];
  return {
    operationId: name,
    summary: route.summary,
    ...(route.who === 'anyone' ? { security: [] } : {}),
    description: [route.description, `Permitted callers: ${WHO[route.who]}`].filter(Boolean).join(' '),
    tags: [route.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? { requestBody: { required: !route.bodyOptional, content: json(describe(route.body, 'input'), EXAMPLES[name]) } }
      : {}),
    responses: { ...answersOf(route, describe), ...problemsOf(route) },
  };
}

function json(schema: JsonSchema, values?: Readonly<Record<string, object>>): object {
  const examples = values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  return { 'application/json': { schema, ...defined({ examples }) } };
}

function pathParameters({ path }: RouteSpec, describe: Describe): readonly object[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => {
    const schema = describe(PATH_PARAMETERS[name as keyof typeof PATH_PARAMETERS], 'input');
    return parameter(name, 'path', schema, true);
  });
}

function queryParameters({ query }: RouteSpec, describe: Describe): readonly object[] {
  const { properties = {}, required = [] } = query ? describe(query, 'input') : {};
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) =>
    parameter(name, 'query', schema, (required as readonly string[]).includes(name)),
  );
}

function parameter(name: string, place: 'path' | 'query' | 'header', full: JsonSchema, required = false): object {
  const { description, examples, ...schema } = full;
  const [example] = (examples ?? []) as readonly unknown[];
  return {
    name,
    in: place,
    ...(required ? { required } : {}),
    description,
    schema,
    ...defined({ example }),
  };
}

function headerParameters({ versioned, repeatable, body }: RouteSpec): readonly object[] {
  const alternative = body ? ' The body can contain it as `version` instead.' : '';
  const required = versioned === 'required' ? ' Required.' : '';
  const ifMatch = {
    type: 'string',
    minLength: 1,
    maxLength: 17,
    pattern: '^(?:"[1-9][0-9]{0,14}"|\\*)$',
    description: `The ETag of the version to change, or * for any version.${alternative}${required}`,
    examples: ['"1"'],
  };
  const idempotencyKey = {
    type: 'string',
    minLength: 1,
    maxLength: IDEMPOTENCY_KEY_CHARACTERS,
    pattern: '^[\\x21-\\x7e]+$',
    description: 'A unique string. A repeated request with the same key does not create another resource.',
    examples: ['f47ac10b-58cc-4372-a567-0e02b2c3d479'],
  };
  return [
    ...(versioned ? [parameter('If-Match', 'header', ifMatch, versioned === 'required' && !body)] : []),
    ...(repeatable ? [parameter('Idempotency-Key', 'header', idempotencyKey)] : []),
  ];
}

const HEADERS: Readonly<Record<AnswerHeader, object>> = {
  ETag: { required: true, description: 'The version in quotes, for If-Match.', schema: { type: 'string' } },
  Location: {
    required: true,
    description: 'The path of the resource, relative to the URL of the server.',
    schema: { type: 'string' },
  },
  'X-Next-Cursor': {
    description: 'The `cursor` of the next page. Absent on the last page.',
    schema: { type: 'string' },
  },
};
const REPLAYED = {
  'Idempotency-Replayed': {
    description: '`true` if an earlier request with the same Idempotency-Key created the resource.',
    schema: { type: 'string', enum: ['true'] },
  },
};

function answersOf({ answers, repeatable }: RouteSpec, describe: Describe): object {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, contentType, headers = [] }]) => {
      const own = Object.fromEntries(headers.map((name) => [name, HEADERS[name]]));
      const all = { ...own, ...(repeatable ? REPLAYED : {}) };
      return [
        status,
        {
          description,
          ...(Object.keys(all).length > 0 ? { headers: all } : {}),
          ...(schema ? { content: json(describe(schema, 'output')) } : {}),
          // Generated clients have no decoder for lines of JSON, so the document describes the body as bytes.
          ...(contentType ? { content: { [contentType]: { schema: { type: 'string', format: 'binary' } } } } : {}),
        },
      ];
    }),
  );
}

function problemResponse(status: number, describe: Describe): object {
  const [description, gateway] = PROBLEMS[status] ?? [];
  const headers = {
    401: { 'WWW-Authenticate': { description: 'The fault of the token.', schema: { type: 'string' } } },
    412: { ETag: { ...HEADERS.ETag, required: false } },
  }[status];
  const ofFunction = gateway === 'alone' ? {} : { 'application/problem+json': { schema: describe(problem, 'output') } };
  const ofGateway = gateway === undefined ? {} : json(describe(gatewayError, 'output'));
  return {
    description,
    ...(headers ? { headers } : {}),
    // Generated clients read every body of a status as the first one. Only portal sessions get the 401 of the function.
    content: status === 401 ? { ...ofGateway, ...ofFunction } : { ...ofFunction, ...ofGateway },
  };
}

/** Returns the statuses of the problems that a route can answer with. */
export function problemStatuses({ versioned, repeatable, path, problems = [] }: RouteSpec): readonly number[] {
  const statuses = [
    ...ALWAYS,
    ...problems,
    ...(path.includes('{') ? [404] : []),
    ...(versioned ? [409, 412] : []),
    ...(versioned === 'required' ? [428] : []),
    ...(repeatable ? [409, 422] : []),
  ];
  return [...new Set(statuses)].toSorted((a, b) => a - b);
}

function problemsOf(route: RouteSpec): object {
  const refs = problemStatuses(route).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]);
  return Object.fromEntries(refs);
}
