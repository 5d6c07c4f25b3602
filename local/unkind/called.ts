/** Which service and operation a request is for, by its head alone. */
import type { IncomingMessage } from 'node:http';
import { signerOf } from '../protocol/signature.ts';
import type { Service } from './refusals.ts';

const TARGETS: Readonly<Record<string, Service>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  TrentService: 'kms',
  AWSEvents: 'events',
};

/** After which a function has done something that it may forget. */
export const WRITES: ReadonlySet<string> = new Set([
  'SendMessage',
  'SendMessageBatch',
  'DeleteMessageBatch',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
]);

/** `undefined`: it is for none that is struck, such as the HTTP API and the page. */
export function calledOf(
  request: IncomingMessage,
): { readonly service: Service; readonly operation: string } | undefined {
  const { headers, url = '' } = request;
  const [target = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const service = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
  if (service) return { service, operation };
  if (url.startsWith('/2015-03-31/functions/')) return { service: 'lambda', operation: 'Invoke' };
  return signerOf(request)?.service === 'sts' ? { service: 'sts', operation: 'AssumeRole' } : undefined;
}
