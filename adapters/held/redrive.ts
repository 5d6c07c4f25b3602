/**
 * Puts dead letters back: deliveries onto the queue of their transport, events into the intake. Back first, away from the
 * shelf then: a crash in between repeats one, and loses none.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Delivery, decodeDelivery } from '../../core/delivery/delivery.ts';
import { type DeadLetter, isOfDelivery } from '../../core/held/dead-letter.ts';
import { type Address, readdressed, redriven } from '../../core/held/redrive.ts';
import { ONLY_ATTRIBUTE } from '../middleware/records.ts';
import type { DeadLetters } from './dead-letters.ts';

export interface RedrivePorts {
  readonly deadLetters: Pick<DeadLetters, 'read' | 'remove'>;
  /** Gives those that are not on their queue. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** An event into the intake. @param only positions of a packed event to take; all when absent. */
  toIntake(event: string, only: string | undefined): Promise<void>;
  readonly now: () => number;
}

export interface RedriveChange {
  /** To another destination of the same app and scope. */
  readonly to?: Address;
  /** Events of the intake only: the event as it was mended. */
  readonly event?: string;
}

/**
 * `gone`: there is no such letter (any more). `unfit`: its text is no delivery, it stays where it is. @throws when its queue
 * does not take it.
 */
export type Redrive = (key: string, change?: RedriveChange) => Promise<'redriven' | 'gone' | 'unfit'>;

export function createRedrive(ports: RedrivePorts): Redrive {
  return async (key, change = {}) => {
    const found = await ports.deadLetters.read(key);
    if (!found) return 'gone';
    const { letter, text } = found;
    if (!isOfDelivery(letter.source)) {
      await ports.toIntake(change.event ?? text, letter.refused);
    } else {
      // As shelve found: filed under no destination.
      if (letter.destinationId === undefined) return 'unfit';
      await putBack(ports, letter, text, change.to);
    }
    await ports.deadLetters.remove(key);
    return 'redriven';
  };
}

async function putBack(ports: RedrivePorts, letter: DeadLetter, text: string, to: Address | undefined): Promise<void> {
  const delivery = redriven(decodeDelivery(text), letter.attempts, ports.now());
  const addressed = to === undefined ? delivery : readdressed(delivery, to);
  const strays = await ports.enqueue([addressed]);
  if (strays.length > 0) throw new Error(`dead letter ${letter.id} was not taken by its queue`);
}

export function createToIntake(client: SQSClient, intakeUrl: string): RedrivePorts['toIntake'] {
  return async (event, only) => {
    const attributes = only === undefined ? {} : { [ONLY_ATTRIBUTE]: { DataType: 'String', StringValue: only } };
    await client.send(
      new SendMessageCommand({ QueueUrl: intakeUrl, MessageBody: event, MessageAttributes: attributes }),
    );
  };
}
