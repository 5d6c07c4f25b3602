/** Answers requests to S3, with buckets in the path and errors in XML. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../services.ts';
import { AwsError } from './aws-error.ts';
import type { Signer } from './signature.ts';
import { element, leaf } from './xml.ts';

export function answerS3(
  url: URL,
  body: Buffer,
  { accessKeyId, region }: Signer,
  request: IncomingMessage,
  response: ServerResponse,
  { s3, access, usage, sts }: Services,
): void {
  const asked = {
    method: request.method ?? 'GET',
    // `URL` would remove the segments `.` and `..`, which keys can contain.
    path: request.url?.split('?', 1)[0] ?? '',
    query: url.searchParams,
    headers: request.headers,
    body,
    region,
    account: sts.accountOf(accessKeyId),
  };
  const requestId = randomUUID();
  try {
    const { operation, actions, resource, key } = s3.calledOf(asked);
    const principal = sts.nameOf(accessKeyId);
    for (const action of actions) access.note(principal, action, [resource]);
    if (key) access.note(principal, key.action, [key.arn], key.context);
    const answer = s3.answer(asked);
    usage.count({
      principal: accessKeyId,
      action: `s3:${operation}`,
      requestBytes: body.length,
      responseBytes: answer.body.length,
    });
    const length = asked.method === 'HEAD' ? {} : { 'content-length': answer.body.length };
    response.writeHead(answer.status, { ...answer.headers, ...length, 'x-amz-request-id': requestId }).end(answer.body);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const members = [leaf('Code', error.code), leaf('Message', error.message), leaf('RequestId', requestId)];
    const text = Buffer.from(element('Error', ...members));
    response.writeHead(error.status, {
      'content-type': 'application/xml',
      'content-length': text.length,
      'x-amz-request-id': requestId,
    });
    response.end(asked.method === 'HEAD' ? undefined : text);
  }
}
