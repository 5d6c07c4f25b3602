/**
 * Work that nobody waits for: hashtags of what people write are counted, and a removed activity takes its hashtags back.
 * `state.json` holds the counts and the ids of the updates that are in them; both change together, so that an update which
 * comes again counts once, also over restarts. `trends.json` is the result: the ten most used.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activity, ReceivedUpdate } from 'feedhose/consumer';
import { consumeQueue } from '../queue.ts';

interface State {
  /** Of the updates that are counted, oldest first. */
  seen: string[];
  /** Hashtags of each activity that is there. */
  tags: Record<string, readonly string[]>;
}

/** Longer than copies of an update may be apart, for the rate of updates that you have. */
const SEEN = 50_000;

const out = process.env['OUT'] ?? 'trends';
const stateFile = join(out, 'state.json');
const state: State = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : { seen: [], tags: {} };
const seen = new Set(state.seen);

/** In any text of the activity, also of nested objects. */
function tagsOf(activity: Activity): readonly string[] {
  const text = JSON.stringify(Object.values(activity));
  const found = [...text.matchAll(/(?<![\p{L}\p{N}_])#([\p{L}\p{N}_]+)/gu)].map(([, tag = '']) => tag.toLowerCase());
  return [...new Set(found)];
}

function count(update: ReceivedUpdate): void {
  for (const activity of update.new) {
    if (activity.id !== undefined) state.tags[activity.id] = tagsOf(activity);
  }
  for (const id of update.deleted) delete state.tags[id];
}

function trends(): readonly { readonly tag: string; readonly activities: number }[] {
  const counts = new Map<string, number>();
  for (const tags of Object.values(state.tags)) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const all = [...counts].map(([tag, activities]) => ({ tag, activities }));
  return all.toSorted((a, b) => b.activities - a.activities || a.tag.localeCompare(b.tag)).slice(0, 10);
}

/** Either the old file or the new one is there, whenever the process ends. */
function write(name: string, value: unknown): void {
  writeFileSync(join(out, `${name}.part`), JSON.stringify(value));
  renameSync(join(out, `${name}.part`), join(out, name));
}

mkdirSync(out, { recursive: true });
consumeQueue((updates) => {
  for (const update of updates.filter(({ event_id }) => !seen.has(event_id))) {
    count(update);
    seen.add(update.event_id);
  }
  for (const oldest of seen) {
    if (seen.size <= SEEN) break;
    seen.delete(oldest);
  }
  state.seen = [...seen];
  write('state.json', state);
  write('trends.json', trends());
  console.log(`${seen.size} updates counted`);
});
