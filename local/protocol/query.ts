/** The Query protocol (form in, XML out), which STS speaks. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sts } from '../sts/sts.ts';
import { AwsError } from './aws-error.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export function answerQuery(body: string, request: IncomingMessage, response: ServerResponse, sts: Sts): void {
  const parameters = new Map(new URLSearchParams(body));
  const action = parameters.get('Action') ?? '';
  const caller = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  try {
    const result = sts.handle(parameters, caller);
    const xml = `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const message = error.message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const xml = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
    response.writeHead(error.status, { 'content-type': 'text/xml' }).end(xml);
  }
}
