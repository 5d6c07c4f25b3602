/** Message attributes for the stack's own queues, with the characters replaced that SQS does not accept. */
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { utf8Bytes } from '../../core/update/update.ts';

export type MessageAttributes = NonNullable<SendMessageBatchRequestEntry['MessageAttributes']>;

/** As SQS counts them: names, types and values in UTF-8. */
export function attributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '' }]) =>
      sum + utf8Bytes(name) + utf8Bytes(DataType) + utf8Bytes(StringValue),
    0,
  );
}

/** Empty values are left out: SQS takes none. */
export function attributesOf(values: Readonly<Record<string, string>>): MessageAttributes {
  const entries = Object.entries(values).filter(([, value]) => value !== '');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, { DataType: 'String', StringValue: sendable(value) }]),
  );
}

/** What SQS refuses in a message (API reference, SendMessage): control characters, U+FFFE, U+FFFF, halves of characters. */
const REFUSED = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function sendable(value: string): string {
  return value.replace(REFUSED, '\uFFFD');
}

/** At most `bytes` of UTF-8, cut between characters. */
export function cutToBytes(text: string, bytes: number): string {
  if (utf8Bytes(text) <= bytes) return text;
  return new TextDecoder('utf-8')
    .decode(Buffer.from(text, 'utf8').subarray(0, Math.max(0, bytes)))
    .replace(/\uFFFD$/, '');
}
