/** CancelMessageMoveTask: stops a running task; what it has moved stays moved. */
import { invalidParameter, resourceNotFound, unsupportedOperation } from '../errors.ts';
import { requiredString } from '../input.ts';
import { taskOf } from '../task-handle.ts';
import type { Operation } from './operation.ts';

export const cancelMessageMoveTask: Operation = (engine, input) => {
  const reference = taskOf(requiredString(input, 'TaskHandle'));
  if (reference === undefined) throw invalidParameter('Value for parameter TaskHandle is invalid.');
  if (engine.queueAt(reference.sourceArn) === undefined)
    throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  const task = engine.tasks.of(reference.sourceArn).find(({ id }) => id === reference.taskId);
  if (task === undefined) throw resourceNotFound('Task does not exist.');
  if (task.status !== 'RUNNING') throw unsupportedOperation('Only active tasks can be cancelled.');
  engine.tasks.cancel(task);
  return { ApproximateNumberOfMessagesMoved: task.moved };
};
