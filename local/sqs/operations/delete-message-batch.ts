/** DeleteMessageBatch: the receiver is done with up to ten messages. */
import { deleteByHandle } from '../deleting.ts';
import { answerEach, entriesOf } from '../validation/batch.ts';
import type { Operation } from './operation.ts';

export const deleteMessageBatch: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const answer = answerEach(entriesOf(input, 'DeleteMessageBatch'), (entry) => {
    deleteByHandle(entry, queue);
    return {};
  });
  queue.polls.serve();
  return answer;
};
