/** StartMessageMoveTask: begins to move the messages of a dead-letter queue. */
import { invalidParameter, invalidValue, resourceNotFound } from '../errors.ts';
import { integerWithin, optionalString, requiredString } from '../input.ts';
import { taskHandleOf } from '../task-handle.ts';
import type { Operation } from './operation.ts';

export const startMessageMoveTask: Operation = (engine, input) => {
  const sourceArn = requiredString(input, 'SourceArn');
  const destinationArn = optionalString(input, 'DestinationArn');
  const perSecond = integerWithin(input, 'MaxNumberOfMessagesPerSecond', 1, 500);
  const source = engine.queueAt(sourceArn);
  if (source === undefined) throw missing('SourceArn');
  const isTarget = [...engine.queues.values()].some(
    (queue) => queue.settings.redrive?.deadLetterTargetArn === sourceArn,
  );
  if (!isTarget) throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  if (destinationArn !== undefined) {
    const destination = engine.queueAt(destinationArn);
    if (destination === undefined) throw missing('DestinationArn');
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
};

function missing(parameter: string) {
  return resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
}
