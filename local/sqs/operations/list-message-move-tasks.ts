/** ListMessageMoveTasks: the last tasks of a dead-letter queue, newest first. */
import { resourceNotFound } from '../errors.ts';
import { integerWithin, requiredString } from '../input.ts';
import type { MoveTask } from '../move-tasks.ts';
import { taskHandleOf } from '../task-handle.ts';
import type { Operation } from './operation.ts';

export const listMessageMoveTasks: Operation = (engine, input) => {
  const sourceArn = requiredString(input, 'SourceArn');
  const size = integerWithin(input, 'MaxResults', 1, 10) ?? 1;
  if (engine.queueAt(sourceArn) === undefined)
    throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  const results = engine.tasks.of(sourceArn).slice(0, size).map(render);
  return results.length > 0 ? { Results: results } : {};
};

/** Only a running task shows its handle. */
function render(task: MoveTask): Record<string, unknown> {
  const { id, source, destinationArn, perSecond, failure } = task;
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: taskHandleOf({ taskId: id, sourceArn: source.arn }) }),
    Status: task.status,
    SourceArn: source.arn,
    ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
    ...(perSecond !== undefined && { MaxNumberOfMessagesPerSecond: perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(failure !== undefined && { FailureReason: failure }),
    StartedTimestamp: Math.floor(task.startedAt),
  };
}
