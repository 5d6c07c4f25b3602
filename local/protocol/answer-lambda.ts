/** Lambda's REST API: invocations, and event source mappings of queues. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkRequest, functionNotFound } from '../lambda/payload.ts';
import { isAsynchronous, mappingRequestOf } from '../lambda/requests.ts';
import type { Services } from '../services.ts';
import { jsonOf } from './body.ts';
import { expectPost, expectSigned } from './callers.ts';
import { respond } from './respond.ts';
import { accessKeyOf } from './signature.ts';

const MAPPINGS_PATH = '/2015-03-31/event-source-mappings';
const INVOCATIONS_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Returns `false` for other paths. @throws AwsError */
export async function answerLambda(
  url: URL,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): Promise<boolean> {
  const called = INVOCATIONS_PATH.exec(url.pathname)?.[1];
  if (called) {
    expectPost(request);
    expectSigned(request);
    await answerInvocation(called.replaceAll(/%3A/gi, ':'), url, body, request, response, services);
    return true;
  }
  return url.pathname.startsWith(MAPPINGS_PATH) && answerMapping(url, body, request, response, services);
}

async function answerInvocation(
  name: string,
  url: URL,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
  { lambda, usage, access, place }: Services,
): Promise<void> {
  const asynchronous = isAsynchronous(name, url, request.headers);
  const principal = accessKeyOf(request);
  const bare = name.split(':').at(-1) ?? '';
  const arn = `arn:aws:lambda:${place.region}:${place.account}:function:${bare}`;
  const payload = body || '{}';
  access.note(principal, 'lambda:InvokeFunction', [arn]);
  usage.count({ principal, action: 'lambda:InvokeFunction', requestBytes: body.length, responseBytes: 0 });
  checkRequest(payload);
  const traces = [traceOf(request) ?? []].flat();
  if (asynchronous) {
    if (!lambda.isFunction(bare)) throw functionNotFound(bare);
    void lambda.invoke(name, payload, traces);
    response.writeHead(202).end();
    return;
  }
  const answer = await lambda.invoke(name, payload, traces, principal);
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-amz-executed-version': '$LATEST',
    ...(answer.failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
  });
  response.end(answer.payload);
}

function answerMapping(
  url: URL,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
  { mappings, usage, access }: Services,
): boolean {
  expectSigned(request);
  const asked = mappingRequestOf(request.method ?? '', url, request.method === 'GET' ? {} : jsonOf(body));
  if (!asked) return false;
  const principal = accessKeyOf(request);
  const action = `lambda:${asked.operation}`;
  access.note(principal, action, ['*']);
  const output = mappings.handle(asked.operation, asked.input);
  const responseBytes = respond(response, asked.status, output, { 'content-type': 'application/json' });
  usage.count({ principal, action, requestBytes: body.length, responseBytes });
  return true;
}

/** Returns the trace header that SDKs send in functions. */
export function traceOf({ headers }: IncomingMessage): string | undefined {
  const trace = headers['x-amzn-trace-id'];
  return typeof trace === 'string' ? trace : undefined;
}
