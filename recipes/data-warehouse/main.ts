/**
 * Writes every change as a row to files that a warehouse loads: `rows/dt=<day>/<feed group or type>.ndjson`. `sums.csv` contains the numbers
 * of created and removed activities per day, feed group and verb. Each update is stored once, also after restarts: the rows show which
 * updates are already stored.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type ReceivedUpdate, updateId } from '@feedhose/consumer';
import { consumeQueue } from '../queue.ts';

interface Row {
  readonly event_id: string;
  /** The id by which updates are deduplicated. */
  readonly update_id: string;
  /** Number of the row in its update, from 1, and the number of rows of the update. */
  readonly row: number;
  readonly rows: number;
  readonly published_at: string;
  readonly app_id: string;
  readonly scope: string;
  readonly feed: string;
  readonly change: 'created' | 'removed';
  readonly verb: string;
  readonly content: unknown;
}

const out = process.env['OUT'] ?? 'warehouse';
const kept = new Set<string>();
const sums = new Map<string, { created: number; removed: number }>();

function rowsOf(update: ReceivedUpdate): readonly Row[] {
  const { event_id, published_at, app_id, feed, type } = update;
  const scope = type ?? feed.slice(0, feed.indexOf(':'));
  const changes: Pick<Row, 'change' | 'verb' | 'content'>[] = type
    ? [{ change: type.endsWith('.deleted') ? 'removed' : 'created', verb: type, content: update.generic }]
    : [
        ...update.new.map((content) => ({ change: 'created' as const, verb: String(content.verb ?? ''), content })),
        ...update.deleted.map((id) => ({ change: 'removed' as const, verb: '', content: { id } })),
        ...update.deleted_foreign_ids.map(([foreign_id, time]) => ({
          change: 'removed' as const,
          verb: '',
          content: { foreign_id, time },
        })),
      ];
  return changes.map((change, index) => ({
    event_id,
    update_id: updateId(update),
    row: index + 1,
    rows: changes.length,
    published_at,
    app_id,
    scope,
    feed,
    ...change,
  }));
}

/** Scopes contain only dots and letters. Other characters could lead out of the folder. */
function fileOf({ published_at, scope }: Row): string {
  return join(out, 'rows', `dt=${published_at.slice(0, 10)}`, `${encodeURIComponent(scope)}.ndjson`);
}

function count({ published_at, scope, verb, change }: Row): void {
  const key = [published_at.slice(0, 10), scope, verb].map((text) => JSON.stringify(text)).join(',');
  const sum = sums.get(key) ?? { created: 0, removed: 0 };
  sum[change]++;
  sums.set(key, sum);
}

/** Reads the stored rows. An update that a crash left incomplete is removed, because its message is received again. */
function load(): void {
  const folder = join(out, 'rows');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ndjson')) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    let whole = 0;
    let at = 0;
    let pending: Row[] = [];
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', at)) {
      const row = JSON.parse(text.slice(at, end)) as Row;
      at = end + 1;
      pending.push(row);
      if (row.row < row.rows) continue;
      for (const one of pending) count(one);
      kept.add(row.update_id);
      pending = [];
      whole = at;
    }
    if (whole < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, whole)));
  }
}

function keep(updates: readonly ReceivedUpdate[]): void {
  for (const update of updates) {
    const rows = rowsOf(update);
    const [first] = rows;
    if (!first || kept.has(first.update_id)) continue;
    const file = fileOf(first);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    for (const row of rows) count(row);
    kept.add(first.update_id);
  }
  const lines = [...sums].map(([key, { created, removed }]) => `${key},${created},${removed}\n`).toSorted();
  writeFileSync(join(out, 'sums.csv.part'), `day,scope,verb,created,removed\n${lines.join('')}`);
  renameSync(join(out, 'sums.csv.part'), join(out, 'sums.csv'));
  console.log(`${kept.size} updates kept`);
}

mkdirSync(out, { recursive: true });
load();
consumeQueue(keep);
