/**
 * The filters of an event source mapping (AWS Lambda Developer Guide, "Using event filtering with an Amazon SQS event source"): a
 * message that no filter matches is deleted without an invocation. A body that is JSON is matched as what it holds.
 */
import { compilePattern } from '../events/pattern.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Message } from './sqs-record.ts';

export type Wanted = (message: Message) => boolean;

/** @param patterns texts of patterns; none: every message is wanted. @throws AwsError when one is no pattern. */
export function filterOf(patterns: readonly string[]): Wanted {
  if (patterns.length === 0) return () => true;
  const matchers = patterns.map((text) => {
    try {
      return compilePattern(JSON.parse(text));
    } catch {
      throw new AwsError('InvalidParameterValueException', 'Invalid filter pattern definition.');
    }
  });
  return (message) => {
    const event = eventOf(message);
    return matchers.some((matches) => matches(event));
  };
}

function eventOf({ Body, MessageId, Attributes = {}, MessageAttributes = {} }: Message): object {
  return {
    messageId: MessageId,
    body: contentOf(Body),
    attributes: Attributes,
    messageAttributes: MessageAttributes,
  };
}

function contentOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
