/** A body: the updates that travel together, as one JSON list. */
import { scopeText } from '../scope.ts';
import type { Update } from '../update/update.ts';

/** Updates that travel together; never empty. */
export interface Body<U extends Update = Update> {
  readonly updates: readonly U[];
  /** UTF-8 bytes of the JSON list that they make. */
  readonly bytes: number;
  readonly activities: number;
}

/**
 * The JSON list of a body, made of the updates' own texts. Added one to the other and not joined: so the engine copies
 * them once, when the whole message is written, and not twice.
 */
export function bodyText(updates: readonly Update[]): string {
  let list = '';
  for (const { text } of updates) list += list === '' ? `[${text}` : `,${text}`;
  return `${list}]`;
}

/** What shares a message in a FIFO queue: a feed, or the scope for app-level updates. */
export function fifoGroup(update: Update): string {
  return update.feed || scopeText(update.scope);
}
