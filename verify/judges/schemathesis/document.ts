/**
 * Prepares docs/openapi.json for schemathesis. Links connect answers to the operations that need them, so that it finds existing
 * apps, scopes and destinations. A few members are narrowed, because a rule applies to them that no schema can express. Without
 * this, nearly every request would be refused for the same reason, and the code after that check would not be tested.
 */

type Schema = { [keyword: string]: unknown };
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; schema: Schema }[];
  readonly requestBody?: object;
  readonly responses: Record<string, { links?: object; description?: string }>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: Record<string, Schema> }>> };
}

/** The members of answers that hold path parameters. The last one identifies the resource of the answer. */
const NAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'createApp 201': { app_id: '/app_id' },
  'putScope 200': { app_id: '/app_id', scope: '/scope' },
  'putScope 201': { app_id: '/app_id', scope: '/scope' },
  'createDestination 201': { app_id: '/app_id', scope: '/scope', destination_id: '/id' },
  'createPlan 201': { plan_id: '/id' },
};

const QUEUES = [
  'https://sqs.us-east-1.amazonaws.com/123456789012/one',
  'https://sqs.eu-west-1.amazonaws.com/123456789012/two.fifo',
];
const BUSES = [
  'arn:aws:events:us-east-1:123456789012:event-bus/one',
  'arn:aws:events:eu-west-1:123456789012:event-bus/two',
];

/** Embedded runs allow them for notifications (bin/local/synthesize.ts). */
const TOPICS = ['arn:aws:sns:us-east-1:000000000000:one-mails', 'arn:aws:sns:us-east-1:000000000000:two-mails'];

/** The narrowed members, each with the rule that no schema can express. */
const NARROWED: readonly {
  readonly member: string;
  readonly to: Schema;
  readonly why: string;
}[] = [
  { member: 'queue_url', to: { enum: QUEUES }, why: 'The host has to be one of SQS in a region that exists.' },
  { member: 'bus_arn', to: { enum: BUSES }, why: 'The region has to exist.' },
  { member: 'topic_arn', to: { enum: TOPICS }, why: 'The region has to exist, or the stack has to allow the topic.' },
  {
    member: 'url',
    to: { enum: ['https://hooks.example.com/one', 'https://ann:secret@hooks.example.com/two?x=1'] },
    why: 'The host has to be a public one.',
  },
  {
    member: 'update',
    to: { enum: ['{"app_id":"kept","feed":"user:1","deleted":["a"]}', '{"app_id":"kept","feed":"flat:é","new":[]}'] },
    why: 'The text has to be an update of the app in the path.',
  },
  { member: 'role_arn', to: { enum: ['arn:aws:iam::123456789012:role/feedhose'] }, why: 'The partition has to exist.' },
  {
    member: 'custom_headers',
    to: {
      propertyNames: { pattern: '^x-own-[a-z]{1,8}$' },
      additionalProperties: { type: 'string', pattern: '^[a-z0-9]{1,40}$' },
    },
    why: 'Names that HTTP and Feedhose use themselves are refused, and all of them together have a limit in bytes.',
  },
  {
    member: 'event_types',
    to: { enum: [['reaction.new'], null] },
    why: 'They have to be types of the scope in the path.',
  },
  { member: 'feed', to: { enum: ['user:1', 'flat:é'] }, why: 'The name of the feed group has a limit in bytes.' },
  {
    member: 'logo_url',
    to: { type: 'null' },
    why: 'Its origin has to be in the settings of the stack.',
  },
  {
    member: 'version',
    to: { type: 'null' },
    why: 'It has to be the version that is stored, and the one that If-Match names where both are there.',
  },
];

/** Resources that exist before schemathesis starts and are not deleted, because requests that delete something name others. */
export interface Kept {
  readonly app_id: string;
  readonly scope: string;
  /** Destination ids by transport. */
  readonly destination_ids: readonly string[];
}

/** @param names names of the schemas of request bodies. */
export function prepared(document: Document, names: readonly string[], kept: Kept): Document {
  const copy = structuredClone(document);
  for (const name of names) {
    const { properties = {} } = copy.components.schemas[name] ?? {};
    for (const { member, to } of NARROWED) {
      const schema = properties[member];
      if (!schema) continue;
      const takesNull = [schema['type']].flat().includes('null');
      const values = (to['enum'] as readonly unknown[] | undefined) ?? undefined;
      const kept = values ? {} : schema;
      const narrowed = values
        ? { enum: takesNull ? [...new Set([...values, null])] : values.filter((one) => one !== null) }
        : to;
      properties[member] = { ...kept, ...narrowed };
    }
  }
  const known: Readonly<Record<string, readonly string[]>> = {
    app_id: [kept.app_id],
    scope: [kept.scope],
    destination_id: kept.destination_ids,
    // For a length at a limit, schemathesis generates texts without quotes, which are not valid ETags.
    'If-Match': ['*', '"1"'],
  };
  const operations = Object.entries(copy.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      operation,
      method,
      needed: [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one ?? ''),
    })),
  );
  for (const { operation, method } of operations) {
    // The HTTP server answers 431 to a query that is too long, before the API gets the request.
    operation.responses['431'] = { description: 'The request line is too long.' };
    for (const parameter of operation.parameters ?? []) {
      const isFree = parameter.in === 'query' || (parameter.in === 'path' && method === 'delete');
      const values = isFree ? undefined : known[parameter.name];
      if (values) parameter.schema = { type: 'string', enum: values };
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      const named = NAMED[`${operation.operationId} ${status}`];
      if (named) response.links = linksTo(operations, named);
    }
  }
  return copy;
}

function linksTo(
  operations: readonly { readonly operation: Operation; readonly needed: readonly string[] }[],
  named: Readonly<Record<string, string>>,
): object {
  const last = Object.keys(named).at(-1) ?? '';
  // The next resource is one level deeper, so its own name is generated.
  const next = operations.filter(({ needed }) => needed.includes(last) && needed.indexOf(last) >= needed.length - 2);
  return Object.fromEntries(
    next.map(({ operation: { operationId } }) => {
      const parameters = Object.entries(named).map(([name, pointer]) => [`path.${name}`, `$response.body#${pointer}`]);
      return [operationId, { operationId, parameters: Object.fromEntries(parameters) }];
    }),
  );
}
