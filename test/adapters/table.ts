/**
 * A table of the stack in the real engine, whose pages contain one item each and whose keys have the size limits of
 * AWS.
 */
import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { conformanceEndpoint } from '../conformance/support/endpoint.ts';
import { TABLES } from '../support/tables.ts';
import type { Sent } from './fake-client.ts';

export interface RealTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Every command, in order. */
  readonly sent: Sent[];
  /** Creates another empty table of the same form and returns its name. */
  fresh(): Promise<string>;
  close(): Promise<void>;
}

export async function realTable(name: keyof typeof TABLES): Promise<RealTable> {
  const endpoint = await conformanceEndpoint({ Table: TABLES[name] }, { Table: { Value: { Ref: 'Table' } } });
  const client = new DynamoDBClient(endpoint.client);
  const sent: Sent[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        sent.push({ name: String(commandName), input: { ...args.input } });
        return next(args);
      },
    { step: 'initialize' },
  );
  return {
    client,
    table: endpoint.outputs['Table'] ?? '',
    sent,
    async fresh() {
      const TableName = randomUUID();
      const input = { TableName, ...TABLES[name].Properties } as unknown as CreateTableCommandInput;
      let made = (await client.send(new CreateTableCommand(input))).TableDescription;
      while (made?.TableStatus !== 'ACTIVE') {
        made = (await client.send(new DescribeTableCommand({ TableName }))).Table;
      }
      return TableName;
    },
    async close() {
      client.destroy();
      await endpoint.close();
    },
  };
}
