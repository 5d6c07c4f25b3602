/** The Query protocol of STS, SNS and CloudFormation: requests are forms, answers are XML. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessContext } from '../access-record.ts';
import { own } from '../objects.ts';
import type { Services } from '../services.ts';
import { AwsError } from './aws-error.ts';
import { expectKey } from './key-check.ts';
import type { Input } from './model/check.ts';
import { inputOfForm } from './model/form.ts';
import { type Model, readModel } from './model/model.ts';
import type { Signer } from './signature.ts';
import { element, leaf, membersOf } from './xml.ts';

interface Api {
  readonly namespace: string;
  readonly model: Model;
  /** Whether the keys of callers are checked, for services of which customers have resources. */
  readonly checksKeys?: true;
  /** Returns the XML members of the result. @throws AwsError */
  handle(services: Services, operation: string, input: Input, signer: Signer): string | Promise<string>;
}

/** The services with this protocol, by their names in signatures. */
export const QUERY_APIS: Readonly<Record<string, Api>> = {
  sts: {
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    model: readModel('sts'),
    handle: ({ sts }, operation, input, { accessKeyId }) => sts.handle(operation, input, accessKeyId),
  },
  cloudformation: {
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    model: readModel('cloudformation'),
    handle: ({ cloudformation }, operation, input) => cloudformation.handle(operation, input),
  },
  sns: {
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    model: readModel('sns'),
    checksKeys: true,
    async handle({ sns, sts, place, faultInjection }, operation, input, { accessKeyId, region = place.region }) {
      const partial = faultInjection?.partial(operation, input);
      const caller = { account: sts.accountOf(accessKeyId), region };
      const output = await sns.handle(operation, partial?.input ?? input, caller);
      return membersOf(partial?.complete(output) ?? output);
    },
  },
};

const FORM = 'application/x-www-form-urlencoded';

/** Reports whether the request is a form, or names its action in the URL. */
export function isQueryCall({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): boolean {
  return String(headers['content-type']).startsWith(FORM) || /[?&]Action=/.test(url);
}

/** The service of a call without a signature, by the version of its API. */
const SERVICES: Readonly<Record<string, string>> = { '2012-11-05': 'sqs', '2011-06-15': 'sts', '2010-03-31': 'sns' };

export function serviceOf(body: string, { searchParams }: URL): string | undefined {
  return own(SERVICES, new URLSearchParams(body).get('Version') ?? searchParams.get('Version') ?? '');
}

/** Returns an error in the protocol's XML. */
export function queryError(code: string, message: string): string {
  const error = element('Error', leaf('Type', 'Sender'), leaf('Code', code), leaf('Message', message));
  return element('ErrorResponse', error, leaf('RequestId', randomUUID()));
}

export async function answerQuery(
  { namespace, model, checksKeys, handle }: Api,
  body: string,
  signer: Signer,
  response: ServerResponse,
  services: Services,
): Promise<void> {
  const { accessKeyId, service } = signer;
  const parameters = new Map(new URLSearchParams(body));
  const action = parameters.get('Action') ?? '';
  const who = services.sts.nameOf(accessKeyId);
  const note = (what: string) =>
    services.access.note(who, what, [resourceOf(parameters, services.place)], contextOf(parameters));
  // A batch of messages has the permission of a single one.
  note(`${service}:${action.replace(/^PublishBatch$/, 'Publish')}`);
  // Session tags need a separate permission.
  if (parameters.has('Tags.member.1.Key')) note('sts:TagSession');
  const counted = { principal: accessKeyId, action: `${service}:${action}`, requestBytes: body.length };
  services.usage.count({ ...counted, responseBytes: 0 });
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  try {
    if (checksKeys && services.keyCheck) expectKey(accessKeyId, services.keyCheck);
    const result = await handle(services, action, inputOfForm(model, action, parameters), signer);
    const xml = `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = service === 'sns' && error.code === 'AccessDenied' ? 'AuthorizationError' : error.code;
    response.writeHead(error.status, { 'content-type': 'text/xml' }).end(queryError(code, error.message));
  }
}

type Parameters = ReadonlyMap<string, string>;

function resourceOf(parameters: Parameters, { region, account }: Services['place']): string {
  const stack = parameters.get('StackName');
  const topic = parameters.get('Name');
  if (topic !== undefined) return `arn:aws:sns:${region}:${account}:${topic}`;
  if (stack === undefined) return parameters.get('RoleArn') ?? parameters.get('TopicArn') ?? '';
  return stack.startsWith('arn:') ? stack : `arn:aws:cloudformation:${region}:${account}:stack/${stack}/embedded`;
}

/** The condition keys of AssumeRole's parameters. */
function contextOf(parameters: Parameters): AccessContext {
  const externalId = parameters.get('ExternalId');
  const context: Record<string, string> = externalId === undefined ? {} : { 'sts:ExternalId': externalId };
  const tags: string[] = [];
  for (let at = 1; parameters.has(`Tags.member.${at}.Key`); at++) {
    const key = parameters.get(`Tags.member.${at}.Key`) ?? '';
    tags.push(key);
    context[`aws:RequestTag/${key}`] = parameters.get(`Tags.member.${at}.Value`) ?? '';
  }
  return tags.length === 0 ? context : { ...context, 'aws:TagKeys': tags };
}
