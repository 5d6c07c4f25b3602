/** Adds the members that DynamoDB returns for tables, and dynalite does not, to the answers of dynalite. */
import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';

const OPERATIONS: ReadonlySet<string> = new Set(['CreateTable', 'DeleteTable', 'DescribeTable', 'UpdateTable']);
/** The warm throughput of on-demand tables and indexes. */
const ON_DEMAND = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };
/** The members that the answer of DeleteTable does not contain. */
const GONE = [
  'AttributeDefinitions',
  'CreationDateTime',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
];

interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

interface Description {
  readonly ProvisionedThroughput?: Throughput;
  readonly GlobalSecondaryIndexes?: readonly Description[];
}

/** Call it before dynalite answers. */
export function completeTables(operation: string, asked: Buffer, response: ServerResponse): void {
  if (!OPERATIONS.has(operation)) return;
  const end = response.end.bind(response) as (text: string) => ServerResponse;
  response.end = ((text: string) => {
    const completed = JSON.stringify(completedAnswer(operation, asked, JSON.parse(text)));
    response.setHeader('content-length', Buffer.byteLength(completed));
    response.setHeader('x-amz-crc32', crc32(completed));
    return end(completed);
  }) as typeof response.end;
}

function completedAnswer(operation: string, asked: Buffer, answer: Readonly<Record<string, unknown>>): object {
  if (answer['Table']) return { Table: withWarmth(withProtection(answer['Table'])) };
  if (answer['TableDescription']) {
    const described = withProtection(answer['TableDescription']);
    return { TableDescription: operation === 'DeleteTable' ? without(GONE, described) : described };
  }
  const isThere = operation === 'CreateTable' && String(answer['__type']).endsWith('#ResourceInUseException');
  if (!isThere) return answer;
  const { TableName } = JSON.parse(asked.toString('utf8')) as { TableName: string };
  return { ...answer, message: `Table already exists: ${TableName}` };
}

function withProtection(table: unknown): Description {
  return { ...(table as Description), DeletionProtectionEnabled: false } as Description;
}

function withWarmth<T extends Description>(described: T): T {
  const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } = described.ProvisionedThroughput ?? {};
  const units = read === 0 ? ON_DEMAND : { ReadUnitsPerSecond: read, WriteUnitsPerSecond: write };
  const { GlobalSecondaryIndexes: indexes } = described;
  return {
    ...described,
    ...(indexes ? { GlobalSecondaryIndexes: indexes.map(withWarmth) } : {}),
    WarmThroughput: { ...units, Status: 'ACTIVE' },
  };
}

function without(names: readonly string[], described: object): object {
  return Object.fromEntries(Object.entries(described).filter(([name]) => !names.includes(name)));
}
