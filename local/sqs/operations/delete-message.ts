/** DeleteMessage: the receiver is done with a message. */
import { deleteByHandle } from '../deleting.ts';
import type { Operation } from './operation.ts';

export const deleteMessage: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  deleteByHandle(input, queue);
  queue.polls.serve();
  return {};
};
