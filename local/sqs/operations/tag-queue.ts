/** TagQueue: adds tags, or changes those of the same key. */
import { missingParameter } from '../errors.ts';
import { stringMap } from '../input.ts';
import { checkTags } from '../validation/tags.ts';
import type { Operation } from './operation.ts';

export const tagQueue: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const added = stringMap(input, 'Tags');
  if (added === undefined || Object.keys(added).length === 0) throw missingParameter('Tags');
  const tags = { ...queue.tags, ...added };
  checkTags(tags);
  queue.tags = tags;
  return {};
};
