/**
 * The port of all services. JSON protocols are selected by `X-Amz-Target`, STS and CloudFormation by the signature of their
 * forms, Lambda by its path. A request that is signed for another service gets an error of that service. The server listens on
 * loopback by default, and refuses requests that a web page of another origin could send.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, isIPv6, type Server as SocketServer } from 'node:net';
import { defined, own } from '../objects.ts';
import { actionOf } from '../resources-of-call.ts';
import type { Services } from '../services.ts';
import { absentOf, answerAbsent } from './absent.ts';
import { answerHttp } from './answer-http.ts';
import { answerLambda, traceOf } from './answer-lambda.ts';
import { answerS3 } from './answer-s3.ts';
import { AwsError, internal } from './aws-error.ts';
import { jsonOf, readBody } from './body.ts';
import { expectNoForeignPage, expectPost, expectSigned, isLoopback } from './callers.ts';
import { countDynamoDb } from './count-dynamodb.ts';
import { expectKey } from './key-check.ts';
import { answerQuery, isQueryCall, QUERY_APIS, queryError, serviceOf } from './query.ts';
import { respond } from './respond.ts';
import { accessKeyOf, signerOf } from './signature.ts';

export interface Listening {
  readonly endpoint: string;
  close(): Promise<void>;
}

interface Target {
  /** The prefix of IAM's actions. */
  readonly prefix: string;
  handle(
    services: Services,
    operation: string,
    input: Record<string, unknown>,
    signal: AbortSignal,
    accessKeyId: string,
    trace: string | undefined,
  ): Promise<Record<string, unknown>> | Record<string, unknown>;
}

/** The services of the JSON protocols, by the beginning of `X-Amz-Target`. */
const TARGETS: Readonly<Record<string, Target>> = {
  AmazonSQS: {
    prefix: 'sqs',
    handle: ({ sqs }, operation, input, signal, _, trace) => sqs.handle(operation, input, signal, trace),
  },
  AWSEvents: {
    prefix: 'events',
    handle: ({ events, sts }, operation, input, _, accessKeyId) =>
      events.handle(operation, input, sts.accountOf(accessKeyId)),
  },
  TrentService: { prefix: 'kms', handle: ({ kms }, operation, input) => kms.handle(operation, input) },
};
export const LOOPBACK = '127.0.0.1';
/** Addresses that stand for every address of the machine. */
const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::'];
/** Ports that `fetch` refuses (Fetch Standard, "Port blocking"), from the first one that does not need privileges. */
const BLOCKED_PORTS: readonly number[] = [
  ...[
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
  ],
];

/** @throws when the port is in use, or browsers and `fetch` refuse it. */
export async function expectFreePort(port: number, host: string): Promise<void> {
  expectUnblocked(port);
  const server = createSocketServer();
  await bind(server, port, host);
  await new Promise((resolve) => server.close(resolve));
}

function expectUnblocked(port: number): void {
  if (BLOCKED_PORTS.includes(port))
    throw new Error(`Port ${port} cannot be used: browsers and fetch block it. Choose another with --port N.`);
}

