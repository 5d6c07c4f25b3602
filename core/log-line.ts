/**
 * Every log line that the functions write: one line with all fields for each unit of work. The names of the fields are
 * defined here. No line contains a body, a secret or a signature. Times are milliseconds.
 */
export type LogLine =
  | {
      readonly event: 'update.fanned_out';
      /** Messages taken from the intake queue. */
      readonly records: number;
      readonly updates: number;
      readonly refused: number;
      /** Updates whose `event_id` another update of the batch has with different content. */
      readonly repeated: number;
      /** Updates whose app or scope has no configuration, or has realtime notifications off. */
      readonly unrouted: number;
      readonly deliveries: number;
      readonly too_large: number;
      /** Records that go back to the intake queue because Feedhose itself failed. */
      readonly failed_records: number;
      readonly duration_ms: number;
    }
  | {
      readonly event: 'update.refused';
      /** Id of the bus event. */
      readonly event_id?: string;
      /** Updates of the event that were refused. 1 if the whole event was refused. */
      readonly count: number;
      /** Position of the first refused update. */
      readonly index?: number;
      readonly reason: string;
    }
  | {
      readonly event: 'update.id_repeated';
      /** The same number as `repeated` in `update.fanned_out`. */
      readonly count: number;
      /** App of the first of these updates. */
      readonly app_id: string;
      readonly event_id: string;
      readonly reason: string;
    }
  | {
      /** The journal lacks the updates of an app and scope from one invocation. */
      readonly event: 'journal.gap';
      readonly app_id: string;
      readonly scope: string;
      /** Time of the updates in ISO 8601. */
      readonly at: string;
      readonly updates: number;
      readonly reason: string;
    }
  | {
      /** An app was deleted, and rows of its index in the journal. */
      readonly event: 'journal.forgotten';
      readonly app_id: string;
      readonly rows: number;
      /** Whether no row remains. Rows that remain are not shown, and expire. */
      readonly complete: boolean;
      readonly error_name?: string;
    }
  | ({
      readonly event: 'delivery.packed';
      /**
       * The bus events that contained its updates (`busEventStart`), each once. They connect the bus to every attempt.
       */
      readonly bus_events: string;
      readonly bytes: number;
    } & DeliveryFields)
  | ({
      readonly event: 'delivery.attempted';
      readonly outcome: 'delivered' | 'failed';
      readonly status?: number;
      /** Present if it was delivered but the rest of the answer was not awaited. */
      readonly slow_answer?: true;
      readonly bytes: number;
      readonly duration_ms: number;
    } & DeliveryFields)
  | ({
      readonly event: 'delivery.replaced';
      /** Ids of the deliveries that replace it. */
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
      /** Destinations among them whose circuit breaker is open. */
      readonly open_breakers: number;
      /** Age of the delivery that has waited longest for one of these destinations to work. 0 if none waits. */
      readonly oldest_ms: number;
      readonly duration_ms: number;
    }
  | {
      /** One invocation worked on a replay. */
      readonly event: 'replay.progressed';
      readonly replay_id: string;
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
      /** Updates that were sent. */
      readonly updates: number;
      readonly deliveries: number;
      /** Updates in blocks of the journal that could not be read. */
      readonly unreadable: number;
      /** Why it could not continue to send. */
      readonly obstacle?: string;
      readonly duration_ms: number;
    }
  | {
      /** The objects and the manifest of a window were written to a bucket. */
      readonly event: 'window.written';
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
      /** The start of the window, or of the corrected time. */
      readonly from: string;
      /** Number of the correction, if it is one. */
      readonly correction?: number;
      readonly updates: number;
      readonly objects: number;
      /** Blocks of the journal that could not be read. */
      readonly unreadable: number;
      readonly duration_ms: number;
    }
  | {
      /** A window could not be written to a bucket. */
      readonly event: 'window.refused';
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
      readonly class: string;
      readonly code: string;
      readonly reason: string;
      /** Age of the oldest window that is not written. */
      readonly behind_seconds: number;
    }
  | {
      /** Updates expired in the journal before they were written to a bucket. */
      readonly event: 'window.expired';
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
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
      /** `gone`: it answered 410. `failing`: five days without a success. */
      readonly cause: string;
    }
  | {
      /** A notification was sent to the bus (core/notifications/). */
      readonly event: 'notification.sent';
      readonly kind: string;
      readonly app_id: string;
      readonly scope: string;
      readonly destination_id: string;
      readonly cause: string;
    }
  | {
      /** A notification was sent by e-mail, or was not. */
      readonly event: 'notification.mailed';
      readonly kind: string;
      readonly app_id: string;
      readonly destination_id: string;
      readonly to: 'operator' | 'app';
      /** `bounded`: the topic has received the mails of this hour. */
      readonly outcome: 'sent' | 'bounded' | 'failed';
      readonly error_name?: string;
    }
  | {
      readonly event: 'dead_letter.archived';
      /** A transport, `intake` or `rule`. */
      readonly source: string;
      readonly dead_letter_id: string;
      readonly destination_id?: string;
      readonly failure_class: string;
      readonly reason: string;
    }
  | {
      /** A change was made, but it is missing in the audit trail or in one of its lists. */
      readonly event: 'audit.lost';
      readonly audit_id: string;
      readonly action: string;
      /** The caller. */
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
      /**
       * The position in the code. The message of a foreign error is left out, because it can contain text of customers.
       */
      readonly stack?: string;
    };

/** The fields that identify the delivery of a line. */
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
  /** 32 hexadecimal digits: the trace id of the header `traceparent`, and of X-Ray if the publisher was traced. */
  readonly trace_id: string;
  readonly failure_class?: string;
  readonly failure_code?: string;
  readonly reason?: string;
}

export type Log = (line: LogLine) => void;

/**
 * A delivery can contain thousands of events, so each id is cut off. 8 characters of a random UUID are 32 bits, which
 * is enough to find the event.
 */
const BUS_EVENT_CHARACTERS = 8;

/** Returns the name of a bus event in `delivery.packed`. */
export function busEventStart(id = ''): string {
  return id.slice(0, BUS_EVENT_CHARACTERS);
}
