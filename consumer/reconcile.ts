/**
 * Compares what a receiver has with what Feedhose packed for its destination, and requests what is missing to be sent again.
 */
import { chunksWithin } from '../core/chunks.ts';
import { API_BODY_BYTES, JOURNAL_LIST_PAGE, RESEND_UPDATES } from '../core/limits.ts';
import { type ApiAccess, type Call, createCall } from './api-call.ts';
import { kindOf } from './decode.ts';
import { checkNames } from './deliver.ts';
import { ConsumerError } from './error.ts';

/** What `reconcile` compares. */
export interface Comparison {
  /** The app, the scope (such as `feed_group:user`) and the id of the destination whose receiver this is. */
  readonly destination: { readonly appId: string; readonly scope: string; readonly destinationId: string };
  /** Start of the range: when Feedhose took the updates. The journal keeps 14 days unless the operator changed it. */
  readonly from: Date | string;
  /**
   * End of the range. Default: 15 minutes ago. Deliveries that still wait for a retry count as missing, so choose an earlier end while
   * your receiver has a backlog.
   */
  readonly to?: Date | string;
  /**
   * Says which of these updates the receiver has, by their `event_id`s. Returns those ids, or one boolean for each. A piece of a
   * split update has an id of its own, which ends with a suffix such as `#new.0-99`. If an update may have been split after it was
   * packed, the function is asked for its id and for those of its pieces.
   */
  readonly has: (eventIds: readonly string[]) => Had | Promise<Had>;
  /** Maximum number of ids in a call of `has`: 1 to 10,000. Default: 1,000. */
  readonly batchSize?: number;
  /** Whether the missing updates are requested. Default: true. */
  readonly resend?: boolean;
}

/** The ids that the receiver has, or one boolean for each id that was asked for, in the same order. */
export type Had = Iterable<string> | readonly boolean[];

export interface ReconcileOptions extends Comparison, ApiAccess {}

/** Updates that the journal does not have or cannot read. The destination may have wanted some of them. */
export interface UnknownUpdates {
  /** RFC 3339 times. */
  readonly from: string;
  readonly to: string;
  readonly updates: number;
  readonly reason: string;
}

export interface NotSent {
  readonly eventId: string;
  /** The reason of the API, as a text for people. */
  readonly reason: string;
}

export interface Reconciliation {
  /** Number of updates and pieces that the destination should have. */
  readonly expected: number;
  /** Ids that the receiver does not have, oldest first. */
  readonly missing: readonly string[];
  /** Ids that are being sent again. They arrive as usual, with the header `x-webhook-resend`. */
  readonly requested: readonly string[];
  /** Missing ids that cannot be sent again. */
  readonly notSent: readonly NotSent[];
  /** Updates about which nothing is known, because the journal does not have them. */
  readonly unknown: readonly UnknownUpdates[];
  /** Whether everything up to `searchedTo` was compared: `unknown` is empty. */
  readonly complete: boolean;
  /** RFC 3339 time up to which updates were compared. */
  readonly searchedTo: string;
}

const NAMES: Readonly<Record<keyof ReconcileOptions, true>> = {
  api: true,
  token: true,
  destination: true,
  from: true,
  to: true,
  has: true,
  batchSize: true,
  resend: true,
  signal: true,
};

/**
 * Finds the updates that a receiver does not have, and requests exactly these to be sent again. The token is one of the app of the
 * destination: with permission to read if `resend` is false, and to change otherwise.
 * @throws ConsumerError `api` if the API refuses a request or does not answer after several attempts. What was requested until then is
 * sent. Call it again: updates that arrived meanwhile are not missing any more.
 * @throws TypeError for an option that does not exist or has an invalid value, and for an invalid answer of `has`.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  checkNames(options, NAMES);
  if (!URL.canParse(options.api)) throw new TypeError('api: expected the URL of the API, got another value');
  if (typeof options.token !== 'function' && (typeof options.token !== 'string' || options.token === '')) {
    throw new TypeError('token: expected a token or a function that returns one, got another value');
  }
  return compare(createCall(options), options);
}

/** Does the same over any connection to the API. */
export async function compare(call: Call, comparison: Comparison): Promise<Reconciliation> {
  const { has, batchSize = DEFAULT_IDS, resend = true } = comparison;
  if (typeof has !== 'function') throw new TypeError(`has: expected a function, got ${kindOf(has)}`);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > MOST_IDS) {
    throw new TypeError(`batchSize: expected a whole number from 1 to ${MOST_IDS}, got another value`);
  }
  const path = pathOf(comparison.destination);
  const from = timeOf('from', comparison.from);
  const to = timeOf('to', comparison.to ?? new Date(Date.now() - DEFAULT_END_MS));

  const missing = new Set<string>();
  const requested: string[] = [];
  const notSent: NotSent[] = [];
  const unknown: UnknownUpdates[] = [];
  let [expected, searchedTo] = [0, from];
  let cursor: string | undefined;
  do {
    const query = { from, to, fields: 'event_id,at', limit: batchSize, cursor };
    const page = pageIn(await call('GET', path, { query }), path);
    expected += page.items.length;
    unknown.push(
      ...page.gaps.map(unknownOf),
      ...page.unreadable.map((one) => unknownOf({ ...one, from: one.at, to: one.at })),
    );
    const times = new Map(page.items.map(({ event_id, at }) => [event_id, at]));
    const asked = [...new Set(page.items.flatMap(({ event_id, pieces = [] }) => [event_id, ...pieces]))];
    const absent = new Set<string>();
    for (const ids of chunksWithin(asked, () => 0, { count: batchSize, bytes: 0 })) {
      for (const id of await missingIn(ids, has)) absent.add(id);
    }
    // A receiver that has every piece of an update has the update.
    const isMissing = ({ event_id, pieces }: PageItem): boolean =>
      absent.has(event_id) && !pieces?.every((id) => !absent.has(id));
    const found = [...new Set(page.items.filter(isMissing).map(({ event_id }) => event_id))].filter(
      (id) => !missing.has(id),
    );
    for (const id of found) missing.add(id);
    for (const event_ids of resend ? chunksWithin(found, bytesOf, MOST_RESENT) : []) {
      const sorted = event_ids.map((id) => times.get(id) ?? from).toSorted();
      const body = { event_ids, from: sorted[0], to: sorted.at(-1) };
      const answer = (await call('POST', `${path}/resend`, { body })) as Partial<ResendAnswer> | null;
      const refused = new Map((answer?.not_sent ?? []).map(({ event_id, reason }) => [event_id, reason]));
      for (const eventId of event_ids) {
        const reason = refused.get(eventId);
        if (reason === undefined) requested.push(eventId);
        else notSent.push({ eventId, reason });
      }
    }
    ({ cursor, searched_to: searchedTo } = page);
  } while (cursor !== undefined);
  return { expected, missing: [...missing], requested, notSent, unknown, complete: unknown.length === 0, searchedTo };
}

