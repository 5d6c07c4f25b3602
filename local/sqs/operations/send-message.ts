/** SendMessage: one message into a queue. */
import { accept, readSubmission } from '../sending.ts';
import type { Operation } from './operation.ts';

export const sendMessage: Operation = (engine, input, _, trace) => {
  const queue = engine.queueOf(input);
  const { told, entering } = accept(engine, queue, readSubmission(input, queue, { trace, inBatch: false }));
  engine.enter(queue, entering);
  return told;
};
