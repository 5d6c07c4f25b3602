/**
 * An operator who corrects events that the intake refused, through the API. Some edits leave only the corrected updates in the event, so
 * that the recorded positions no longer exist. Others correct the updates among all others, and some correct nothing.
 */
import type { Embedded } from '../../local/index.ts';
import { correctedUpdateOf, type Input, numberOf, shapeOf } from './input.ts';
import { createTaskQueue } from './task-queue.ts';

export interface Operator {
  /** Processes a log line of a function. */
  log(line: string): void;
  /** Corrects events until `signal` aborts. */
  work(embedded: Embedded, signal: AbortSignal): Promise<void>;
  /** Number of dead letters that are not corrected yet. */
  readonly left: number;
  /** Updates in edits that may have been redriven. They must be delivered or in a dead letter. */
  readonly corrected: ReadonlySet<number>;
  readonly violations: readonly string[];
}

export const EDITS = [
  'intake dead letter edited, its positions are missing',
  'intake dead letter edited, all of its event is there',
  'intake dead letter edited, nothing in it can be delivered',
] as const;
type Edit = (typeof EDITS)[number];

/** Maximum number of dead letters in a chunk of a soak. */
const MOST = 12;
/** Maximum attempts of one call, because functions are killed and the table refuses calls for a time. */
const TRIES = 30;
const AGAIN_MS = 5_000;

interface Event {
  readonly detail: { readonly app_id: string; readonly updates: readonly { readonly event_id: string }[] };
}

interface Listed {
  readonly items: readonly { readonly key: string; readonly id: string }[];
  readonly cursor?: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function createOperator(
  input: Input,
  without: ReadonlySet<string>,
  onFault: (fault: string, place: string) => void,
): Operator {
  const edits = EDITS.filter((edit) => !without.has(edit));
  const tasks = createTaskQueue<string>();
  const seen = new Set<string>();
  const corrected = new Set<number>();
  const violations: string[] = [];
  let done = 0;

  /** @param edit the wanted edit. Returns the actual edit, which differs if the refused updates fill the event. */
  const edited = (
    text: string,
    edit: Edit,
  ): { readonly edit: Edit; readonly event: string; readonly numbers: readonly number[] } => {
    const event = JSON.parse(text) as Event;
    const updates = event.detail.updates.map((update) => {
      const number = numberOf(input.seed, update.event_id) ?? -1;
      return { update, number, isRefused: shapeOf(input, number).refused };
    });
    const refused = updates.filter(({ isRefused }) => isRefused);
    const correct = ({ number }: { readonly number: number }) => correctedUpdateOf(input, number);
    const numbers = refused.map(({ number }) => number);
    const withUpdates = (some: readonly unknown[]) =>
      JSON.stringify({ ...event, detail: { ...event.detail, updates: some } });
    if (edit === EDITS[2]) return { edit, event: withUpdates(refused.map(({ update }) => update)), numbers: [] };
    const last = updates.findLastIndex(({ isRefused }) => isRefused);
    if (edit === EDITS[0] && last >= refused.length) return { edit, event: withUpdates(refused.map(correct)), numbers };
    const all = updates.map((one) => (one.isRefused ? correct(one) : one.update));
    return { edit: EDITS[1], event: withUpdates(all), numbers };
  };

  return {
    corrected,
    violations,
    get left() {
      return tasks.left;
    },
    log(text) {
      if (edits.length === 0 || seen.size >= MOST || !text.includes('"dead_letter.archived"')) return;
      const line = JSON.parse(text) as {
        readonly source: string;
        readonly failure_class: string;
        readonly dead_letter_id: string;
      };
      if (line.source !== 'intake' || line.failure_class !== 'refused' || seen.has(line.dead_letter_id)) return;
      seen.add(line.dead_letter_id);
      tasks.add(line.dead_letter_id);
    },
    async work({ api, clock, issueToken }, signal) {
      const authorization = `Bearer ${issueToken({ sub: 'operator', 'cognito:groups': '[operators]' })}`;
      /** Repeats calls that failed because of an injected fault. */
      const call = async (method: string, path: string, body?: object): Promise<Answer> => {
        for (let tried = 1; ; tried++) {
          const response = await fetch(`${api}${path}`, {
            method,
            headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
            ...(body ? { body: JSON.stringify(body) } : {}),
          });
          const answer = { status: response.status, body: await response.json().catch(() => undefined) };
          if (answer.status < 500 && answer.status !== 429) return answer;
          if (tried === TRIES) return answer;
          await clock.sleep(AGAIN_MS);
        }
      };
      const keyOf = async (id: string): Promise<string | undefined> => {
        let cursor: string | undefined;
        do {
          const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
          const { body } = await call('GET', `/dead-letters?source=intake&limit=100${after}`);
          const page = body as Listed;
          const found = page.items?.find((item) => item.id === id);
          if (found) return found.key;
          cursor = page.cursor;
        } while (cursor !== undefined);
        return undefined;
      };
      await tasks.work(clock, signal, async (id) => {
        const key = await keyOf(id);
        if (key === undefined) return void violations.push(`the dead letter ${id} of the intake is in no list`);
        const { body } = await call('GET', `/dead-letters/${key}`);
        const wanted = edits[done++ % edits.length] as Edit;
        const { edit, event, numbers } = edited((body as { readonly text: string }).text, wanted);
        for (const number of numbers) corrected.add(number);
        const { status } = await call('POST', `/dead-letters/${key}/redrive`, { event });
        onFault(edit, id);
        // 404: a call whose answer was lost redrove it. 413: the event is larger than the limit of the API, and is not redriven.
        const expected = edit === EDITS[2] ? [400] : [202, 404, 413];
        if (!expected.includes(status)) violations.push(`${edit}: the API answered ${status} for ${id}`);
      });
    },
  };
}
