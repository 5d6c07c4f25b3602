/** The operations that start, list and cancel the tasks that move messages out of a dead-letter queue. */
import { defined } from '../../objects.ts';
import type { Engine, MoveTask } from '../engine.ts';
import { invalidParameter, invalidValue, resourceNotFound, unsupportedOperation } from '../errors.ts';
import { taskHandleOf, taskOf } from '../handles.ts';
import { integerWithin, required } from '../input.ts';
import type { Queue } from '../queue/queue.ts';
import type { Operations, Output } from './operation.ts';

export const moveTaskOperations: Operations = {
  StartMessageMoveTask(input, engine) {
    const sourceArn = required(input, 'SourceArn');
    const { DestinationArn: destinationArn } = input;
    const perSecond = integerWithin(input, 'MaxNumberOfMessagesPerSecond', 1, 500);
    const source = queueAt(engine, sourceArn, 'SourceArn');
    const isTarget = [...engine.queues.values()].some(
      (queue) => queue.settings.redrive?.deadLetterTargetArn === sourceArn,
    );
    if (!isTarget) throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    if (destinationArn !== undefined) {
      const destination = queueAt(engine, destinationArn, 'DestinationArn');
      if (destination === source)
        throw invalidValue('DestinationArn', destinationArn, 'Source and destination must be different queues.');
      if (destination.fifo !== source.fifo)
        throw invalidValue('DestinationArn', destinationArn, 'Source and destination must be of the same queue type.');
    }
    if (engine.tasks.of(sourceArn).some((task) => engine.tasks.isActive(task)))
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    engine.upToDate(source);
    const { id } = engine.tasks.start({ source, destinationArn, perSecond });
    return { TaskHandle: taskHandleOf({ taskId: id, sourceArn }) };
  },
  ListMessageMoveTasks(input, engine) {
    const sourceArn = required(input, 'SourceArn');
    const size = integerWithin(input, 'MaxResults', 1, 10) ?? 1;
    queueAt(engine, sourceArn, 'SourceArn');
    const results = engine.tasks.of(sourceArn).slice(0, size).map(render);
    return results.length > 0 ? { Results: results } : {};
  },
  CancelMessageMoveTask(input, engine) {
    const reference = taskOf(required(input, 'TaskHandle'));
    if (reference === undefined) throw invalidParameter('Value for parameter TaskHandle is invalid.');
    queueAt(engine, reference.sourceArn, 'SourceArn');
    const task = engine.tasks.of(reference.sourceArn).find(({ id }) => id === reference.taskId);
    if (task === undefined) throw resourceNotFound('Task does not exist.');
    if (task.status !== 'RUNNING') throw unsupportedOperation('Only active tasks can be cancelled.');
    engine.tasks.cancel(task);
    return { ApproximateNumberOfMessagesMoved: task.moved };
  },
};

/** @throws AwsError */
function queueAt(engine: Engine, arn: string, parameter: string): Queue {
  const queue = engine.queueAt(arn);
  if (queue) return queue;
  throw resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
}

/** Only a running task has a handle. */
function render(task: MoveTask): Output {
  const { id, source } = task;
  return defined({
    TaskHandle: task.status === 'RUNNING' ? taskHandleOf({ taskId: id, sourceArn: source.arn }) : undefined,
    Status: task.status,
    SourceArn: source.arn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure,
    StartedTimestamp: Math.floor(task.startedAt),
  });
}
