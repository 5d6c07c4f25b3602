/** The API's document (OpenAPI 3.1), made from the route table and its schemas: `node bin/openapi.ts` writes it. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import { IDEMPOTENCY_KEY_CHARACTERS } from '../../core/limits.ts';
import { DESCRIPTION, SERVERS, TAGS, TOKEN } from './openapi-words.ts';
import { ROUTE_LIST } from './route-table.ts';
import { PATH_PARAMETERS } from './schemas/common.ts';
import { jsonSchemaOf as described, type JsonSchema } from './schemas/json-schema.ts';
import { gatewayError, problem } from './schemas/problem.ts';
import type { AnswerHeader, RouteSpec } from './table/route.ts';

/** Every route may answer these. */
const ALWAYS = [400, 401, 403, 413, 415, 429, 500, 503];
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'The token is missing, is not valid, or has expired',
  403: 'Not allowed',
  404: 'It is not there, or not yours',
  409: 'It cannot be done as things are',
  412: 'It has another version by now',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'The idempotency key was used for another request',
  428: 'The version is missing',
  429: 'Too many requests at the moment',
  500: 'Something went wrong',
  503: 'Try again',
};
/** The statuses that API Gateway answers with, alone or besides the function. All others come from the function. */
const BY_GATEWAY: Readonly<Record<number, 'alone' | 'too'>> = {
  401: 'alone',
  413: 'too',
  429: 'alone',
  500: 'too',
  503: 'too',
};

const DEFINITIONS = '#/components/schemas/';

/** Definitions that were met on the way. */
type Met = Record<string, JsonSchema>;
type Describe = (schema: z.ZodType, io: 'input' | 'output') => JsonSchema;

export function openApiDocument(): object {
  const met: Met = {};
  const describe: Describe = (schema, io) => {
    const { schema: own, definitions } = described(schema, io, DEFINITIONS);
    for (const [name, one] of Object.entries(definitions)) {
      if (met[name] && JSON.stringify(met[name]) !== JSON.stringify(one))
        throw new Error(`two schemas have the name ${name}`);
      met[name] = one;
    }
    return own;
  };
  const paths = Object.groupBy(ROUTE_LIST, ([, { path }]) => path);
  const pathItems = Object.entries(paths).map(([path, own = []]) => [
    path,
    Object.fromEntries(own.map(([name, route]) => [route.method.toLowerCase(), operationOf(name, route, describe)])),
  ]);
  const responses = Object.fromEntries(
    Object.keys(TITLES).map((status) => [`Problem${status}`, problemResponse(Number(status), describe)]),
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
      schemas: Object.fromEntries(Object.entries(met).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

const WHO: Readonly<Record<RouteSpec['who'], string>> = {
  operator: 'Operators only.',
  app: 'Operators, and users of the app.',
  narrowed: 'Everybody; users see what is of their apps.',
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
    description: WHO[route.who],
    tags: [route.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? { requestBody: { required: !route.bodyOptional, content: json(describe(route.body, 'input')) } }
      : {}),
    responses: { ...answersOf(route, describe), ...problemsOf(route) },
  };
}

function json(schema: JsonSchema): object {
  return { 'application/json': { schema } };
}

function pathParameters({ path }: RouteSpec, describe: Describe): readonly object[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => {
    const schema = describe(PATH_PARAMETERS[name as keyof typeof PATH_PARAMETERS], 'input');
    return parameter(name, 'path', schema, true);
  });
}

function queryParameters({ query }: RouteSpec, describe: Describe): readonly object[] {
  const { properties = {} } = query ? describe(query, 'input') : {};
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) =>
    parameter(name, 'query', schema),
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
  const instead = body ? ', here or as `version` in the body' : '';
  const needed = versioned === 'required' ? ': needed' : '';
  const ifMatch = {
    type: 'string',
    minLength: 1,
    maxLength: 17,
    pattern: '^(?:"[1-9][0-9]{0,14}"|\\*)$',
    description: `Which version is meant, as the ETag says it, or * for whatever is there${instead}${needed}.`,
    examples: ['"1"'],
  };
  const idempotencyKey = {
    type: 'string',
    minLength: 1,
    maxLength: IDEMPOTENCY_KEY_CHARACTERS,
    pattern: '^[\\x21-\\x7e]+$',
    description: 'The same for the same creation, however often it is called.',
    examples: ['f47ac10b-58cc-4372-a567-0e02b2c3d479'],
  };
  return [
    ...(versioned ? [parameter('If-Match', 'header', ifMatch, versioned === 'required' && !body)] : []),
    ...(repeatable ? [parameter('Idempotency-Key', 'header', idempotencyKey)] : []),
  ];
}

const HEADERS: Readonly<Record<AnswerHeader, object>> = {
  ETag: { required: true, description: 'The version, in quotes, for If-Match.', schema: { type: 'string' } },
  Location: {
    required: true,
    description: 'The path of the resource, without the path of the server.',
    schema: { type: 'string' },
  },
  'X-Next-Cursor': {
    description: 'The `cursor` of the next page. Absent on the last page.',
    schema: { type: 'string' },
  },
};
const REPLAYED = {
  'Idempotency-Replayed': {
    description: '`true` at a repeat of a call that had the same Idempotency-Key.',
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
          // Clients have no decoder for lines of JSON, so the answer is bytes to them.
          ...(contentType ? { content: { [contentType]: { schema: { type: 'string', format: 'binary' } } } } : {}),
        },
      ];
    }),
  );
}

function problemResponse(status: number, describe: Describe): object {
  const gateway = BY_GATEWAY[status];
  const headers = {
    401: { 'WWW-Authenticate': { description: 'What is wrong with the token.', schema: { type: 'string' } } },
    412: { ETag: { ...HEADERS.ETag, required: false } },
  }[status];
  return {
    description: TITLES[status],
    ...(headers ? { headers } : {}),
    content: {
      ...(gateway === 'alone' ? {} : { 'application/problem+json': { schema: describe(problem, 'output') } }),
      ...(gateway === undefined ? {} : json(describe(gatewayError, 'output'))),
    },
  };
}

/** Statuses of the problems that a route may answer with. */
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
