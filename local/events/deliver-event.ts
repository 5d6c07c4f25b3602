/** Delivers an event to the target of a rule. An event that the target refuses goes to its dead-letter queue, with the reason. */
import { defined } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import type { MatchedRule } from './input-of-target.ts';
import type { Event } from './put-events.ts';
import type { Target } from './target.ts';

export interface TargetServices {
  readonly sqs: Sqs;
  readonly usage: Usage;
  /** Calls a function with an event. */
  readonly invoke: (functionName: string, event: string) => Promise<unknown>;
  /** Puts the event onto another bus. */
  readonly forward: (busArn: string, event: Event) => Promise<void>;
}

export async function deliverEvent(
  services: TargetServices,
  event: Event,
  target: Target,
  rule: MatchedRule,
): Promise<void> {
  const { sqs } = services;
  const text = target.render(event, rule);
  if (text === undefined) return;
  try {
    await deliver(services, { ...event, text }, target);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!target.deadLetters) return;
    const deadLetter = {
      QueueUrl: sqs.urlOf(target.deadLetters),
      MessageBody: text,
      MessageAttributes: {
        RULE_ARN: attribute(rule.arn),
        TARGET_ARN: attribute(target.members.Arn),
        ERROR_CODE: attribute(error.code),
        ERROR_MESSAGE: attribute(error.message),
      },
    };
    // Without a dead-letter queue the event is lost, as in AWS.
    await sqs.handle('SendMessage', deadLetter).catch((refusal: unknown) => {
      if (!(refusal instanceof AwsError)) throw refusal;
    });
  }
}

const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

async function deliver({ sqs, usage, invoke, forward }: TargetServices, event: Event, target: Target): Promise<void> {
  const { text, traceHeader } = event;
  if ('functionName' in target) return void (await invoke(target.functionName, text));
  if ('busArn' in target) return forward(target.busArn, event);
  const requestBytes = Buffer.byteLength(text, 'utf8');
  usage.count({ principal: 'events.amazonaws.com', action: 'sqs:SendMessage', requestBytes, responseBytes: 0 });
  const group = target.members.SqsParameters?.MessageGroupId;
  await sqs.handle('SendMessage', {
    QueueUrl: sqs.urlOf(target.queue),
    MessageBody: text,
    ...defined({ MessageGroupId: group }),
    ...(traceHeader ? { MessageSystemAttributes: { AWSTraceHeader: attribute(traceHeader) } } : {}),
  });
}
