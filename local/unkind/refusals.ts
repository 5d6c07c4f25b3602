/** How each service says that it was asked too much, or that it fails, with its own error names, so that SDKs know them. */
import type { ServerResponse } from 'node:http';

export type Service = 'sqs' | 'dynamodb' | 'kms' | 'events' | 'lambda' | 'sts';

interface Refusal {
  readonly status: number;
  readonly code: string;
}

export const THROTTLES: Readonly<Record<Service, Refusal>> = {
  sqs: { status: 400, code: 'RequestThrottled' },
  dynamodb: { status: 400, code: 'ProvisionedThroughputExceededException' },
  kms: { status: 400, code: 'ThrottlingException' },
  events: { status: 400, code: 'ThrottlingException' },
  lambda: { status: 429, code: 'TooManyRequestsException' },
  sts: { status: 400, code: 'Throttling' },
};

/** Of the services that refuse for a while. */
export const OUTAGES = {
  dynamodb: { status: 500, code: 'InternalServerError' },
  kms: { status: 500, code: 'KMSInternalException' },
} as const satisfies Partial<Record<Service, Refusal>>;

const MESSAGE = 'Struck by --unkind.';

/** Answers in the form of the service: XML of STS, JSON of the others. */
export function refuse(response: ServerResponse, service: Service, { status, code }: Refusal): void {
  if (service === 'sts') {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${MESSAGE}</Message></Error></ErrorResponse>`);
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-errortype': code,
    ...(service === 'sqs' ? { 'x-amzn-query-error': `${code};Sender` } : {}),
  });
  response.end(JSON.stringify({ __type: code, message: MESSAGE }));
}

/** Whatever is answered from now on, the client sees its connection reset instead. */
export function loseAnswer(response: ServerResponse, whenDone: () => void = () => {}): void {
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => {
    whenDone();
    response.socket?.resetAndDestroy();
    return response;
  };
}
