/** Makes queues and changes their attributes: what the API, the template and the console do alike. */
import {
  type Attributes,
  changed,
  checkAttributes,
  initialAttributes,
  type Settings,
  settingsOf,
} from './attributes/queue-attributes.ts';
import { checkTarget } from './attributes/redrive-policy.ts';
import type { Engine } from './engine.ts';
import { invalidAttributeValue, queueDeletedRecently, queueNameExists } from './errors.ts';
import { checkQueueName } from './names.ts';
import type { Queue } from './queue/queue.ts';
import { checkTags } from './validation/tags.ts';

/** Does nothing when the queue exists with the same attributes. */
export function createQueue(engine: Engine, name: string, given: Attributes, tags: Record<string, string>): void {
  const fifo = given['FifoQueue']?.toLowerCase() === 'true';
  checkQueueName(name, fifo);
  checkTags(tags);
  const checked = checkAttributes(given, fifo);
  const existing = engine.queues.get(name);
  if (existing !== undefined) {
    for (const [attribute, value] of Object.entries(checked))
      if (existing.attributes[attribute] !== value) throw queueNameExists(attribute);
    return;
  }
  if (engine.wasDeletedRecently(name)) throw queueDeletedRecently();
  const attributes = changed(initialAttributes(fifo), checked);
  checkRedrive(engine, { arn: engine.names.arnOf(name), fifo }, settingsOf(attributes), checked);
  engine.open(name, fifo, attributes, tags);
}

export function changeAttributes(engine: Engine, queue: Queue, given: Attributes): void {
  if (queue.fifo && given['FifoQueue'] !== undefined && given['FifoQueue'].toLowerCase() !== 'true')
    throw invalidAttributeValue('FifoQueue', 'Modifying queue type is not supported.');
  const checked = checkAttributes(given, queue.fifo);
  const attributes = changed(queue.attributes, checked);
  const settings = settingsOf(attributes);
  checkRedrive(engine, queue, settings, checked);
  queue.attributes = attributes;
  queue.settings = settings;
  queue.modifiedAt = engine.clock.now();
  // A new delay counts for what a FIFO queue already holds, and for nothing that a standard queue does.
  if (queue.fifo && checked['DelaySeconds'] !== undefined)
    for (const { id, sentAt } of queue.store.delayed())
      queue.store.hideUntil(id, sentAt + settings.delaySeconds * 1000);
  queue.polls.serve();
}

function checkRedrive(
  engine: Engine,
  source: { readonly arn: string; readonly fifo: boolean },
  { redrive }: Settings,
  checked: Record<string, string | undefined>,
): void {
  if (redrive === undefined || checked['RedrivePolicy'] === undefined) return;
  const target = engine.queueAt(redrive.deadLetterTargetArn);
  checkTarget(redrive, source, target && { fifo: target.fifo, allow: target.settings.redriveAllow });
}
