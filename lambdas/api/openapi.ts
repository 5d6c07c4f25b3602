/** The API's document (OpenAPI 3.1), made from the route table and its schemas: `node bin/openapi.ts` writes it. */
import type { z } from 'zod';
import { ROUTE_LIST } from './route-table.ts';
import { PATH_PARAMETERS } from './schemas/common.ts';
import { jsonSchemaOf as described, type JsonSchema } from './schemas/json-schema.ts';
import { problemInside } from './schemas/problem.ts';
import type { RouteSpec } from './table/route.ts';

const DESCRIPTION = [
  'Configures and watches Feedhose. Secrets go in and never come out.',
  'Answers that can be changed carry their `version` and an ETag; changes name the version that was read, in `If-Match`',
  'or in the body, and are refused with 412 when it is another by now. Lists come in pages: `cursor` leads to the next.',
  'Creations take an `Idempotency-Key`, remembered for a day: a repeat gives the same resource, whose secrets are not',
  'shown again. Errors are problems (RFC 9457) that name the field and what is expected, never the value. Groups of the',
  'token say who calls: `operators` see everything, `app:<app_id>` that app only; what is not theirs is not there.',
].join(' ');

/** Every route may answer these. */
const ALWAYS = [400, 403, 413, 415, 500];
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  403: 'Not allowed',
  404: 'It is not there, or not yours',
  405: 'The path takes other methods',
  409: 'It cannot be done as things are',
  412: 'It has another version by now',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'The idempotency key was used for another request',
  428: 'The version is missing',
  500: 'Something went wrong',
  503: 'Try again',
};

const DEFINITIONS = '#/components/schemas/';

/** Definitions that were met on the way. */
type Met = Record<string, JsonSchema>;
type Describe = (schema: z.ZodType, io: 'input' | 'output') => JsonSchema;

export function openApiDocument(): object {
  const met: Met = {};
  const describe: Describe = (schema, io) => {
    const { schema: own, definitions } = described(schema, io, DEFINITIONS);
    Object.assign(met, definitions);
    return own;
  };
  const paths = Object.groupBy(ROUTE_LIST, ([, { path }]) => path);
  const pathItems = Object.entries(paths).map(([path, own = []]) => [
    path,
    Object.fromEntries(own.map(([name, route]) => [route.method.toLowerCase(), operationOf(name, route, describe)])),
  ]);
  describe(problemInside, 'output');
  return {
    openapi: '3.1.0',
    info: { title: 'Feedhose API', version: '1', description: DESCRIPTION },
    security: [{ token: [] }],
    tags: [...new Set(ROUTE_LIST.map(([, { tag }]) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(pathItems),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      responses: Object.fromEntries(
        Object.entries(TITLES).map(([status, description]) => [
          `Problem${status}`,
          { description, content: { 'application/problem+json': { schema: { $ref: `${DEFINITIONS}Problem` } } } },
        ]),
      ),
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
    return { name, in: 'path', required: true, schema };
  });
}

function queryParameters({ query }: RouteSpec, describe: Describe): readonly object[] {
  const { properties = {} } = query ? describe(query, 'input') : {};
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function headerParameters({ versioned, repeatable, body }: RouteSpec): readonly object[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  });
  const instead = body ? ', here or as `version` in the body' : '';
  const must =
    versioned === 'required' ? `Which version is meant${instead}: needed.` : `Which version is meant${instead}.`;
  return [
    ...(versioned ? [header('If-Match', must)] : []),
    ...(repeatable ? [header('Idempotency-Key', 'The same for the same creation, however often it is called.')] : []),
  ];
}

function answersOf({ answers }: RouteSpec, describe: Describe): object {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, contentType }]) => [
      status,
      {
        description,
        ...(schema ? { content: json(describe(schema, 'output')) } : {}),
        ...(contentType ? { content: { [contentType]: { schema: { type: 'string' } } } } : {}),
      },
    ]),
  );
}

/** Statuses of the problems that a route may answer with. */
export function problemStatuses({ versioned, repeatable, path, problems = [] }: RouteSpec): readonly number[] {
  const statuses = [
    ...ALWAYS,
    ...problems,
    ...(path.includes('{') ? [404] : []),
    ...(versioned ? [409, 412] : []),
    ...(versioned === 'required' ? [428] : []),
    ...(repeatable ? [409, 422, 503] : []),
  ];
  return [...new Set(statuses)].toSorted((a, b) => a - b);
}

function problemsOf(route: RouteSpec): object {
  const refs = problemStatuses(route).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]);
  return Object.fromEntries(refs);
}
