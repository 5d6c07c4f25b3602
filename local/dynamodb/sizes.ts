/**
 * Checks the sizes of keys and items as DynamoDB does (docs: Amazon DynamoDB quotas): in bytes of UTF-8, including values of a
 * Query, starting keys and keys of indexes. dynalite counts characters and does not check these.
 */

export interface TableKeys {
  readonly KeySchema: readonly KeyElement[];
  readonly GlobalSecondaryIndexes?: readonly IndexKeys[];
  readonly LocalSecondaryIndexes?: readonly IndexKeys[];
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

interface IndexKeys {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
}

type Value = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, Value>>;

interface Call {
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly IndexName?: string;
  readonly ExclusiveStartKey?: Attributes;
  readonly KeyConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

const MOST_BYTES = { HASH: 2_048, RANGE: 1_024 } as const;
/** The space is missing in DynamoDB's message, too. */
const TOO_LARGE = {
  HASH: 'Size of hashkey has exceeded the maximum size limit of2048 bytes',
  RANGE: 'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
} as const;

const ITEM_BYTES = 409_600;

/** Returns the message of the ValidationException, or `undefined` if all sizes are allowed. @param input of a call on one table. */
export function sizeFault(table: TableKeys, input: Call): string | undefined {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const asked = indexes.find(({ IndexName }) => IndexName === input.IndexName)?.KeySchema ?? table.KeySchema;
  const fault =
    [input.Item, input.Key].map((key) => largeKey(table.KeySchema, key)).find(Boolean) ??
    largeKey([...table.KeySchema, ...asked], input.ExclusiveStartKey) ??
    largeCondition(asked, input) ??
    indexes.map((index) => largeIndexKey(index, input)).find(Boolean);
  if (fault) return `One or more parameter values were invalid: ${fault}`;
  return itemBytes(input.Item ?? {}) > ITEM_BYTES ? 'Item size has exceeded the maximum allowed size' : undefined;
}

function largeKey(schema: readonly KeyElement[], key: Attributes | undefined): string | undefined {
  const large = schema.find((element) => bytesOf(key?.[element.AttributeName]) > mostOf(element));
  return large && TOO_LARGE[typeOf(large)];
}

const COMPARED =
  /([#\w]+)\s*(?:=|<=|>=|<|>)\s*(:\w+)|begins_with\s*\(\s*([#\w]+)\s*,\s*(:\w+)|([#\w]+)\s+BETWEEN\s+(:\w+)\s+AND\s+(:\w+)/gi;

function largeCondition(schema: readonly KeyElement[], input: Call): string | undefined {
  for (const [, equal, value, begins, prefix, between, from, to] of (input.KeyConditionExpression ?? '').matchAll(
    COMPARED,
  )) {
    const element = schema.find(({ AttributeName }) => AttributeName === named(input, equal ?? begins ?? between));
    const values = [value, prefix, from, to].map((name) => bytesOf(input.ExpressionAttributeValues?.[name ?? '']));
    if (element && Math.max(...values) > mostOf(element)) return TOO_LARGE[typeOf(element)];
  }
  return undefined;
}

/** An item without the keys of an index is not in the index. */
function largeIndexKey({ IndexName, KeySchema }: IndexKeys, input: Call): string | undefined {
  for (const element of KeySchema) {
    const { AttributeName } = element;
    const bytes = Math.max(bytesOf(input.Item?.[AttributeName]), ...assigned(input, AttributeName).map(bytesOf));
    if (bytes > mostOf(element)) {
      return `Size limit exceeded for Index Key ${AttributeName} Actual Size: ${bytes} bytes Max Size: ${mostOf(element)} bytes IndexName: ${IndexName}`;
    }
  }
  return undefined;
}

const SET = /([#\w]+)\s*=\s*(?:if_not_exists\s*\(\s*[#\w]+\s*,\s*)?(:\w+)/gi;

function assigned(input: Call, attribute: string): readonly (Value | undefined)[] {
  return [...(input.UpdateExpression ?? '').matchAll(SET)]
    .filter(([, name]) => named(input, name) === attribute)
    .map(([, , value = '']) => input.ExpressionAttributeValues?.[value]);
}

function named({ ExpressionAttributeNames = {} }: Call, name = ''): string {
  return ExpressionAttributeNames[name] ?? name;
}

function typeOf({ KeyType }: KeyElement): keyof typeof MOST_BYTES {
  return KeyType === 'HASH' ? 'HASH' : 'RANGE';
}

function mostOf(element: KeyElement): number {
  return MOST_BYTES[typeOf(element)];
}

/** Returns the bytes of a string or binary value. Numbers are never too large. */
function bytesOf(value: Value | undefined): number {
  if (typeof value?.['S'] === 'string') return Buffer.byteLength(value['S'], 'utf8');
  return typeof value?.['B'] === 'string' ? Buffer.byteLength(value['B'], 'base64') : 0;
}

/** Returns the bytes of names and values (docs: DynamoDB item sizes and formats). */
export function itemBytes(item: Attributes): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name, 'utf8') + valueBytes(value),
    0,
  );
}

function valueBytes(value: Value): number {
  const [type = '', held] = Object.entries(value)[0] ?? [];
  if (type === 'S' || type === 'B') return bytesOf(value);
  if (type === 'N') return Math.ceil(String(held).length / 2) + 1;
  if (type === 'M') return 3 + itemBytes(held as Attributes) + Object.keys(held as object).length;
  if (type === 'L') return (held as readonly Value[]).reduce((sum, one) => sum + 1 + valueBytes(one), 3);
  if (Array.isArray(held)) return held.reduce((sum: number, one) => sum + valueBytes({ [type.slice(0, 1)]: one }), 0);
  return 1;
}
