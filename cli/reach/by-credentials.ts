/**
 * The API's function, invoked with AWS credentials: whoever may invoke it is an operator by IAM, so no token is needed. The
 * event is what API Gateway would have made of the request.
 */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CliError, EXIT } from '../exit.ts';
import type { Answer, Request, Send } from './api.ts';
import { awsError } from './aws-error.ts';

const CLAIMS = { sub: 'command line', 'cognito:groups': '[operators]' };

export function sendByCredentials(lambda: LambdaClient, functionName: string): Send {
  return async (request) => {
    const { FunctionError, Payload } = await lambda
      .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(eventOf(request)) }))
      .catch((error: unknown) => {
        throw awsError(`invoke ${functionName}`, error);
      });
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError) throw new CliError(EXIT.unreachable, `${functionName} failed: look at its log.`);
    const { statusCode, headers = {}, body = '' } = JSON.parse(text) as Result;
    return { status: statusCode, headers, body } satisfies Answer;
  };
}

interface Result {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function eventOf({ method, path, query, headers, body }: Request): object {
  return {
    version: '2.0',
    rawPath: path,
    headers,
    queryStringParameters: query,
    requestContext: { http: { method, path }, authorizer: { jwt: { claims: CLAIMS } } },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
}