function bind(server: SocketServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is in use: choose another with --port N, or any with --port 0.`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** @throws when the port is in use, or browsers and `fetch` refuse it. */
export async function listen(port: number, services: Services, host = LOOPBACK): Promise<Listening> {
  expectUnblocked(port);
  const isOpen = !isLoopback(host);
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(request, response, services, isOpen ? undefined : (server.address() as AddressInfo).port).catch(
      (error: unknown) => {
        // The client has disconnected. It may have been killed.
        if (response.socket === null || response.socket.destroyed) return;
        fail(request, response, error instanceof AwsError ? error : internal(error));
      },
    );
  });
  await bind(server, port, host);
  return {
    endpoint: `http://${hostOfEndpoint(host)}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Functions and printed addresses use loopback where the run also listens on it. */
function hostOfEndpoint(host: string): string {
  if (UNSPECIFIED.includes(host)) return LOOPBACK;
  return isIPv6(host) ? `[${host}]` : host;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
  port: number | undefined,
): Promise<void> {
  expectNoForeignPage(request, port, services.hosting.isOpen);
  response.once('close', services.usage.begin(accessKeyOf(request)));
  if (await services.faultInjection?.intercept(request, response)) return;
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target) expectPost(request);
  if (target.startsWith('DynamoDB_')) {
    countDynamoDb(target, request, response, services);
    return services.dynamodb.serve(request, response);
  }
  const bytes = await readBody(request);
  const url = urlOf(request);
  if (target) return answerJson(target, bytes, request, response, services);
  if (await answerHttp(url, bytes, request, response, services)) return;
  const body = bytes.toString('utf8');
  if (await answerLambda(url, body, request, response, services)) return;
  const signer = signerOf(request);
  const isQuery = isQueryCall(request);
  if (isQuery && (signer?.service ?? serviceOf(body, url)) === 'sqs') return answerAbsent('sqs', request, response);
  const api = isQuery && own(QUERY_APIS, signer?.service ?? '');
  if (api || (isQuery && !signer)) {
    expectPost(request);
    expectSigned(request);
  }
  // Signed requests are for services, never for the page.
  if (signer?.service === 's3') return answerS3(url, bytes, signer, request, response, services);
  if (api && signer) return answerQuery(api, body, signer, response, services);
  if (signer) return answerAbsent(signer.service, request, response);
  if (isQuery) throw new AwsError('IncompleteSignature', 'The signature does not say for which service it is.');
  if (request.method === 'GET' || request.method === 'HEAD') {
    const hosted = services.hosting.answer(url.pathname);
    if (hosted) return void response.writeHead(hosted.status, hosted.headers).end(hosted.body);
  }
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('This is an embedded AWS: point an AWS SDK client or the AWS CLI at it.\n');
}

/** @throws AwsError */
function urlOf({ url = '/', headers: { host = '' } }: IncomingMessage): URL {
  if (URL.canParse(url, `http://${host}`)) return new URL(url, `http://${host}`);
  throw new AwsError('InvalidURI', 'The path of the request is no URL.');
}

async function answerJson(
  target: string,
  body: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): Promise<void> {
  const dot = target.lastIndexOf('.');
  const [service, operation] = [target.slice(0, dot), target.slice(dot + 1)];
  const called = own(TARGETS, service);
  if (!called) return answerAbsent(absentOf(signerOf(request)?.service, service), request, response);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const input = jsonOf(body.toString('utf8'));
  const principal = accessKeyOf(request);
  if (services.keyCheck && called.prefix !== 'kms') expectKey(principal, services.keyCheck);
  const asked = actionOf(called.prefix, operation, input, services.place);
  services.access.note(services.sts.nameOf(principal), asked.action, asked.resources, asked.context);
  const counted = {
    principal,
    action: `${called.prefix}:${operation}`,
    requestBytes: body.length,
    items: Array.isArray(input['Entries']) ? input['Entries'].length : 1,
  };
  let output: Record<string, unknown>;
  const partial = services.faultInjection?.partial(operation, input);
  try {
    const more = [gone.signal, principal, traceOf(request)] as const;
    output = await called.handle(services, operation, partial?.input ?? input, ...more);
    if (partial) output = partial.complete(output);
  } catch (error) {
    services.usage.count({ ...counted, responseBytes: 0 });
    throw error;
  }
  const responseBytes = respond(response, 200, output, {
    'content-type': String(request.headers['content-type'] ?? 'application/x-amz-json-1.0'),
  });
  services.usage.count({ ...counted, responseBytes });
}

function fail(request: IncomingMessage, response: ServerResponse, error: AwsError): void {
  if (response.headersSent) return void response.destroy();
  const { code, message, status } = error;
  if (isQueryCall(request)) {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(queryError(code, message));
    return;
  }
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    ...defined({ 'x-amzn-query-error': error.queryError }),
  };
  respond(response, status, { __type: code, message }, headers);
}
