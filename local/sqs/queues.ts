/** Creates queues and changes their attributes, for the API and for the template. */
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
import { invalidAttributeValue, invalidParameter, queueDeletedRecently, queueNameExists } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import { checkQueueName } from './names.ts';
import type { Queue } from './queue/queue.ts';

/** Does nothing if the queue exists with the same attributes. @throws AwsError */
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
  // A new delay applies to the messages that are already in a FIFO queue, but not to those in a standard queue.
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

const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws AwsError */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) throw invalidParameter('Too many tags added for queue.');
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || !TAG_CHARACTERS.test(key) || key.toLowerCase().startsWith('aws:'))
      throw invalidParameter(`The tag key '${key}' is invalid.`);
    if (value.length > 256 || !TAG_CHARACTERS.test(value))
      throw invalidParameter(`The tag value '${value}' is invalid.`);
  }
}
