/**
 * Sends a refused event to the dead letter queue of the intake, unchanged, with the reasons as message attributes.
 * `refused` and `positions` say which updates of a packed detail were refused. They are absent when no update was
 * accepted.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import { type Refused, utf8Bytes } from '../../core/update/update.ts';
import { attributesBytes, attributesOf, cutToBytes, type MessageAttributes } from './attributes.ts';
import { positionAttributes } from './positions.ts';

const REASON_BYTES = 4_096;

/** @throws when SQS does not accept it. */
export function createRefuse(client: SQSClient, deadLettersUrl: string) {
  return async (body: string, refused: Refused): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: deadLettersUrl,
        MessageBody: body,
        MessageAttributes: attributesFor(refused, SQS_MESSAGE_BYTES - utf8Bytes(body)),
      }),
    );
  };
}

/**
 * Returns as many attributes as fit with the event, the most important first. Without positions a redrive processes
 * the whole event, so that some updates are delivered twice and none is lost. Without any attribute the dead letter
 * only says that it was not settled.
 */
function attributesFor({ refused, positions, refusals }: Refused, room: number): MessageAttributes {
  const reasons = refusals.map(({ reason }) => reason);
  if (refused > refusals.length) reasons.push(`and ${refused - refusals.length} more`);
  let attributes: MessageAttributes = {};
  let left = room;
  const add = (some: Readonly<Record<string, string>>): void => {
    const more = attributesOf(some);
    const bytes = attributesBytes(more);
    if (bytes > left) return;
    attributes = { ...attributes, ...more };
    left -= bytes;
  };
  add({ class: 'refused', reason: 'refused' });
  add({ ...positionAttributes(positions) });
  if ('reason' in attributes) {
    const bytes = Math.min(REASON_BYTES, left + utf8Bytes('refused'));
    attributes = { ...attributes, ...attributesOf({ reason: cutToBytes(reasons.join('\n'), bytes) }) };
  }
  return attributes;
}
