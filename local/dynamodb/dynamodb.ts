/**
 * DynamoDB: dynalite, a real engine in JavaScript, behind the run's one port. Its store is memory and is never closed: that
 * would throw at a request that is still being worked on.
 */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

export interface DynamoDb {
  /** Answers one request of the DynamoDB protocol. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  /** @param input as CreateTable takes it. Resolves when the table can be used. */
  createTable(input: Readonly<Record<string, unknown>>): Promise<void>;
}

interface DynaliteOptions {
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}

const AT_ONCE: DynaliteOptions = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
/** dynalite wants to see a signature; it does not check it. */
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
const POLL_MS = 5;

/** @param endpoint where `serve` is reachable. */
export function createDynamoDb(endpoint: () => string): DynamoDb {
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: DynaliteOptions) => Server;
  const server = dynalite(AT_ONCE);

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
      await call('CreateTable', input);
      for (;;) {
        const { Table } = await call('DescribeTable', { TableName: input['TableName'] });
        if ((Table as { TableStatus: string }).TableStatus === 'ACTIVE') return;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
