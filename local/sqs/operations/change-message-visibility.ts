/** ChangeMessageVisibility: hides a received message for longer or shorter than was agreed. */
import { hideByHandle } from '../hiding.ts';
import type { Operation } from './operation.ts';

export const changeMessageVisibility: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  hideByHandle(input, queue, engine.clock.now());
  queue.polls.serve();
  return {};
};
