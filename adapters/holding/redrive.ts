/**
 * Redrives dead letters: deliveries to the queue of their transport, events to the intake. A dead letter is enqueued
 * first and then removed from the archive, so that a crash in between repeats it and does not lose it.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Delivery, decodeDelivery } from '../../core/delivery/delivery.ts';
import { type DeadLetter, isOfDelivery } from '../../core/holding/dead-letter.ts';
import { withOwnIds } from '../../core/holding/edited-event.ts';
import { type Address, readdressed, redriven } from '../../core/holding/redrive.ts';
import { positionsIn } from '../../core/update/positions.ts';
import { attributesOf } from '../deliveries/attributes.ts';
import { readPositions } from '../deliveries/positions.ts';
import { ONLY_ATTRIBUTE } from '../middleware/records.ts';
import type { DeadLetters } from './dead-letters.ts';

export interface RedrivePorts {
  readonly deadLetters: Pick<DeadLetters, 'read' | 'remove'>;
  /** Returns the deliveries that were not enqueued. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** Sends an event to the intake. @param only positions of a packed event to process. Default: all. */
  toIntake(event: string, only: string | undefined): Promise<void>;
  readonly now: () => number;
}

export interface RedriveChange {
  /** The new destination, of the same app and scope. */
  readonly to?: Address;
  /**
   * The edited event, for events of the intake only. When it differs from the stored event, all of its updates are
   * processed.
   */
  readonly event?: string;
  /** Id of the redrive plan. */
  readonly plan?: string;
}

/**
 * `gone`: the dead letter does not exist. `undeliverable`: its text does not exist, or is not a delivery; it stays in
 * the archive.
 * @throws when its queue does not accept it.
 */
export type Redrive = (key: string, change?: RedriveChange) => Promise<'redriven' | 'gone' | 'undeliverable'>;

export function createRedrive(ports: RedrivePorts): Redrive {
  return async (key, change = {}) => {
    const found = await ports.deadLetters.read(key);
    if (!found) return 'gone';
    const { deadLetter, text } = found;
    if (text === undefined) return 'undeliverable';
    if (!isOfDelivery(deadLetter.source)) {
      await eventBack(ports, deadLetter, text, change.event);
    } else {
      const delivery = deliveryOf(text);
      // A dead letter without a destination had no readable delivery when it was archived.
      if (deadLetter.destinationId === undefined || delivery === undefined) return 'undeliverable';
      await putBack(ports, deadLetter, delivery, change);
    }
    await ports.deadLetters.remove(key);
    return 'redriven';
  };
}

async function eventBack(ports: RedrivePorts, deadLetter: DeadLetter, text: string, edited = text): Promise<void> {
  const refused = deadLetter.positions ?? deadLetter.refused;
  if (edited === text) return ports.toIntake(text, refused);
  // The recorded positions belong to the stored event, and not to the edited one.
  const only = positionsIn(readPositions(refused ?? '') ?? []);
  const mayBeTaken = deadLetter.class === 'refused' ? only.size > 0 : deadLetter.class === 'unsettled';
  await ports.toIntake(
    withOwnIds(edited, text, (position) => mayBeTaken && !only.has(position)),
    undefined,
  );
}

/** Returns `undefined` when the text is not a delivery of this version. */
function deliveryOf(text: string): Delivery | undefined {
  try {
    return decodeDelivery(text);
  } catch {
    return undefined;
  }
}

async function putBack(
  ports: RedrivePorts,
  deadLetter: DeadLetter,
  dead: Delivery,
  { to, plan }: RedriveChange,
): Promise<void> {
  const delivery = redriven(dead, deadLetter.attempts, ports.now(), plan);
  const addressed = to === undefined ? delivery : readdressed(delivery, to);
  const notEnqueued = await ports.enqueue([addressed]);
  if (notEnqueued.length > 0) throw new Error(`dead letter ${deadLetter.id} was not accepted by its queue`);
}

export function createToIntake(client: SQSClient, intakeUrl: string): RedrivePorts['toIntake'] {
  return async (event, only) => {
    const MessageAttributes = attributesOf({ [ONLY_ATTRIBUTE]: only ?? '' });
    await client.send(new SendMessageCommand({ QueueUrl: intakeUrl, MessageBody: event, MessageAttributes }));
  };
}
