/**
 * The way in: an EventBridge event, as the rule puts it into the intake queue, becomes updates and refusals (contract,
 * section 2). The event's text is scanned once; one bad update of a packed detail does not hold back its neighbours.
 */

import { JsonFault } from '../json/fault.ts';
import { findKeyAmong } from '../json/keys.ts';
import { JsonText } from '../json/scan.ts';
import { DETAIL_BYTES } from '../limits.ts';
import { canBeAppId } from '../names.ts';
import { APP_ID_EXPECTED, completeUpdate, eventFacts, textOf } from './complete.ts';
import { addFault, type Draft, KEY, type KnownKey, pathOf, scanDraft } from './draft.ts';
import { type ReceivedUpdate, type Refusal, utf8Bytes } from './update.ts';

export const DETAIL_TYPE = 'feed.update';

export interface ParsedEvent {
  /** The EventBridge event's id; absent when the envelope itself could not be read. */
  readonly id?: string;
  readonly updates: readonly ReceivedUpdate[];
  readonly refusals: readonly Refusal[];
}

/**
 * @param body the event as JSON text.
 * @param only positions of a packed detail to take; the others were taken before (a redriven event). All when absent.
 * @param record position in its batch of the record that it came in.
 */
export function parseEvent(body: string, only?: ReadonlySet<number>, record = 0): ParsedEvent {
  try {
    return parse(new JsonText(body), only, record);
  } catch (error) {
    if (error instanceof JsonFault) return refused(undefined, `event: ${error.message}`);
    throw error;
  }
}

interface Envelope {
  readonly id: string | undefined;
  readonly time: string | undefined;
  readonly detailType: string | undefined;
  /** The detail: a draft of one update, or of each of many. */
  readonly detail: Draft | undefined;
  readonly packed: readonly (Draft | string)[] | undefined;
  readonly fault: string | undefined;
}

function parse(json: JsonText, only: ReadonlySet<number> | undefined, record: number): ParsedEvent {
  if (json.text[0] !== '{') return refused(undefined, 'event: expected a JSON object');
  const { id, time, detailType, detail, packed, fault } = scanEnvelope(json);
  const faults: string[] = fault ? [fault] : [];
  if (!id) addFault(faults, 'id', 'the id of an EventBridge event');
  if (detailType !== DETAIL_TYPE) addFault(faults, 'detail-type', `"${DETAIL_TYPE}"`);
  if (!detail) addFault(faults, 'detail', 'an object');
  else if (bytesOf(json, detail) > DETAIL_BYTES) addFault(faults, 'detail', `at most ${DETAIL_BYTES} bytes`);
  if (faults.length > 0 || !id || !detail) return refused(id, faults.join('; '));

  if (packed) return completePacked(json, { id, time, record }, detail, packed, only);
  const result = completeUpdate(json, detail, undefined, eventFacts(id, time, record));
  return isRefused(result) ? refused(id, result.join('; ')) : { id, updates: [result], refusals: [] };
}

function completePacked(
  json: JsonText,
  { id, time, record }: { readonly id: string; readonly time: string | undefined; readonly record: number },
  detail: Draft,
  packed: readonly (Draft | string)[],
  only: ReadonlySet<number> | undefined,
): ParsedEvent {
  const faults = [...detail.faults];
  for (const key of ODD_BESIDE_UPDATES) {
    if (detail.starts[KEY[key]] !== -1)
      addFault(faults, `detail.${key}`, 'none beside updates: it belongs into each of them');
  }
  const appId = textOf(json, detail, KEY.app_id);
  if (!appId)
    addFault(faults, 'detail.app_id', `a non-empty string, but it is ${appId === undefined ? 'missing' : 'empty'}`);
  else if (appId.isWellFormed() && !canBeAppId(appId)) addFault(faults, 'detail.app_id', APP_ID_EXPECTED);
  if (faults.length > 0 || !appId) return refused(id, faults.join('; '));

  const around = eventFacts(id, time, record, appId);
  const updates: ReceivedUpdate[] = [];
  const refusals: Refusal[] = [];
  for (let index = 0; index < packed.length; index++) {
    if (only && !only.has(index)) continue;
    const draft = packed[index] as Draft | string;
    const result = typeof draft === 'string' ? [draft] : completeUpdate(json, draft, index, around);
    if (isRefused(result)) refusals.push({ index, reason: result.join('; ') });
    else updates.push(result);
  }
  return { id, updates, refusals };
}

const ODD_BESIDE_UPDATES = (Object.keys(KEY) as KnownKey[]).filter((key) => key !== 'app_id' && key !== 'updates');

function isRefused(result: ReceivedUpdate | readonly string[]): result is readonly string[] {
  return Array.isArray(result);
}

const ID = 0;
const TIME = 1;
const TYPE = 2;
const DETAIL = 3;
/** What JSON does not count as white space; `trim` knows more kinds. */
const BEYOND_SPACE = /[^ \t\n\r]/;
const findEnvelopeKey = findKeyAmong(['id', 'time', 'detail-type', 'detail']);

function scanEnvelope(json: JsonText): Envelope {
  const { text } = json;
  const texts: (string | undefined)[] = [];
  let detail: Draft | undefined;
  let packed: (Draft | string)[] | undefined;
  let fault: string | undefined;
  const end = json.scanMembers(0, (at, keyAt, keyEnd) => {
    const key = findEnvelopeKey(json, keyAt, keyEnd);
    // Stryker disable next-line ConditionalExpression,LogicalOperator: a text of another key is read and never asked for.
    const isAskedFor = key >= ID && key <= TYPE;
    if (isAskedFor && text[at] === '"') {
      const valueEnd = json.skipString(at);
      texts[key] = json.stringOf(at, valueEnd);
      return valueEnd;
    }
    if (key !== DETAIL || text[at] !== '{') return json.skipValue(at);
    if (detail) fault = 'detail: expected the key once, but it stands there twice';
    detail = scanDraft(json, at, undefined, (list) => {
      packed = [];
      return scanPacked(json, list, packed);
    });
    if (detail.starts[KEY.updates] !== -1 && !packed) fault = 'detail.updates: expected a list of updates';
    return detail.end;
  });
  if (BEYOND_SPACE.test(text.slice(end))) throw new JsonFault(end, 'nothing behind the event');
  return { id: texts[ID], time: texts[TIME], detailType: texts[TYPE], detail, packed, fault };
}

/** Drafts of a packed detail's updates; an element that is no object is its fault's sentence instead. */
function scanPacked(json: JsonText, start: number, packed: (Draft | string)[]): number {
  return json.scanArray(start, (index, at) => {
    if (json.text[at] === '{') {
      const draft = scanDraft(json, at, index);
      packed.push(draft);
      return draft.end;
    }
    const kind = json.kindAt(at);
    packed.push(`${pathOf(index)}: expected an update (an object), got ${kind === 'null' ? kind : `a ${kind}`}`);
    return json.skipValue(at);
  });
}

function refused(id: string | undefined, reason: string): ParsedEvent {
  return { ...(id === undefined ? {} : { id }), updates: [], refusals: [{ reason }] };
}

/** A UTF-16 unit is at most three bytes of UTF-8, so that short details need not be measured. */
function bytesOf({ text, isAscii }: JsonText, { start, end }: Draft): number {
  // Stryker disable next-line ConditionalExpression,EqualityOperator,LogicalOperator,ArithmeticOperator: to measure only takes longer.
  return isAscii || (end - start) * 3 <= DETAIL_BYTES ? end - start : utf8Bytes(text.slice(start, end));
}
