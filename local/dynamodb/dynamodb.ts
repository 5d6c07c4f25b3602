/**
 * DynamoDB: dynalite, a DynamoDB engine in JavaScript. Its store is in memory, or in a folder that is kept after the run. The
 * store is never closed, because this would throw during requests. Names of members and sizes in bytes, which dynalite does not
 * check, are checked first. Pages can be shortened, as DynamoDB may do.
 */

import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { defined } from '../objects.ts';
import { AwsError, internal, validationException } from '../protocol/aws-error.ts';
import { jsonOf } from '../protocol/body.ts';
import { checkOf, type Input } from '../protocol/model/check.ts';
import { readModel } from '../protocol/model/model.ts';
import './added-members.ts';
import { NOT_IMPLEMENTED } from './not-implemented.ts';
import { sizeFault, type TableKeys } from './sizes.ts';
import { completeTables } from './table-answers.ts';

export type DynamoDb = ReturnType<typeof createDynamoDb>;

interface DynaliteOptions {
  readonly path?: string;
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}

const NO_DELAYS: DynaliteOptions = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
/** dynalite requires a signature, but does not verify it. */
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
const POLL_MS = 5;

/** The operations with pages. */
const PAGED: ReadonlySet<string> = new Set(['Query', 'Scan']);
/** A smaller call cannot contain a key that is too large. */
const SMALL_BYTES = 1_024;
/** The operations of dynalite, which answers other operations without a message. */
const { operations: OPERATIONS } = readModel('dynamodb');
/** Checks only names, because dynalite checks types and constraints with the messages of DynamoDB. */
const expectKnown = checkOf('dynamodb', { notImplemented: NOT_IMPLEMENTED, extent: 'names' });

export interface DynamoDbOptions {
  /** Returns the address at which `serve` is called. */
  readonly endpoint: () => string;
  /** Path of the store. Default: memory. */
  readonly path?: string | undefined;
  /**
   * Returns the maximum number of items in the page of a Query or Scan, or `undefined` for the limit of the caller. DynamoDB may
   * end a page early (docs: Query, pagination), so readers must follow `LastEvaluatedKey`.
   */
  readonly pageItems?: (operation: string) => number | undefined;
}

export function createDynamoDb({ endpoint, path, pageItems = () => undefined }: DynamoDbOptions) {
  const tables = new Map<string, TableKeys>();
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: DynaliteOptions) => Server;
  const server = dynalite({ ...NO_DELAYS, ...defined({ path }) });

  const call = async (operation: string, input: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(endpoint(), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: SIGNATURE,
      },
      body: JSON.stringify(input),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${operation}: ${answer['message'] ?? answer['Message'] ?? answer['__type']}`);
    return answer;
  };

  /** Returns the body for dynalite. @throws AwsError */
  const prepared = (operation: string, body: Buffer): Buffer => {
    if (!Object.hasOwn(OPERATIONS, operation))
      throw new AwsError('UnknownOperationException', `DynamoDB has no operation ${operation} here`);
    const input = jsonOf(body.toString('utf8'));
    expectKnown(operation, input);
    if (operation === 'CreateTable') tables.set(String(input['TableName']), input as unknown as TableKeys);
    if (body.length > SMALL_BYTES) expectSizes(operation, input);
    const most = PAGED.has(operation) ? pageItems(operation) : undefined;
    const limit = Number(input['Limit'] ?? Number.POSITIVE_INFINITY);
    return most === undefined || limit <= most ? body : Buffer.from(JSON.stringify({ ...input, Limit: most }));
  };

  /** @throws AwsError */
  const expectSizes = (operation: string, input: Input): void => {
    try {
      for (const [name, part] of callsOf(operation, input)) {
        const keys = tables.get(name);
        const fault = keys && sizeFault(keys, part);
        if (fault) throw validationException(fault);
      }
    } catch (error) {
      // dynalite refuses a call of another shape.
      if (!(error instanceof TypeError)) throw error;
    }
  };

  return {
    /** Answers one request of the DynamoDB protocol. */
    serve(request: IncomingMessage, response: ServerResponse): void {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const target = String(request.headers['x-amz-target'] ?? '');
        try {
          const operation = target.slice(target.lastIndexOf('.') + 1);
          const body = prepared(operation, Buffer.concat(chunks));
          completeTables(operation, body, response);
          const { method, url, headers } = request;
          const passedOn = Object.assign(new EventEmitter(), { method, url, headers });
          server.emit('request', passedOn, response);
          passedOn.emit('data', body);
          passedOn.emit('end');
        } catch (error) {
          refuse(response, error instanceof AwsError ? error : internal(error));
        }
      });
      // A client that disconnects gets no answer.
      request.on('error', () => {});
    },
    /**
     * Resolves when the table is active. A table in the folder is used again.
     * @param input of CreateTable. @throws when the table in the folder has other keys or indexes, or cannot be opened.
     */
    async createTable(input: Readonly<Record<string, unknown>>): Promise<void> {
      tables.set(String(input['TableName']), input as unknown as TableKeys);
      const isThere = await call('DescribeTable', { TableName: input['TableName'] }).then(
        () => true,
        () => false,
      );
      if (!isThere) await call('CreateTable', input);
      for (;;) {
        const { Table } = await call('DescribeTable', { TableName: input['TableName'] });
        if (isThere && shapeOf(Table as TableShape) !== shapeOf(input as unknown as TableShape)) {
          throw new Error(`${path} holds this table with other keys or indexes: use another folder, or move it away`);
        }
        if ((Table as { TableStatus: string }).TableStatus === 'ACTIVE') return;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}

/** The prefix of the error names of DynamoDB's validation. */
const VALIDATION = 'com.amazon.coral.validate#';

function refuse(response: ServerResponse, { code, message, status }: AwsError): void {
  if (response.headersSent) return void response.destroy();
  const __type = code === 'ValidationException' ? `${VALIDATION}${code}` : code;
  // The answer of a table operation gets more headers when it ends.
  response.statusCode = status;
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  response.end(JSON.stringify({ __type, message }));
}

/** Returns each table that a call names, with the part of the call for it. */
function callsOf(operation: string, input: Input): readonly (readonly [table: string, call: Input])[] {
  if (!operation.startsWith('Batch')) return [[String(input['TableName']), input]];
  const requests = (input['RequestItems'] ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(requests).flatMap(([table, asked]) => {
    const { Keys = [] } = asked as { Keys?: readonly unknown[] };
    const writes = (Array.isArray(asked) ? asked : []) as readonly Readonly<Record<string, Input>>[];
    return [
      ...Keys.map((Key) => [table, { Key }] as const),
      ...writes.map(({ PutRequest, DeleteRequest }) => [table, PutRequest ?? DeleteRequest ?? {}] as const),
    ];
  });
}

interface TableShape {
  readonly KeySchema: readonly unknown[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: readonly unknown[] }[];
}

/** Returns the keys of a table and its indexes as a comparable text. */
function shapeOf({ KeySchema, GlobalSecondaryIndexes = [] }: TableShape): string {
  const indexes = GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema] as const);
  return JSON.stringify([KeySchema, indexes.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
