/**
 * DynamoDB: dynalite, a real engine in JavaScript, behind the run's one port. Its store is memory, or a folder that
 * outlives the run; it is never closed, for that would throw at a request that is still being worked on.
 */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

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

/** @param endpoint where `serve` is reachable. @param path of the store; memory when absent. */
export function createDynamoDb(endpoint: () => string, path?: string): DynamoDb {
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: DynaliteOptions) => Server;
  const server = dynalite({ ...AT_ONCE, ...(path === undefined ? {} : { path }) });

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

  return {
    serve: (request, response) => void server.emit('request', request, response),
    async createTable(input) {
      const { TableNames = [] } = (await call('ListTables', {})) as { TableNames?: readonly unknown[] };
      const isThere = TableNames.includes(input['TableName']);
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

interface TableShape {
  readonly KeySchema: readonly unknown[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: readonly unknown[] }[];
}

/** What a table is looked things up by. */
function shapeOf({ KeySchema, GlobalSecondaryIndexes = [] }: TableShape): string {
  const indexes = GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema] as const);
  return JSON.stringify([KeySchema, indexes.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
