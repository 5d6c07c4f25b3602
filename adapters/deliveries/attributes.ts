/** Message attributes for the queues of the stack. Characters that SQS does not accept are replaced. */
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { utf8Bytes } from '../../core/update/update.ts';

export type MessageAttributes = NonNullable<SendMessageBatchRequestEntry['MessageAttributes']>;

/** Returns the size as SQS counts it: names, types and values in UTF-8. */
export function attributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '' }]) =>
      sum + utf8Bytes(name) + utf8Bytes(DataType) + utf8Bytes(StringValue),
    0,
  );
}

/** Empty values are left out, because SQS does not accept them. */
export function attributesOf(values: Readonly<Record<string, string>>): MessageAttributes {
  const entries = Object.entries(values).filter(([, value]) => value !== '');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, { DataType: 'String', StringValue: sendable(value) }]),
  );
}

/** Characters that SQS refuses (API reference, SendMessage): control characters, U+FFFE, U+FFFF and lone surrogates. */
const REFUSED = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function sendable(value: string): string {
  return value.replace(REFUSED, '\uFFFD');
}

/** Returns at most `bytes` bytes of UTF-8, cut between characters. */
export function cutToBytes(text: string, bytes: number): string {
  if (utf8Bytes(text) <= bytes) return text;
  return new TextDecoder('utf-8')
    .decode(Buffer.from(text, 'utf8').subarray(0, Math.max(0, bytes)))
    .replace(/\uFFFD$/, '');
}
