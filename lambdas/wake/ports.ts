/** What wake works on: parked deliveries, the health of destinations, and where both lead. */
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Destination } from '../../core/destination.ts';
import type { DisabledCause, Health } from '../../core/health/health.ts';
import type { Log } from '../../core/log-line.ts';

export interface Row {
  /** That no other row of its destination has. */
  readonly sk: string;
  readonly dueAt: number;
  readonly attempt: number;
}

export interface Whose {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
}

export interface Stored {
  readonly health: Health;
  readonly whose?: Whose;
}

export interface WakePorts<R extends Row = Row, S extends Stored = Stored> {
  readonly health: {
    due(now: number): AsyncIterable<string>;
    read(destinationId: string): Promise<S>;
    /** `false`: it was changed meanwhile; the next tick looks again. */
    write(whose: Whose, before: S, health: Health, nextDue: number | undefined): Promise<boolean>;
  };
  readonly parked: {
    /** The oldest first. */
    due(destinationId: string, until: number, limit: number): Promise<readonly R[]>;
    nextDue(destinationId: string): Promise<number | undefined>;
    /** `undefined`: it was let out meanwhile. @throws UnreadableDelivery when it will never be readable. */
    open(row: R): Promise<Delivery | undefined>;
    remove(row: R): Promise<void>;
    /** Stores the remaining parts of an unreadable delivery as a dead letter. @param error the error of reading it. */
    bury(row: R, whose: Whose, destination: Destination | undefined, error: unknown): Promise<void>;
  };
  /** `undefined`: it was deleted. */
  destinationOf(whose: Whose): Promise<Destination | undefined>;
  /** Onto the queue of their transport; gives those that are not there. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** Writes a disabling that the deliver functions found into the configuration, and tells the operator. */
  disable(destination: Destination, cause: DisabledCause): Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

export interface WakeOptions {
  readonly maxAgeMs: number;
  /** Destinations worked on at a time. */
  readonly concurrency: number;
  /** Nothing new is begun when less is left. */
  readonly lastCallMs: number;
}
