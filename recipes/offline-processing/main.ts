/**
 * Counts the hashtags of activities in the background, and subtracts those of removed activities. `state.json` contains the counts and the
 * ids of the counted updates. Both change together, so that a repeated update counts once, also after restarts. `trends.json` is the result:
 * the ten most used hashtags.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Activity, type ReceivedUpdate, updateId } from '@feedhose/consumer';
import { consumeQueue } from '../queue.ts';

interface State {
  /** Ids of the counted updates, oldest first. */
  seen: string[];
  /** Activity id -> hashtags. */
  tags: Record<string, readonly string[]>;
}

/** Number of ids that are kept. Choose it for your rate of updates, so that copies of an update are recognized. */
const SEEN = 50_000;

const out = process.env['OUT'] ?? 'trends';
const stateFile = join(out, 'state.json');
const state: State = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : { seen: [], tags: {} };
const seen = new Set(state.seen);

/** Returns the hashtags in all texts of the activity, including nested objects. */
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

/** Replaces a file atomically: after a crash, either the old or the new file is complete. */
function write(name: string, value: unknown): void {
  writeFileSync(join(out, `${name}.part`), JSON.stringify(value));
  renameSync(join(out, `${name}.part`), join(out, name));
}

mkdirSync(out, { recursive: true });
consumeQueue((updates) => {
  for (const update of updates) {
    const id = updateId(update);
    if (seen.has(id)) continue;
    count(update);
    seen.add(id);
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
