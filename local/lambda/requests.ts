/** Reads the requests of Lambda's REST API: the options of invocations, and the operations on event source mappings. */
import type { IncomingHttpHeaders } from 'node:http';
import { checkOf, type Input, memberNotImplemented } from '../protocol/model/check.ts';

const HEADERS = {
  ClientContext: 'x-amz-client-context',
  DurableExecutionName: 'x-amz-durable-execution-name',
  InvocationType: 'x-amz-invocation-type',
  LogType: 'x-amz-log-type',
  TenantId: 'x-amz-tenant-id',
} as const;
/** Values with the same meaning as the default. */
const DEFAULTS: Readonly<Record<string, string>> = { LogType: 'None', Qualifier: '$LATEST' };

const check = checkOf('lambda', {
  notImplemented: {
    InvocationRequest: {
      ClientContext: 'functions get no context of clients.',
      DurableExecutionName: 'there are no durable functions.',
      LogType: 'lines of functions are handed to the run alone.',
      Qualifier: 'functions have no versions and aliases.',
      TenantId: 'functions have no tenants.',
    },
  },
});

/** Reports whether the invocation is asynchronous. @throws AwsError that names an option that is not implemented. */
export function isAsynchronous(FunctionName: string, { searchParams }: URL, headers: IncomingHttpHeaders): boolean {
  const asked = Object.entries(HEADERS).map(([member, header]) => [member, headers[header]] as const);
  const given = [...asked, ['Qualifier', searchParams.get('Qualifier') ?? undefined] as const].filter(
    ([member, value]) => value !== undefined && value !== DEFAULTS[member],
  );
  const { InvocationType } = check('Invoke', { FunctionName, ...Object.fromEntries(given) });
  if (InvocationType === 'DryRun') {
    throw memberNotImplemented('Invoke', 'InvocationType', 'DryRun checks access, which is not evaluated.');
  }
  return InvocationType === 'Event';
}

export interface MappingRequest {
  readonly operation: string;
  readonly input: Input;
  /** The HTTP status of the response. */
  readonly status: number;
}

const PATH = /^\/2015-03-31\/event-source-mappings\/?([^/]*)$/;
const ACCEPTED = 202;

/** Returns `undefined` for a request that is not an operation on event source mappings. */
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
