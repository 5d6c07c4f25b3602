/** Counts and records a request that dynalite answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, itemBytes } from '../dynamodb/sizes.ts';
import { actionOfDynamoDb } from '../resources-of-call.ts';
import type { Services } from '../services.ts';
import { accessKeyOf } from './signature.ts';

const ITEMS = /"(?:PutRequest|DeleteRequest|Put|Update|Delete|ConditionCheck)":/g;

const CONSISTENT = /"ConsistentRead":\s*true/;

/** Call it before the request is read. */
export function countDynamoDb(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  { usage, access, place }: Pick<Services, 'usage' | 'access' | 'place'>,
): void {
  const asked: Buffer[] = [];
  request.on('data', (chunk: Buffer) => asked.push(chunk));
  let responseBytes = 0;
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
  response.end = ((...given: unknown[]) => {
    const [body] = given;
    if (typeof body === 'string' || Buffer.isBuffer(body)) responseBytes = Buffer.byteLength(body);
    return end(...given);
  }) as typeof response.end;
  response.once('finish', () => {
    const body = Buffer.concat(asked);
    const operation = target.slice(target.lastIndexOf('.') + 1);
    const text = body.toString('utf8');
    const several = /^(BatchWrite|TransactWrite)/.test(operation) ? text.match(ITEMS)?.length : 1;
    const principal = accessKeyOf(request);
    const seen = actionOfDynamoDb(operation, text, place);
    access.note(principal, seen.action, seen.resources, seen.context);
    usage.count({
      principal,
      action: `dynamodb:${operation}`,
      requestBytes: body.length,
      responseBytes,
      items: several ?? 1,
      eventual: !CONSISTENT.test(text),
      ...(operation === 'BatchWriteItem' ? { itemSizes: sizesIn(text) } : {}),
    });
  });
}

interface BatchWrite {
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item?: Attributes } }[]>>;
}

/** Returns the sizes of the items of a BatchWriteItem request. Deleted items have the smallest one. */
function sizesIn(text: string): readonly number[] {
  try {
    const { RequestItems = {} } = JSON.parse(text) as BatchWrite;
    return Object.values(RequestItems).flatMap((all) => all.map(({ PutRequest }) => itemBytes(PutRequest?.Item ?? {})));
  } catch {
    return [];
  }
}
