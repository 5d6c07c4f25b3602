/** Brings an event to a rule's target; what the target refuses goes to the rule's dead letters with the reason. */
import { AwsError } from '../protocol/aws-error.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Target } from './event-bridge.ts';

export interface Ways {
  readonly sqs: Sqs;
  /** Calls a function with an event. */
  readonly invoke: (functionName: string, event: string) => Promise<unknown>;
}

export async function deliverEvent(
  { sqs, invoke }: Ways,
  event: string,
  target: Target,
  ruleArn: string,
): Promise<void> {
  if ('functionName' in target) return void (await invoke(target.functionName, event));
  try {
    await sqs.handle('SendMessage', { QueueUrl: sqs.urlOf(target.queue), MessageBody: event });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!target.deadLetters) return;
    const attribute = (text: string) => ({ DataType: 'String', StringValue: text });
    await sqs.handle('SendMessage', {
      QueueUrl: sqs.urlOf(target.deadLetters),
      MessageBody: event,
      MessageAttributes: {
        RULE_ARN: attribute(ruleArn),
        TARGET_ARN: attribute(target.arn),
        ERROR_CODE: attribute(error.code),
        ERROR_MESSAGE: attribute(error.message),
      },
    });
  }
}
