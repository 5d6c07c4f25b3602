/** ChangeMessageVisibilityBatch: the same for up to ten received messages. */
import { hideByHandle } from '../hiding.ts';
import { answerEach, entriesOf } from '../validation/batch.ts';
import type { Operation } from './operation.ts';

export const changeMessageVisibilityBatch: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const answer = answerEach(entriesOf(input, 'ChangeMessageVisibilityBatch'), (entry) => {
    hideByHandle(entry, queue, engine.clock.now());
    return {};
  });
  queue.polls.serve();
  return answer;
};
