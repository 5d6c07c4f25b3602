/** Counts a request that dynalite answers: its bytes are seen as they pass. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { signerOf, type Usage } from '../usage.ts';

const ITEMS = /"(?:PutRequest|DeleteRequest|Put|Update|Delete|ConditionCheck)":/g;

/** To be called before the request is read. */
export function countDynamoDb(target: string, request: IncomingMessage, response: ServerResponse, usage: Usage): void {
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
    const several = /^(BatchWrite|TransactWrite)/.test(operation) ? body.toString('utf8').match(ITEMS)?.length : 1;
    usage.count({
      principal: signerOf(request.headers.authorization),
      action: `dynamodb:${operation}`,
      requestBytes: body.length,
      responseBytes,
      items: several ?? 1,
    });
  });
}
