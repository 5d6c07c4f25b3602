/**
 * DynamoDB: dynalite, a real engine in JavaScript, behind the run's one port. Its store is memory, or a folder that
 * outlives the run; it is never closed, for that would throw at a request that is still being worked on. What dynalite does
 * not check, the names of members and the sizes of keys and items in bytes, is checked before it sees a call; pages can be made as short as DynamoDB may make them.
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

export interface DynamoDb {
  /** Answers one request of the DynamoDB protocol. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  /**
   * @param input as CreateTable takes it. Resolves when the table can be used; one that is in the folder already is used.
   * @throws when that one has other keys or indexes, or the folder cannot be opened.
   */
  createTable(input: Readonly<Record<string, unknown>>): Promise<void>;
}

interface DynaliteOptions {
  readonly path?: string;
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}

const AT_ONCE: DynaliteOptions = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
/** dynalite wants to see a signature; it does not check it. */
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
const POLL_MS = 5;

/** Calls that answer a page at a time. */
const PAGED: ReadonlySet<string> = new Set(['Query', 'Scan']);
/** A call that is smaller has no key that is too large. */
const SMALL_BYTES = 1_024;
/** The operations of dynalite, which answers others without a message. */
const { operations: OPERATIONS } = readModel('dynamodb');
/** dynalite checks types and constraints, in DynamoDB's words. */
const expectKnown = checkOf('dynamodb', { notImplemented: NOT_IMPLEMENTED, extent: 'names' });

export interface DynamoDbOptions {
  /** Where `serve` is reachable. */
  readonly endpoint: () => string;
  /** Of the store; memory when absent. */
  readonly path?: string | undefined;
  /**
   * Asked at each Query and Scan: how many items the page may hold at most. `undefined`: as many as the caller asked for. A page
   * may end before its limit at any time (docs: Query, pagination); whoever reads must follow `LastEvaluatedKey`.
   */
  readonly pageItems?: (operation: string) => number | undefined;
}

export function createDynamoDb({ endpoint, path, pageItems = () => undefined }: DynamoDbOptions): DynamoDb {
  const tables = new Map<string, TableKeys>();
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: DynaliteOptions) => Server;
  const server = dynalite({ ...AT_ONCE, ...defined({ path }) });

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

  /** The call as dynalite gets it. @throws AwsError */
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
      // A call of another shape is refused by dynalite.
      if (!(error instanceof TypeError)) throw error;
    }
  };

  return {
    serve(request, response) {
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
      // Who breaks off hears nothing.
      request.on('error', () => {});
    },
    async createTable(input) {
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

/** In front of each error's name as DynamoDB writes it. */
const VALIDATION = 'com.amazon.coral.validate#';

function refuse(response: ServerResponse, { code, message, status }: AwsError): void {
  const __type = code === 'ValidationException' ? `${VALIDATION}${code}` : code;
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type, message }));
}

/** Each table that a call names, with what it does there. */
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

/** What a table is looked things up by. */
function shapeOf({ KeySchema, GlobalSecondaryIndexes = [] }: TableShape): string {
  const indexes = GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema] as const);
  return JSON.stringify([KeySchema, indexes.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
