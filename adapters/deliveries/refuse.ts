/**
 * Puts a refused event into the intake's dead letters: whole, to the letter, with the reasons beside it as message
 * attributes. `refused` lists the positions of a packed detail that were not taken; absent when nothing was.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import { type Refusal, utf8Bytes } from '../../core/update/update.ts';

const REASON_BYTES = 4_096;
/** Kept for names and types of the attributes. */
const ATTRIBUTES_BYTES = 256;

/** @throws when SQS does not take it. */
export function createRefuse(client: SQSClient, deadLettersUrl: string) {
  return async (body: string, refusals: readonly Refusal[]): Promise<void> => {
    const positions = refusals.flatMap(({ index }) => (index === undefined ? [] : [index])).join(',');
    const room = SQS_MESSAGE_BYTES - utf8Bytes(body) - utf8Bytes(positions) - ATTRIBUTES_BYTES;
    const reason = cut(refusals.map((refusal) => refusal.reason).join('\n'), Math.min(REASON_BYTES, room));
    await client.send(
      new SendMessageCommand({
        QueueUrl: deadLettersUrl,
        MessageBody: body,
        MessageAttributes: {
          ...attribute('class', 'refused'),
          ...attribute('reason', reason),
          ...attribute('refused', positions),
        },
      }),
    );
  };
}

/** SQS takes no empty attribute. */
function attribute(name: string, value: string) {
  return value === '' ? {} : { [name]: { DataType: 'String', StringValue: value } };
}

/** At most `bytes` of UTF-8, cut between characters. */
function cut(text: string, bytes: number): string {
  if (utf8Bytes(text) <= bytes) return text;
  return new TextDecoder('utf-8')
    .decode(Buffer.from(text, 'utf8').subarray(0, Math.max(0, bytes - 4)))
    .replace(/\uFFFD$/, '');
}
