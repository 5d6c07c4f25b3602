/** Reads the options of an invocation, which Lambda's REST API has in headers and in the query. */
import type { IncomingHttpHeaders } from 'node:http';
import { checkOf, memberNotImplemented } from '../protocol/model/check.ts';

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
