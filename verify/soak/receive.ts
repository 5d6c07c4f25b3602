/**
 * The customers' side: their endpoints, and the reader of messages in their queues. An update counts as arrived when its sender could
 * know of it.
 */
import { DESTINATIONS, type Place } from './destinations.ts';
import { ENDLESS_ANSWERS, type EndlessAnswer } from './endless.ts';
import { createEndpoint, faultOfEndless, type Mode } from './endpoint.ts';
import { type Input, read } from './input.ts';
import { createMarker, type Range } from './ledger.ts';

export interface Receiving {
  readonly input: Input;
  readonly range: Range;
  readonly arrived: SharedArrayBuffer;
  /** Whether destinations that require TLS use it. */
  readonly tls: boolean;
  /** Disabled faults of single requests. */
  readonly without: ReadonlySet<string>;
}

export type ToReceiver =
  | { readonly place: number; readonly mode: Mode }
  /** Body of a message in a customer's queue, or in the queue of a customer's bus or topic. */
  | { readonly place: number; readonly body: string }
  /** The sender was killed. */
  | { readonly killed: number }
  | 'flush';

export type FromReceiver =
  | { readonly ports: Readonly<Record<number, number>> }
  /** Request to kill the sender before it gets its answer. */
  | { readonly kill: number }
  | { readonly fault: string }
  | { readonly unreadable: string }
  | 'flushed';

/** One request in this many gets an endless answer, each kind in turn. */
const ENDLESS_EVERY = 10;

/** Returns a function that processes messages, after all endpoints listen. */
export async function startReceiver(
  { input, range, arrived, tls, without }: Receiving,
  send: (news: FromReceiver) => void,
): Promise<(message: ToReceiver) => void> {
  const mark = createMarker(arrived, range);
  const kills = new Map<number, () => void>();
  let killed = 0;

  const take = (place: Place, text: string): void => {
    try {
      for (const update of JSON.parse(text) as unknown[]) {
        // A destination with a role was tested before it was resumed.
        if ((update as { readonly type?: string }).type === 'test') continue;
        const found = read(input.seed, update);
        if (found) mark(place.index, found.number, found.activities);
        else send({ unreadable: `${place.name} got an update of another run` });
      }
    } catch (error) {
      send({ unreadable: `${place.name}: ${error instanceof Error ? error.message : error}` });
    }
  };
  let asked = 0;
  const endlessInTurn = (): EndlessAnswer | undefined => {
    const request = asked++;
    if (request % ENDLESS_EVERY > 0) return undefined;
    const answer = ENDLESS_ANSWERS[(request / ENDLESS_EVERY) % ENDLESS_ANSWERS.length] as EndlessAnswer;
    return without.has(faultOfEndless(answer)) ? undefined : answer;
  };
  const hooks = DESTINATIONS.filter(({ transport }) => transport === 'webhook');
  const endpoints = new Map(
    hooks.map((place) => {
      const endpoint = createEndpoint({
        place,
        secure: tls && place.secure === true,
        seed: input.seed,
        without,
        take: (body) => take(place, body),
        onFault: (fault) => send({ fault }),
        endlessInTurn,
        onExcessiveRead: (answer) => send({ unreadable: `${place.name}: the sender continued to read ${answer}` }),
        kill(answer) {
          const kill = killed++;
          kills.set(kill, answer);
          send({ kill });
        },
      });
      return [place.index, endpoint] as const;
    }),
  );
  const listening = [...endpoints].map(async ([index, endpoint]) => [index, await endpoint.listen()] as const);
  send({ ports: Object.fromEntries(await Promise.all(listening)) });

  return (message) => {
    if (message === 'flush') send('flushed');
    else if ('mode' in message) endpoints.get(message.place)?.set(message.mode);
    else if ('body' in message) {
      const place = DESTINATIONS[message.place] as Place;
      take(place, updatesIn(place, message.body));
    } else {
      kills.get(message.killed)?.();
      kills.delete(message.killed);
    }
  };
}

/** Returns the JSON text of the updates of a message. On a bus, each update is the detail of an event. */
function updatesIn({ transport, json }: Place, body: string): string {
  if (json || transport === 'topic') return body;
  if (transport === 'queue') return Buffer.from(body, 'base64').toString('utf8');
  const { detail } = JSON.parse(body) as { detail: object };
  return JSON.stringify([detail]);
}
