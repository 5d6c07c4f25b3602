/** Brings an event to a rule's target; what the target refuses goes to the rule's dead letters with the reason. */
import { AwsError } from '../protocol/aws-error.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import type { Target } from './buses.ts';
import type { Event } from './put-events.ts';

export interface Ways {
  readonly sqs: Sqs;
  readonly usage: Usage;
  /** Calls a function with an event. */
  readonly invoke: (functionName: string, event: string) => Promise<unknown>;
}

export async function deliverEvent(
  { sqs, usage, invoke }: Ways,
  { text, traceHeader }: Pick<Event, 'text' | 'traceHeader'>,
  target: Target,
  ruleArn: string,
): Promise<void> {
  if ('functionName' in target) return void (await invoke(target.functionName, text));
  const requestBytes = Buffer.byteLength(text, 'utf8');
  usage.count({ principal: 'events.amazonaws.com', action: 'sqs:SendMessage', requestBytes, responseBytes: 0 });
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  try {
    await sqs.handle('SendMessage', {
      QueueUrl: sqs.urlOf(target.queue),
      MessageBody: text,
      ...(traceHeader ? { MessageSystemAttributes: { AWSTraceHeader: attribute(traceHeader) } } : {}),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!target.deadLetters) return;
    await sqs.handle('SendMessage', {
      QueueUrl: sqs.urlOf(target.deadLetters),
      MessageBody: text,
      MessageAttributes: {
        RULE_ARN: attribute(ruleArn),
        TARGET_ARN: attribute(target.arn),
        ERROR_CODE: attribute(error.code),
        ERROR_MESSAGE: attribute(error.message),
      },
    });
  }
}
