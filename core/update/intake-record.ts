/** What fan-out takes from the intake queue. */
import type { Trace } from '../trace.ts';

/** One message of the intake queue. */
export interface IntakeRecord {
  /** The EventBridge event as JSON text. */
  readonly body: string;
  /** Positions of a packed detail to take, when only some are wanted (a redriven event). */
  readonly only?: ReadonlySet<number>;
  /** Absent: nobody traced it. */
  readonly trace?: Trace;
}
