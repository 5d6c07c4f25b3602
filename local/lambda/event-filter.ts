/**
 * The filters of an event source mapping (AWS Lambda Developer Guide, "Using event filtering with an Amazon SQS event source").
 * A message that no filter matches is deleted without an invocation. A JSON body is matched by its content.
 */
import { compilePattern } from '../events/pattern/index.ts';
import { type Json, type JsonObject, readJson } from '../events/pattern/json.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Message } from './sqs-record.ts';

export type Wanted = (message: Message) => boolean;

/** Without patterns, every message matches. @throws AwsError for an invalid pattern. */
export function filterOf(patterns: readonly string[]): Wanted {
  if (patterns.length === 0) return () => true;
  const matchers = patterns.map((text) => {
    try {
      return compilePattern(text);
    } catch {
      throw new AwsError('InvalidParameterValueException', 'Invalid filter pattern definition.');
    }
  });
  return (message) => {
    const event = eventOf(message);
    return matchers.some((matches) => matches(event));
  };
}

function eventOf({ Body, MessageId, Attributes = {}, MessageAttributes = {} }: Message): Json {
  const rest = { messageId: MessageId, attributes: Attributes, messageAttributes: MessageAttributes };
  const event = readJson(JSON.stringify(rest)) as JsonObject;
  return { ...event, members: [...event.members, ['body', contentOf(Body)]] };
}

function contentOf(body: string): Json {
  try {
    return readJson(body);
  } catch {
    return { kind: 'string', text: body };
  }
}
