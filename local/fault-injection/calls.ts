/** Determines the service and operation of a request, and the errors by which services report throttling and failures. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { own } from '../objects.ts';
import { signerOf } from '../protocol/signature.ts';

type Service = 'sqs' | 'dynamodb' | 'kms' | 'events' | 'lambda' | 'sts' | 'sns' | 's3';

interface Refusal {
  readonly status: number;
  readonly code: string;
}

const TARGETS: Readonly<Record<string, Service>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  TrentService: 'kms',
  AWSEvents: 'events',
};

/** The operations after which a function is killed, before it learns that they succeeded. */
export const WRITES: ReadonlySet<string> = new Set([
  ...['SendMessage', 'SendMessageBatch', 'DeleteMessageBatch', 'PutItem', 'UpdateItem', 'DeleteItem', 'PutObject'],
  'PublishBatch',
]);

/** Reads only the headers. Returns `undefined` for requests without faults, such as those of the HTTP API and the page. */
export function callOf(
  request: IncomingMessage,
): { readonly service: Service; readonly operation: string } | undefined {
  const { headers, url = '' } = request;
  const [target = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const service = own(TARGETS, target);
  if (service) return { service, operation };
  if (url.startsWith('/2015-03-31/functions/')) return { service: 'lambda', operation: 'Invoke' };
  const signer = signerOf(request)?.service;
  if (signer === 's3') return { service: 's3', operation: request.method === 'PUT' ? 'PutObject' : 'GetObject' };
  if (signer === 'sns') return { service: 'sns', operation: 'PublishBatch' };
  return signer === 'sts' ? { service: 'sts', operation: 'AssumeRole' } : undefined;
}

export const THROTTLES: Readonly<Record<Service, Refusal>> = {
  sqs: { status: 400, code: 'RequestThrottled' },
  dynamodb: { status: 400, code: 'ProvisionedThroughputExceededException' },
  kms: { status: 400, code: 'ThrottlingException' },
  events: { status: 400, code: 'ThrottlingException' },
  lambda: { status: 429, code: 'TooManyRequestsException' },
  sts: { status: 400, code: 'Throttling' },
  sns: { status: 429, code: 'Throttled' },
  s3: { status: 503, code: 'SlowDown' },
};

/** The errors of the services that have outages. */
export const OUTAGES = {
  dynamodb: { status: 500, code: 'InternalServerError' },
  kms: { status: 500, code: 'KMSInternalException' },
  s3: { status: 500, code: 'InternalError' },
} as const satisfies Partial<Record<Service, Refusal>>;

export const MESSAGE = 'Injected by --faults.';

/** Answers in the format of the service: XML for STS, SNS and S3, JSON for the others. */
export function refuse(response: ServerResponse, service: Service, { status, code }: Refusal): void {
  if (service === 'sts' || service === 'sns') {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${MESSAGE}</Message></Error></ErrorResponse>`);
    return;
  }
  if (service === 's3') {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>${MESSAGE}</Message></Error>`);
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-errortype': code,
    ...(service === 'sqs' ? { 'x-amzn-query-error': `${code};Sender` } : {}),
  });
  response.end(JSON.stringify({ __type: code, message: MESSAGE }));
}

/** Makes the response reset the connection when it is complete, so that the client gets no answer. */
export function loseAnswer(response: ServerResponse, whenDone: () => void = () => {}): void {
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => {
    whenDone();
    response.socket?.resetAndDestroy();
    return response;
  };
}