const DEFAULT_END_MS = 900_000;
const { default: DEFAULT_IDS, max: MOST_IDS } = JOURNAL_LIST_PAGE;
const MOST_RESENT = { count: RESEND_UPDATES, bytes: API_BODY_BYTES / 2 };

interface UnknownInApi extends UnknownUpdates {
  readonly scope: string;
}

interface PageItem {
  readonly event_id: string;
  readonly at: string;
  /** The ids that the receiver sees instead if the update was split later. */
  readonly pieces?: readonly string[];
}

interface Page {
  readonly items: readonly PageItem[];
  readonly gaps: readonly UnknownInApi[];
  readonly unreadable: readonly (Omit<UnknownInApi, 'from' | 'to'> & { readonly at: string })[];
  readonly searched_to: string;
  readonly cursor?: string;
}

interface ResendAnswer {
  readonly not_sent: readonly { readonly event_id: string; readonly reason: string }[];
}

function pageIn(answer: unknown, path: string): Page {
  const page = answer as Partial<Page> | null;
  const isPage =
    [page?.items, page?.gaps, page?.unreadable].every((list) => Array.isArray(list)) &&
    typeof page?.searched_to === 'string' &&
    page.items?.every(isItem);
  if (isPage) return page as Page;
  throw new ConsumerError('api', `${path}: expected a page of the API of Feedhose, got something else. Check \`api\``);
}

function isItem(item: Partial<PageItem> | undefined): boolean {
  const { event_id, at, pieces = [] } = item ?? {};
  return [event_id, at, ...(Array.isArray(pieces) ? pieces : [undefined])].every((text) => typeof text === 'string');
}

function unknownOf({ from, to, updates, reason }: UnknownUpdates): UnknownUpdates {
  return { from, to, updates, reason };
}

/** Returns the ids that a receiver does not have. @throws TypeError for an answer that says something else. */
async function missingIn(ids: readonly string[], has: Comparison['has']): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const had: unknown = await has(ids);
  const isIterable = typeof had === 'object' && had !== null && Symbol.iterator in had;
  if (!isIterable) throw new TypeError(`has: expected ids or booleans, got ${kindOf(had)}`);
  const values: readonly unknown[] = [...(had as Iterable<unknown>)];
  if (values.length > 0 && values.every((value) => typeof value === 'boolean')) {
    if (values.length === ids.length) return ids.filter((_, index) => values[index] === false);
    throw new TypeError(`has: expected ${ids.length} booleans, got ${values.length}`);
  }
  if (!values.every((value) => typeof value === 'string')) {
    throw new TypeError('has: expected only ids or only booleans, got other values');
  }
  const known = new Set(values);
  return ids.filter((id) => !known.has(id));
}

function pathOf(destination: Comparison['destination']): string {
  const { appId, scope, destinationId } = destination ?? {};
  for (const [name, value] of Object.entries({ appId, scope, destinationId })) {
    if (typeof value === 'string' && value !== '') continue;
    throw new TypeError(`destination.${name}: expected a text, got ${value === '' ? 'an empty one' : kindOf(value)}`);
  }
  const parts = ['apps', appId, 'scopes', scope, 'destinations', destinationId, 'updates'];
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

/** Returns a time as the API takes it. @throws TypeError */
function timeOf(name: string, time: Date | string): string {
  const date = new Date(time);
  if (time !== null && !Number.isNaN(date.getTime())) return date.toISOString();
  throw new TypeError(`${name}: expected a time, got ${time === undefined ? 'undefined' : 'another value'}`);
}

function bytesOf(id: string): number {
  return Buffer.byteLength(JSON.stringify(id)) + 1;
}
