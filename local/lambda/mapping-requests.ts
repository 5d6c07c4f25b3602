/** The requests of Lambda's REST API that are about event source mappings: which operation each is, and with which input. */
import type { Input } from '../protocol/model/check.ts';

export interface MappingRequest {
  readonly operation: string;
  readonly input: Input;
  /** Of an answer. */
  readonly status: number;
}

const PATH = /^\/2015-03-31\/event-source-mappings\/?([^/]*)$/;
const ACCEPTED = 202;

/** `undefined`: the request is about something else. */
export function mappingRequestOf(
  method: string,
  { pathname, searchParams }: URL,
  body: Input,
): MappingRequest | undefined {
  const id = PATH.exec(pathname)?.[1];
  if (id === undefined) return undefined;
  const named = (verb: string, input: Input, status: number) => ({
    operation: `${verb}EventSourceMapping`,
    input,
    status,
  });
  if (id === '') {
    if (method === 'POST') return named('Create', body, ACCEPTED);
    const { MaxItems, ...query } = Object.fromEntries(searchParams);
    const input = { ...query, ...(MaxItems === undefined ? {} : { MaxItems: Number(MaxItems) }) };
    return method === 'GET' ? { operation: 'ListEventSourceMappings', input, status: 200 } : undefined;
  }
  const UUID = id;
  if (method === 'GET') return named('Get', { UUID }, 200);
  if (method === 'PUT') return named('Update', { ...body, UUID }, ACCEPTED);
  return method === 'DELETE' ? named('Delete', { UUID }, ACCEPTED) : undefined;
}
