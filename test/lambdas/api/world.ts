/**
 * Runs the real handler of the API with embedded tables, queues, bus and key through the real SDK. The deliver functions are small
 * real functions that return the findings which a test sets. Every answer is compared with docs/openapi.json.
 */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { build } from 'esbuild';
import { createOpener, type Open } from '../../../adapters/secrets/open.ts';
import { joinByTransport } from '../../../core/transport/by-transport.ts';
import { ROUTE_LIST } from '../../../lambdas/api/route-table.ts';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import { TABLES } from '../../support/tables.ts';
import { faultsOf, type Schema } from './schema-validator.ts';

export const SENDER_ROLE = 'arn:aws:iam::000000000000:role/feedhose-sender';
export const OPERATOR = { sub: 'op-1', 'cognito:groups': '[operators]' };
/** A user of the app `acme`. */
export const USER = { sub: 'user-1', 'cognito:groups': '[app:acme]' };
/** A user of another app. */
export const STRANGER = { sub: 'user-2', 'cognito:groups': '[app:other]' };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Any JSON. */
  readonly body: ReturnType<typeof JSON.parse>;
  readonly text: string;
  /** The `operationId` of the route that answered. */
  readonly route: string | undefined;
}

export interface Call {
  readonly as?: object | undefined;
  /** Members of the authorizer in addition to the claims. */
  readonly authorizer?: object;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The unparsed body, as an alternative to `body`. */
  readonly raw?: string;
}

const QUEUES = [
  'Intake',
  'IntakeDead',
  'QueueDeliveries',
  'WebhookDeliveries',
  'BusDeliveries',
  'TopicDeliveries',
  'Customer',
  'Notified',
];
/**
 * @param real whether the deliver functions are those of the product.
 * @param polled whether they get the messages of their queues.
 */
function resources(files: string, real: boolean, polled: boolean) {
  const mapping = (name: string, queue: string) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      FunctionName: { Ref: name },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  });
  const lambda = (name: string, queue: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      // A function that polls starts a delivery only if it has time for all retries of its calls.
      Timeout: polled ? 120 : 30,
      Environment: {
        Variables: {
          FILES: files,
          CONFIGURATION_TABLE: { Ref: 'Configuration' },
          HOLDING_TABLE: { Ref: 'Holding' },
          ATTEMPTS_TABLE: { Ref: 'Attempts' },
          DELIVERIES_URL: { Ref: queue },
          DEAD_LETTERS_URL: { Ref: 'IntakeDead' },
          SECRETS_KEY_ARN: { 'Fn::GetAtt': ['Key', 'Arn'] },
          SENDER_ROLE_ARN: SENDER_ROLE,
          OWN_BUS_ARN: { 'Fn::GetAtt': ['Bus', 'Arn'] },
          WEBHOOK_TIMEOUT_SECONDS: '5',
        },
      },
    },
    Metadata: { 'aws:asset:path': real ? name : 'checker' },
  });
  return {
    ...Object.fromEntries(QUEUES.map((name) => [name, { Type: 'AWS::SQS::Queue' }])),
    ...TABLES,
    Journal: TABLES.Attempts,
    Blocks: { Type: 'AWS::S3::Bucket' },
    PublicKeys: { Type: 'AWS::S3::Bucket' },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'feeds' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { 'detail-type': [{ prefix: 'feed.' }] },
        Targets: [{ Id: 'intake', Arn: { 'Fn::GetAtt': ['Intake', 'Arn'] } }],
      },
    },
    Notifications: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['feedhose'] },
        Targets: [{ Id: 'notified', Arn: { 'Fn::GetAtt': ['Notified', 'Arn'] } }],
      },
    },
    DeliverToQueue: lambda('deliver-to-queue', 'QueueDeliveries'),
    DeliverToWebhook: lambda('deliver-to-webhook', 'WebhookDeliveries'),
    DeliverToBus: lambda('deliver-to-bus', 'BusDeliveries'),
    DeliverToTopic: lambda('deliver-to-topic', 'TopicDeliveries'),
    ...(polled
      ? {
          PollQueue: mapping('DeliverToQueue', 'QueueDeliveries'),
          PollWebhook: mapping('DeliverToWebhook', 'WebhookDeliveries'),
        }
      : {}),
  };
}

/** A function that records its requests and returns the content of a file. */
const CHECKER = `
import { appendFileSync, readFileSync } from 'node:fs';
const { FILES } = process.env;
export async function handler(event) {
  appendFileSync(FILES + '/asked.ndjson', JSON.stringify({ function: process.env.AWS_LAMBDA_FUNCTION_NAME, ...event }) + '\\n');
  const { throws, ...found } = JSON.parse(readFileSync(FILES + '/found.json', 'utf8'));
  if (throws) throw new Error(throws);
  return found;
}`;

