/** The Query protocol (form in, XML out), which STS and CloudFormation speak: the version of the API says which one is meant. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { signerOf } from '../usage.ts';
import { AwsError } from './aws-error.ts';
import type { Services } from './services.ts';
import { escaped } from './xml.ts';

interface Api {
  readonly namespace: string;
  handle(services: Services, parameters: ReadonlyMap<string, string>, accessKeyId: string): string;
}

const STS: Api = {
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  handle: ({ sts }, parameters, accessKeyId) => sts.handle(parameters, accessKeyId),
};
const CLOUDFORMATION: Api = {
  namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  handle: ({ cloudformation }, parameters) => cloudformation.handle(parameters),
};
/** By `Version`; what names none is STS's. */
const APIS: Readonly<Record<string, Api>> = { '2011-06-15': STS, '2010-05-15': CLOUDFORMATION };

export function answerQuery(
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): void {
  const parameters = new Map(new URLSearchParams(body));
  const action = parameters.get('Action') ?? '';
  const version = parameters.get('Version') ?? '';
  const { namespace, handle } = (Object.hasOwn(APIS, version) ? APIS[version] : undefined) ?? STS;
  const caller = signerOf(request.headers.authorization);
  const prefix = namespace === CLOUDFORMATION.namespace ? 'cloudformation' : 'sts';
  const arn = parameters.get('RoleArn') ?? '';
  services.access.note(services.sts.nameOf(caller), `${prefix}:${action}`, [arn]);
  // Session tags are a right of their own.
  if (parameters.has('Tags.member.1.Key')) services.access.note(services.sts.nameOf(caller), 'sts:TagSession', [arn]);
  services.usage.count({
    principal: caller,
    action: `${prefix}:${action}`,
    requestBytes: body.length,
    responseBytes: 0,
  });
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  try {
    const result = handle(services, parameters, caller);
    const xml = `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const xml = `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escaped(error.message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
    response.writeHead(error.status, { 'content-type': 'text/xml' }).end(xml);
  }
}
