/**
 * Every log line that the functions write: one wide line per unit of work, field names fixed here. No line holds a body,
 * a secret or a signature. Times are milliseconds.
 */
export type LogLine =
  | {
      readonly event: 'update.fanned_out';
      /** Messages taken from the intake. */
      readonly records: number;
      readonly updates: number;
      readonly refused: number;
      /** Updates whose `event_id` another update of the batch has too, with other content. */
      readonly repeated: number;
      /** Updates whose app or scope has no configuration, or has realtime notifications off. */
      readonly unrouted: number;
      readonly deliveries: number;
      readonly too_large: number;
      /** Records that go back to the intake because something of ours failed. */
      readonly failed_records: number;
      readonly duration_ms: number;
    }
  | {
      readonly event: 'update.refused';
      /** Of the bus event. */
      readonly event_id?: string;
      /** Updates of the event that were refused; 1 when the whole event was. */
      readonly count: number;
      /** Position and reason of the first of them. */
      readonly index?: number;
      readonly reason: string;
    }
  | {
      readonly event: 'update.id_repeated';
      /** As `repeated` of `update.fanned_out`. */
      readonly count: number;
      /** Of the first of them. */
      readonly app_id: string;
      readonly event_id: string;
      readonly reason: string;
    }
  | ({
      readonly event: 'delivery.packed';
      /** The bus events that its updates came in (`busEventStart`), each once: the thread from the bus to every attempt. */
      readonly bus_events: string;
      readonly bytes: number;
    } & DeliveryFields)
  | ({
      readonly event: 'delivery.attempted';
      readonly outcome: 'delivered' | 'failed';
      readonly status?: number;
      /** Delivered, though the rest of the answer was not awaited to its end. */
      readonly slow_answer?: true;
      readonly bytes: number;
      readonly duration_ms: number;
    } & DeliveryFields)
  | ({
      readonly event: 'delivery.replaced';
      /** Ids of the deliveries that take its place. */
      readonly by: string;
    } & DeliveryFields)
  | ({ readonly event: 'delivery.requeued'; readonly delay_s: number } & DeliveryFields)
  | ({ readonly event: 'delivery.parked'; readonly why: string; readonly due_at: string } & DeliveryFields)
  | ({ readonly event: 'delivery.dead' } & DeliveryFields)
  | {
      readonly event: 'wake.ticked';
      /** Destinations that were due. */
      readonly destinations: number;
      /** Deliveries put back onto their queues. */
      readonly released: number;
      /** Destinations among them whose breaker is open. */
      readonly open_breakers: number;
      /** Age of what has waited longest for its destination to work, among them; 0 when nothing waits. */
      readonly oldest_ms: number;
      readonly duration_ms: number;
    }
  | {
      readonly event: 'breaker.opened';
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
      readonly transport: string;
    }
  | {
      readonly event: 'destination.disabled';
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
      /** `gone`: it answered 410. `failing`: five days without one success. */
      readonly cause: string;
    }
  | {
      readonly event: 'dead_letter.archived';
      /** `sqs`, `webhook`, `intake` or `rule`. */
      readonly source: string;
      readonly dead_letter_id: string;
      readonly destination_id?: string;
      readonly failure_class: string;
      readonly reason: string;
    }
  | {
      /** A change that was made is missing in the audit trail, or in a part of its lists. */
      readonly event: 'audit.lost';
      readonly audit_id: string;
      readonly action: string;
      /** Of the caller. */
      readonly subject?: string;
      readonly address?: string;
      readonly app_id?: string;
      readonly destination_id?: string;
      readonly request_id?: string;
      readonly happened_at: string;
      readonly error_name?: string;
    }
  | {
      readonly event: 'error';
      readonly destination_id?: string;
      readonly reason: string;
      readonly error_name?: string;
      /** Where in our code; the message of a foreign error is left out, since it can hold customers' text. */
      readonly stack?: string;
    };

/** What says which delivery a line is about. */
export interface DeliveryFields {
  readonly delivery_id: string;
  readonly app_id: string;
  readonly scope: string;
  readonly destination_id: string;
  readonly transport: string;
  readonly attempt: number;
  readonly hops: number;
  readonly updates: number;
  readonly first_event_id: string;
  readonly last_event_id: string;
  /** 32 hexadecimal digits: that of the header `traceparent`, and of X-Ray where the publisher traced. */
  readonly trace_id: string;
  readonly failure_class?: string;
  readonly failure_code?: string;
  readonly reason?: string;
}

export type Log = (line: LogLine) => void;

/** A delivery may hold thousands of events: of each id so much is told as finds it, which is 32 bits of a random UUID. */
const BUS_EVENT_CHARACTERS = 8;

/** How a bus event is named in `delivery.packed`. */
export function busEventStart(id = ''): string {
  return id.slice(0, BUS_EVENT_CHARACTERS);
}