export interface World {
  readonly embedded: Embedded;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly tables: Readonly<Record<'configuration' | 'held' | 'attempts' | 'journal', string>>;
  /** The bucket of the journal. */
  readonly bucket: string;
  readonly queues: Readonly<Record<string, string>>;
  /** Decrypts secrets as the deliver functions do. */
  readonly open: Open;
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** Invokes the function by an ARN, and returns its result. */
  invoke(event: unknown, invokedFunctionArn: string): Promise<{ readonly statusCode: number; readonly body: string }>;
  /** Sets the findings that the deliver functions return. */
  finds(found: object): void;
  /** Returns the requests to the deliver functions since the last call. */
  asked(): readonly Record<string, unknown>[];
  /** Returns the content of all tables as text, with which tests detect changes. */
  stored(): Promise<string>;
  logged: string[];
}

type Handler = (
  event: unknown,
  context: Context,
) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;

/** The deliver functions, bundled as they are deployed. */
async function bundleInto(directory: string): Promise<void> {
  await build({
    entryPoints: ['deliver-to-queue', 'deliver-to-webhook', 'deliver-to-bus', 'deliver-to-topic'].map((name) => ({
      in: fileURLToPath(new URL(`../../../lambdas/${name}/index.ts`, import.meta.url)),
      out: `${name}/index`,
    })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
    logLevel: 'warning',
  });
}

/**
 * Creates an environment for a test file.
 * @param real whether the deliver functions are those of the product, with access to loopback.
 * @param polled whether they get the messages of their queues.
 */
export function apiWorld({ real = false, polled = false } = {}): World {
  const world = {} as { -readonly [K in keyof World]: World[K] };
  const files = mkdtempSync(join(tmpdir(), 'feedhose-api-'));
  let handler: Handler;
  beforeAll(async () => {
    mkdirSync(join(files, 'checker'));
    writeFileSync(join(files, 'checker', 'index.mjs'), CHECKER);
    const artifacts = { Test: { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } } };
    writeFileSync(join(files, 'manifest.json'), JSON.stringify({ artifacts }));
    const Outputs = { KeyArn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } };
    writeFileSync(join(files, 'template.json'), JSON.stringify({ Resources: resources(files, real, polled), Outputs }));
    if (real) await bundleInto(files);
    const environment = real ? { EGRESS_ALLOWANCE: '127.0.0.1' } : {};
    const embedded = await startEmbedded({ assembly: files, port: 0, environment, pageItems: 1 });
    const { endpoint, region, physicalIds, outputs } = embedded;
    const client = { endpoint, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
    const queues = Object.fromEntries(QUEUES.map((name) => [name, physicalIds[name] ?? '']));
    const tables = {
      configuration: physicalIds['Configuration'] ?? '',
      held: physicalIds['Holding'] ?? '',
      attempts: physicalIds['Attempts'] ?? '',
      journal: physicalIds['Journal'] ?? '',
    };
    const bucket = physicalIds['Blocks'] ?? '';
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      CONFIGURATION_TABLE: tables.configuration,
      HOLDING_TABLE: tables.held,
      ATTEMPTS_TABLE: tables.attempts,
      JOURNAL_BUCKET: bucket,
      JOURNAL_TABLE: tables.journal,
      SECRETS_KEY_ARN: outputs['KeyArn'],
      SENDER_ROLE_ARN: SENDER_ROLE,
      DELIVER_FUNCTIONS: joinByTransport({
        sqs: 'deliver-to-queue',
        webhook: 'deliver-to-webhook',
        eventbridge: 'deliver-to-bus',
        sns: 'deliver-to-topic',
      }),
      DELIVERIES_URLS: joinByTransport({
        sqs: queues['QueueDeliveries'] ?? '',
        webhook: queues['WebhookDeliveries'] ?? '',
        eventbridge: queues['BusDeliveries'] ?? '',
        sns: queues['TopicDeliveries'] ?? '',
      }),
      INTAKE_URL: queues['Intake'],
      OWN_QUEUE_URLS: QUEUES.filter((name) => name !== 'Customer')
        .map((name) => queues[name])
        .join(),
      BUS_NAME: 'feeds',
      KEYS_BUCKET: physicalIds['PublicKeys'],
      KEYS_URL: 'https://dashboard.example',
      APP_TOPICS: 'arn:aws:sns:us-east-1:111122223333:feedhose-*',
      PORTAL_URL: 'https://dashboard.example/portal.html',
      PORTAL_LOGO_ORIGINS: 'https://cdn.product.example,http://localhost:*',
      OWN_BUS_ARN: 'arn:aws:events:us-east-1:000000000000:event-bus/feeds',
      ...environment,
    });
    // The query makes it a new module, which reads its environment when it is loaded.
    const entry = new URL(`../../../lambdas/api/index.ts?endpoint=${encodeURIComponent(endpoint)}`, import.meta.url);
    ({ handler } = (await import(entry.href)) as { handler: Handler });
    const asked = join(files, 'asked.ndjson');
    Object.assign(world, {
      embedded,
      dynamodb: new DynamoDBClient(client),
      sqs: new SQSClient(client),
      tables,
      bucket,
      queues,
      open: createOpener(new KMSClient(client), outputs['KeyArn'] ?? ''),
      finds: (found: object) => writeFileSync(join(files, 'found.json'), JSON.stringify(found)),
      asked: () => {
        const lines = existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [];
        writeFileSync(asked, '');
        return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
      },
      stored: async () => {
        const texts: string[] = [];
        for (const TableName of Object.values(tables)) {
          for await (const { Items = [] } of paginateScan({ client: new DynamoDBClient(client) }, { TableName })) {
            texts.push(...Items.map((item: Record<string, AttributeValue>) => JSON.stringify(item)));
          }
        }
        return texts.toSorted().join('\n');
      },
      invoke: (event: unknown, invokedFunctionArn: string) => handler(event, { ...CONTEXT, invokedFunctionArn }),
      call: (method: string, path: string, call: Call = {}) => answerTo(handler, method, path, call),
    });
    appendFileSync(asked, '');
    world.finds({ status: 'ok', checks: [], duration_ms: 1 });
  });
  afterAll(async () => {
    await world.embedded?.close();
    rmSync(files, { recursive: true });
  });
  return world;
}

