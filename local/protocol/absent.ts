/**
 * Answers requests for services that the embedded AWS does not have, with an error in the protocol of the service, so that every
 * client shows its name. No client retries after this status and code.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isQueryCall, queryError } from './query.ts';
import { element, leaf } from './xml.ts';

const CODE = 'NotImplementedByEmbeddedAws';
const STATUS = 400;

/** The services of the embedded AWS, with the format of their requests. */
const KNOWN: Readonly<Record<string, string>> = {
  cloudformation: 'it answers forms',
  dynamodb: 'it answers JSON with the header X-Amz-Target',
  events: 'it answers JSON with the header X-Amz-Target',
  kms: 'it answers JSON with the header X-Amz-Target',
  lambda: 'it does not have this operation',
  s3: 'it answers requests for objects',
  sns: 'it answers forms',
  sqs: 'it answers JSON with the header X-Amz-Target',
  sts: 'it answers forms',
};

/** Releases of botocore between 1.31.81 and 1.34.90 use one protocol or the other. */
const OLD_SQS =
  'This client calls SQS with the older Query protocol. The embedded AWS supports the JSON protocol of SQS. Use boto3 1.34.90, AWS CLI 1.32.90, or newer, a current AWS CLI 2, or another current AWS SDK.';

/** Advice for services that the embedded AWS does not have, by their names in signatures. */
const ADVICE: Readonly<Record<string, string>> = {
  monitoring: 'Metrics are in the log lines of the functions.',
  logs: 'The run prints the log lines of the functions.',
  'cognito-idp': 'The run issues its own tokens and prints them when it starts.',
};

/**
 * Returns the name of the service of a request with the header X-Amz-Target. Some services have the same name in signatures as a service
 * of the embedded AWS: DynamoDB Streams has that of DynamoDB.
 */
export function absentOf(signed: string | undefined, target: string): string {
  return signed === undefined || Object.hasOwn(KNOWN, signed) ? target : signed;
}

/**
 * Also answers requests that a service of the embedded AWS does not support.
 * @param service its name in signatures, or the beginning of the header X-Amz-Target.
 */
export function answerAbsent(service: string, request: IncomingMessage, response: ServerResponse): void {
  const { type, body, headers = {} } = errorOf(service, messageOf(service, request), request);
  const bytes = Buffer.from(body);
  response.writeHead(STATUS, {
    'content-type': type,
    'content-length': bytes.length,
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function messageOf(service: string, request: IncomingMessage): string {
  const { method, url = '' } = request;
  if (service === 'sqs' && isQueryCall(request)) return OLD_SQS;
  if (Object.hasOwn(KNOWN, service)) {
    const path = url.split('?', 1)[0];
    return `The embedded AWS does not support ${method} ${path} for the service "${service}": ${KNOWN[service]}.`;
  }
  const advice = Object.hasOwn(ADVICE, service) ? ` ${ADVICE[service]}` : '';
  const has = Object.keys(KNOWN).join(', ');
  return `The embedded AWS does not have the service "${service}": it has ${has}.${advice}`;
}

interface ErrorBody {
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function errorOf(service: string, message: string, request: IncomingMessage): ErrorBody {
  const { headers } = request;
  const error = [leaf('Code', CODE), leaf('Message', message)];
  const id = randomUUID();
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') {
    return {
      type: 'application/cbor',
      body: cborMap({ __type: CODE, message }),
      headers: { 'smithy-protocol': 'rpc-v2-cbor' },
    };
  }
  if (service === 'ec2') {
    return {
      type: 'text/xml',
      body: element('Response', element('Errors', element('Error', ...error)), leaf('RequestID', id)),
    };
  }
  if (isQueryCall(request) || XML.has(service)) return { type: 'text/xml', body: queryError(CODE, message) };
  return {
    type: String(headers['content-type'] ?? '').startsWith('application/x-amz-json')
      ? String(headers['content-type'])
      : 'application/json',
    body: JSON.stringify({ __type: CODE, message }),
    headers: { 'x-amzn-errortype': CODE },
  };
}

/** The services with the protocol REST XML, except S3. */
const XML: ReadonlySet<string> = new Set(['route53', 'cloudfront', 's3-control']);

/** Encodes a map of short strings as CBOR (RFC 8949). */
function cborMap(members: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(members).flat().map(cborText);
  return Buffer.concat([Buffer.from([0xa0 + entries.length / 2]), ...entries]);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(3);
  head.writeUInt8(0x79);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
