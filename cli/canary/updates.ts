/** The updates that the canary publishes, whose texts a service on the way could change. The same run gives the same texts. */
import type { RowName } from './rows.ts';

export type TextRow = Extract<RowName, `text-${string}`>;

export interface Case {
  readonly row: TextRow;
  readonly eventId: string;
  /** The detail that is put on the bus. */
  readonly detail: string;
  /** Id -> text of each activity. */
  readonly activities: ReadonlyMap<string, string>;
  /** `text`: a queue and a webhook get the exact text of each activity. `meaning`: they get equivalent JSON. */
  readonly preserved: 'text' | 'meaning';
}

/** Feed group of the destinations that get updates. */
export const FEED_GROUP = 'canary';
/** Size of all activities of the large update in UTF-8 (contract, section 2: up to 900 KB in an entry). */
const LARGE_BYTES = 899_000;
const LARGE_ACTIVITIES = 41;
const DEPTH = 40;

/** Members of one activity as JSON, without braces. */
const MEMBERS: Readonly<Record<Exclude<TextRow, 'text-large'>, string>> = {
  'text-numbers':
    '"most":9223372036854775807,"least":-9223372036854775808,"exponent":1e3,"upper":1E3,"decimal":1.0,"zeros":0.1000,"negative":-0',
  'text-escapes':
    '"control":"\\u0001\\b\\f\\n\\r\\t","quote":"\\" \\\\ \\/ /","letters":"\\u00e9 é \\u00C9","line":"\\u2028\u2028","emoji":"\\ud83d\\ude00 😀"',
  'text-noncharacters': '"raw":"\ufffe \uffff","escaped":"\\ufffe \\uffff"',
  'text-surrogates': '"high":"\\ud800 x","low":"\\udc00","turned":"\\udc00\\ud800"',
  'text-nesting': `"z":1,"a":{"b":${'['.repeat(DEPTH)}{"null":null,"empty":["",[],{}]}${']'.repeat(DEPTH)}},"10":true,"2":false,"":0`,
};

/** @param run part of every id, which makes the ids of this run unique. */
export function casesOf(appId: string, run: string): readonly Case[] {
  const small = (Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]).map((row) => {
    const id = `${run}-${row}`;
    const activity = activityOf(id, MEMBERS[row]);
    const preserved =
      row === 'text-noncharacters' || row === 'text-surrogates' ? ('meaning' as const) : ('text' as const);
    return { ...caseOf(appId, row, id, [[id, activity]]), preserved };
  });
  const id = `${run}-text-large`;
  const text = 'x'.repeat(Math.floor(LARGE_BYTES / LARGE_ACTIVITIES) - 100);
  const large = Array.from({ length: LARGE_ACTIVITIES }, (_, at) => {
    const own = `${id}-${String(at).padStart(2, '0')}`;
    return [own, activityOf(own, `"text":"${text}"`)] as const;
  });
  return [...small, { ...caseOf(appId, 'text-large', id, large), preserved: 'text' }];
}

function activityOf(id: string, members: string): string {
  return `{"id":"${id}","actor":"canary","verb":"post","object":"${FEED_GROUP}:1",${members}}`;
}

function caseOf(appId: string, row: TextRow, eventId: string, activities: readonly (readonly [string, string])[]) {
  const texts = activities.map(([, text]) => text).join(',');
  const lists = `"new":[${texts}],"deleted":["${eventId}-deleted"],"deleted_foreign_ids":[]`;
  const detail = `{"app_id":"${appId}","event_id":"${eventId}","feed":"${FEED_GROUP}:1","published_at":"2026-01-02T03:04:05.000006+00:00",${lists},"canary":{"b":1.0,"a":null}}`;
  return { row, eventId, detail, activities: new Map(activities) };
}