const CONTEXT = { functionName: 'api', getRemainingTimeInMillis: () => 30_000 } as unknown as Context;

async function answerTo(handler: Handler, method: string, path: string, call: Call): Promise<Answer> {
  const body = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const claims = 'as' in call ? call.as : OPERATOR;
  const decoded = decodedPath(path);
  const event = {
    version: '2.0',
    routeKey: 'ANY /{proxy+}',
    rawPath: decoded,
    rawQueryString: '',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...call.headers },
    ...(call.query ? { queryStringParameters: call.query } : {}),
    pathParameters: { proxy: decoded.slice(1) },
    requestContext: {
      requestId: 'request-of-the-test',
      http: { method, path: decoded, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      ...(claims ? { authorizer: { jwt: { claims, scopes: null }, ...call.authorizer } } : {}),
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
  const { statusCode, headers, body: text } = await handler(event, CONTEXT);
  const answer = { status: statusCode, headers, text, route: routeOf(method, decoded) };
  const type = headers['content-type'] ?? '';
  const parsed = type.includes('json') && !type.includes('ndjson') ? JSON.parse(text) : text;
  return checkedAnswer({ ...answer, body: parsed });
}

/** API Gateway decodes the path. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function routeOf(method: string, requested: string): string | undefined {
  const path = requested.replace(/^\/portal(?=\/)/, '');
  const matching = ROUTE_LIST.filter(
    ([, route]) => route.method === method && new RegExp(`^${route.path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`).test(path),
  );
  return matching.toSorted(([, a], [, b]) => a.path.split('{').length - b.path.split('{').length)[0]?.[0];
}

interface Described {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly $ref?: string;
}
interface BodyContent {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: Schema;
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, BodyContent>> };
  readonly responses: Readonly<Record<string, Described>>;
}
const DOCUMENT_FILE = new URL('../../../docs/openapi.json', import.meta.url);
/** The committed document. */
export const document = JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly responses: Readonly<Record<string, Described>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
};
export const operations = Object.values(document.paths).flatMap((item) => Object.values(item));

/** Statuses of requests whose path or method is unknown. */
const UNROUTED: Described = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
/** The documented headers of answers. */
const TOLD = ['etag', 'location', 'x-next-cursor', 'idempotency-replayed'];

/** @throws if docs/openapi.json does not describe the answer. */
function checkedAnswer(answer: Answer): Answer {
  const { status, route } = answer;
  const type = answer.headers['content-type'];
  const operation = operations.find(({ operationId }) => operationId === route);
  const found = operation ? operation.responses[status] : UNROUTED;
  const name = found?.$ref?.split('/').at(-1);
  const described = name === undefined ? found : document.components.responses[name];
  if (!described) throw new Error(`${route} answers ${status}, which the document does not say: ${answer.text}`);
  const types = Object.keys(described.content ?? {});
  if (type === undefined ? types.length > 0 || answer.text !== '' : !types.includes(type)) {
    throw new Error(`${route} ${status}: expected ${types.join() || 'no body'}, got ${type}`);
  }
  const headers = Object.entries(described.headers ?? {}).map(([key, header]) => ({
    ...header,
    key: key.toLowerCase(),
  }));
  const missing = headers.filter(({ key, required }) => required && answer.headers[key] === undefined);
  const untold = TOLD.filter(
    (key) => answer.headers[key] !== undefined && !headers.some((header) => header.key === key),
  );
  if (missing.length > 0)
    throw new Error(`${route} ${status} has no ${missing.map(({ key }) => key).join(' and no ')}`);
  if (untold.length > 0)
    throw new Error(`${route} ${status} has ${untold.join(' and ')}, which the document does not say`);
  const schema = described.content?.[type ?? '']?.schema ?? {};
  const faults = faultsOf(answer.body, schema, document.components.schemas);
  if (faults.length > 0) throw new Error(`${route} ${status}: ${faults.join('\n')}\n${answer.text.slice(0, 2_000)}`);
  return answer;
}
