/**
 * Records what happens to each delivery from queue messages and log lines, so that the history of a lost update can be printed. It is
 * kept small: a delivery has the numbers of its updates, and an entry is a time and a short text.
 */
import { decodeDelivery } from '../../core/delivery/delivery.ts';
import type { Embedded } from '../../local/index.ts';
import type { Place } from './destinations.ts';
import { eventOf, type Input } from './input.ts';

interface Entry {
  /** Simulated Unix milliseconds. */
  readonly at: number;
  readonly text: string;
}

interface Traced {
  readonly destinationId: string;
  readonly numbers: ReadonlySet<number>;
  readonly entries: Entry[];
}

export interface Trace {
  /** Called when the bus has accepted these events. */
  taken(events: readonly number[], tried: number): void;
  /** Records messages of the stack's queues. */
  watch(embedded: Embedded): void;
  log(functionName: string, line: string): void;
  /** Records a fault, which histories contain if it occurred near an event of an update. */
  occurred(what: string): void;
  /** Returns a line for each event of an update on its way to a destination. */
  history(number: number, destinationId: string, place: Place): readonly string[];
  readonly parked: number;
  readonly attempts: number;
}

interface Line {
  readonly message?: string;
  readonly delivery_id?: string;
  readonly outcome?: string;
  readonly attempt?: number;
  readonly reason?: string;
  readonly why?: string;
  readonly due_at?: string;
  readonly delay_s?: number;
}

/** Names of the transports in the stack's outputs. */
const TRANSPORTS = ['Queue', 'Webhook', 'Bus', 'Topic'];
/** Faults within this time of an event can be related to it. */
const NEAR_MS = 120_000;
const MOST_LINES = 60;

export function createTrace(input: Input, now: () => number): Trace {
  const deliveries = new Map<string, Traced>();
  const events = new Map<number, Entry[]>();
  const faults: Entry[] = [];
  let parked = 0;
  let attempts = 0;
  const idPattern = new RegExp(`"event_id":"s${input.seed}-(\\d+)`, 'g');
  const numbersIn = (text: string) => [...text.matchAll(idPattern)].map(([, number]) => Number(number));
  const ofEvent = (event: number, text: string): void => {
    const entries = events.get(event) ?? [];
    events.set(event, entries);
    entries.push({ at: now(), text });
  };

  return {
    get parked() {
      return parked;
    },
    get attempts() {
      return attempts;
    },
    taken(some, tried) {
      for (const event of some) ofEvent(event, `accepted by the bus${tried > 1 ? ` at attempt ${tried}` : ''}`);
    },
    watch({ sqs, outputs }) {
      const named = (output: string) => sqs.nameOfUrl(outputs[output] ?? '');
      const intake = named('IntakeQueueUrl');
      const working = new Set(TRANSPORTS.map((transport) => named(`${transport}DeliveriesUrl`)));
      const dead = new Set(TRANSPORTS.map((transport) => named(`${transport}DeadLettersUrl`)));
      sqs.onMessage((name, { body }) => {
        if (name === intake) ofEvent(eventOf(input, numbersIn(body.slice(0, 2_000))[0] ?? -1), 'in the intake queue');
        else if (working.has(name) || dead.has(name)) {
          const { id, destinationId, attempt, hops, body: updates } = decodeDelivery(body);
          const known = deliveries.get(id) ?? { destinationId, numbers: new Set(numbersIn(updates)), entries: [] };
          deliveries.set(id, known);
          const where = dead.has(name) ? 'in its dead letters' : `on its queue for attempt ${attempt}`;
          known.entries.push({ at: now(), text: `${where}${hops > 0 ? `, put back ${hops} times` : ''}` });
        }
      });
    },
    log(_, text) {
      if (!text.startsWith('{')) return;
      const line = JSON.parse(text) as Line;
      const traced = line.delivery_id === undefined ? undefined : deliveries.get(line.delivery_id);
      const words = traced && wordsOf(line);
      if (words) traced.entries.push({ at: now(), text: words });
      if (line.message === 'delivery.parked') parked++;
      if (line.message === 'delivery.attempted') attempts++;
    },
    occurred: (what) => void faults.push({ at: now(), text: `✗ ${what}` }),
    history(number, destinationId, place) {
      const event = eventOf(input, number);
      const own = [...deliveries].filter(
        ([, traced]) => traced.destinationId === destinationId && traced.numbers.has(number),
      );
      const entries = [
        ...(events.get(event) ?? []).map(({ at, text }) => ({ at, text: `event ${event}: ${text}` })),
        ...own.flatMap(([id, traced]) => traced.entries.map(({ at, text }) => ({ at, text: `${id}: ${text}` }))),
      ].toSorted((a, b) => a.at - b.at);
      const near = faults.filter(({ at }) => entries.some((entry) => Math.abs(entry.at - at) < NEAR_MS));
      const lines = [...entries, ...near].toSorted((a, b) => a.at - b.at);
      const shown =
        lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES / 2), ...lines.slice(-MOST_LINES / 2)];
      return [
        `update ${number} (event id s${input.seed}-${number}) on its way to ${place.name}:`,
        ...shown.map(({ at, text }) => `  ${new Date(at).toISOString()}  ${text}`),
        ...(own.length === 0 ? ['  it was packed into no delivery'] : []),
      ];
    },
  };
}

function wordsOf({ message, outcome, attempt, reason, why, due_at, delay_s }: Line): string | undefined {
  if (message === 'delivery.attempted') return `attempt ${attempt}: ${outcome}${reason ? `: ${reason}` : ''}`;
  if (message === 'delivery.requeued') return `requeued with a delay of ${delay_s} s`;
  if (message === 'delivery.parked') return `parked (${why}) until ${due_at}`;
  if (message === 'delivery.dead') return `given up: ${reason}`;
  return undefined;
}
