/** DeleteQueue: the queue goes with all that is in it. */
import type { Operation } from './operation.ts';

export const deleteQueue: Operation = (engine, input) => {
  engine.remove(engine.queueOf(input));
  return {};
};
