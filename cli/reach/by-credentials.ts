/**
 * Calls the API by invoking its function with AWS credentials. IAM decides who may invoke it, so every caller is an operator and needs no
 * token. The event has the form that API Gateway gives it.
 */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { defined } from '../../core/defined.ts';
import { CliError, EXIT } from '../exit.ts';
import type { Answer, Request, Send } from './api.ts';
import { awsError } from './aws-error.ts';

const STS_TIMEOUT_MS = 3_000;
const CLAIMS = { sub: 'command line', 'cognito:groups': '[operators]' };

/**
 * @param sts names the caller for the audit trail.
 * @param callMs time limit of a call.
 */
export function sendByCredentials(lambda: LambdaClient, sts: STSClient, functionName: string, callMs: number): Send {
  let caller: Promise<string | undefined> | undefined;
  return async (request) => {
    if (request.method !== 'GET') caller ??= callerArn(sts);
    const event = eventOf(request, await caller);
    const { FunctionError, Payload } = await lambda
      .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }), {
        abortSignal: AbortSignal.timeout(callMs),
      })
      .catch((error: unknown) => {
        throw awsError(`invoke ${functionName}`, error);
      });
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError) throw new CliError(EXIT.unreachable, `${functionName} failed. Check its log.`);
    const { statusCode: status, ...answer } = JSON.parse(text) as Partial<Answer> & { readonly statusCode: number };
    return { headers: {}, body: '', ...answer, status };
  };
}

/** Needs no permission. If it fails anyway, the audit record has no ARN. */
async function callerArn(sts: STSClient): Promise<string | undefined> {
  try {
    const abortSignal = AbortSignal.timeout(STS_TIMEOUT_MS);
    return (await sts.send(new GetCallerIdentityCommand({}), { abortSignal })).Arn;
  } catch {
    return undefined;
  }
}

function eventOf({ method, path, query, headers, body }: Request, userArn: string | undefined): object {
  return {
    version: '2.0',
    rawPath: path,
    headers,
    queryStringParameters: query,
    requestContext: {
      http: { method, path, userAgent: 'feedhose command line' },
      authorizer: { jwt: { claims: CLAIMS }, iam: userArn === undefined ? {} : { userArn } },
    },
    ...defined({ body }),
    isBase64Encoded: false,
  };
}
