/** SendMessageBatch: up to ten messages into a queue, each accepted or refused by itself. */
import { batchTooLong, invalidParameter } from '../errors.ts';
import { optionalString, requiredString } from '../input.ts';
import { MAX_BATCH_BYTES } from '../limits.ts';
import type { Entering } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { accept, bytesOf, readSubmission } from '../sending.ts';
import { answerEach, type Entry, entriesOf } from '../validation/batch.ts';
import type { Operation } from './operation.ts';

export const sendMessageBatch: Operation = (engine, input, _, trace) => {
  const queue = engine.queueOf(input);
  const entries = entriesOf(input, 'SendMessageBatch');
  checkAll(entries, queue);
  const entering: Entering[] = [];
  const answer = answerEach(entries, (entry) => {
    const accepted = accept(engine, queue, readSubmission(entry, queue, { trace, inBatch: true }));
    entering.push(...accepted.entering);
    return accepted.told;
  });
  engine.enter(queue, entering);
  return answer;
};

/** What fails the whole request. */
function checkAll(entries: readonly Entry[], queue: Queue): void {
  for (const { input } of entries) {
    requiredString(input, 'MessageBody');
    if (!queue.fifo) continue;
    if (optionalString(input, 'MessageGroupId') === undefined)
      throw invalidParameter('The request must contain the parameter MessageGroupId.');
    if (!queue.settings.contentBasedDeduplication && optionalString(input, 'MessageDeduplicationId') === undefined)
      throw invalidParameter(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
  }
  const bytes = entries.reduce((sum, { input }) => sum + sizeOf(input), 0);
  if (bytes > MAX_BATCH_BYTES) throw batchTooLong(bytes, MAX_BATCH_BYTES);
}

/** Attributes that cannot be read fail their own entry later. */
function sizeOf(input: Entry['input']): number {
  try {
    return bytesOf(input);
  } catch {
    return Buffer.byteLength(optionalString(input, 'MessageBody') ?? '');
  }
}
