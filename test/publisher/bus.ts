/**
 * An event bus for tests of the publisher. It stores every request, gives the configured answers, and advances its
 * clock during waits.
 */
import type { PutEventsCommand, PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Bus } from '../../publisher/put.ts';

type AnswerEntry = { readonly EventId?: string; readonly ErrorCode?: string; readonly ErrorMessage?: string };
export type Answers = (
  entries: readonly PutEventsRequestEntry[],
  request: number,
) => readonly AnswerEntry[] | Promise<readonly AnswerEntry[]>;

export const takeAll: Answers = (entries, request) =>
  entries.map((_, index) => ({ EventId: `event-${request}-${index}` }));

export function fakeBus(answers: Answers = takeAll) {
  const requests: (readonly PutEventsRequestEntry[])[] = [];
  const pauses: number[] = [];
  const bus: Bus = {
    async send(command: PutEventsCommand) {
      const entries = command.input.Entries ?? [];
      requests.push(entries);
      const Entries = await answers(entries, requests.length - 1);
      return { Entries: [...Entries], $metadata: {} } as PutEventsCommandOutput;
    },
  };
  let ids = 0;
  return {
    requests,
    pauses,
    /** Returns the updates of every entry of every request. */
    updates: () => requests.flatMap((entries) => entries.map(({ Detail = '' }) => updatesOf(Detail))),
    options: {
      busName: 'bus',
      client: bus,
      random: () => 0.5,
      sleep: async (ms: number) => void pauses.push(ms),
      newId: () => `id-${ids++}`,
    },
  };
}

export interface SentUpdate {
  readonly feed: string;
  readonly event_id: string;
}

export function updatesOf(detail: string): readonly SentUpdate[] {
  const value = JSON.parse(detail) as SentUpdate & { readonly updates?: readonly SentUpdate[] };
  return value.updates ?? [value];
}

export function anUpdate(n: number, changes: Record<string, unknown> = {}) {
  return { app_id: '1', feed: `user:${n}` as const, new: [{ id: `a${n}` }], ...changes };
}
