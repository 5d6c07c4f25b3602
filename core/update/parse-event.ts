/**
 * Parses an EventBridge event from the intake queue into updates and refusals (contract, section 2). The text of the
 * event is scanned once. An invalid update of a packed detail does not affect the other updates.
 */

import { defined } from '../defined.ts';
import { JsonFault } from '../json/fault.ts';
import { findKeyAmong } from '../json/keys.ts';
import { JsonText } from '../json/scan.ts';
import { DETAIL_BYTES, REFUSALS_REPORTED } from '../limits.ts';
import { canBeAppId } from '../names.ts';
import { APP_ID_EXPECTED, completeUpdate, eventFacts, textOf } from './complete.ts';
import { addFault, type Draft, KEY, type KnownKey, pathOf, scanDraft } from './draft.ts';
import { addPosition } from './positions.ts';
import { DETAIL_TYPE, type IntakeUpdate, NOTHING_REFUSED, type Refusal, type Refused, utf8Bytes } from './update.ts';

export interface ParsedEvent extends Refused {
  /** The id of the EventBridge event. Absent if the envelope could not be read. */
  readonly id?: string;
  readonly updates: readonly IntakeUpdate[];
}

/**
 * @param body the event as JSON text.
 * @param only the positions of a packed detail to take, because the others were taken before (a redriven event). All
 * are taken if it is absent. All are also taken if one of the positions does not exist, because the positions then
 * belong to another text and no update may be lost.
 * @param record the position of its record in the batch.
 */
export function parseEvent(body: string, only?: ReadonlySet<number>, record = 0): ParsedEvent {
  try {
    return parse(new JsonText(body), only, record);
  } catch (error) {
    if (error instanceof JsonFault) return refuse(undefined, `event: ${error.message}`);
    throw error;
  }
}

interface Envelope {
  readonly id: string | undefined;
  readonly time: string | undefined;
  readonly detailType: string | undefined;
  /** The detail as a draft of one update, or the drafts of its updates. */
  readonly detail: Draft | undefined;
  readonly packed: readonly (Draft | Kind)[] | undefined;
  readonly fault: string | undefined;
  /** The only destination that receives the updates. */
  readonly destinationId: string | undefined;
}

function parse(json: JsonText, only: ReadonlySet<number> | undefined, record: number): ParsedEvent {
  if (json.text[0] !== '{') return refuse(undefined, 'event: expected a JSON object');
  const { id, time, detailType, detail, packed, fault, destinationId } = scanEnvelope(json);
  const faults: string[] = fault ? [fault] : [];
  if (!id) addFault(faults, 'id', 'the id of an EventBridge event');
  if (detailType !== DETAIL_TYPE) addFault(faults, 'detail-type', `"${DETAIL_TYPE}"`);
  if (!detail) addFault(faults, 'detail', 'an object');
  else if (bytesOf(json, detail) > DETAIL_BYTES) addFault(faults, 'detail', `at most ${DETAIL_BYTES} bytes`);
  if (faults.length > 0 || !id || !detail) return refuse(id, faults.join('; '));

  if (packed) {
    const completed = completePacked(json, { id, time, record }, detail, packed, only);
    if (destinationId === undefined) return completed;
    return { ...completed, updates: completed.updates.map((update) => ({ ...update, destinationId })) };
  }
  const result = completeUpdate(json, detail, undefined, eventFacts(id, time, record));
  if (isRefused(result)) return refuse(id, result.join('; '));
  return { id, updates: [{ ...result, ...defined({ destinationId }) }], ...NOTHING_REFUSED };
}

function completePacked(
  json: JsonText,
  { id, time, record }: { readonly id: string; readonly time: string | undefined; readonly record: number },
  detail: Draft,
  packed: readonly (Draft | Kind)[],
  only: ReadonlySet<number> | undefined,
): ParsedEvent {
  const faults = [...detail.faults];
  for (const key of ODD_BESIDE_UPDATES) {
    if (detail.starts[KEY[key]] !== -1)
      addFault(faults, `detail.${key}`, 'no such key next to updates, because it belongs in each of them');
  }
  const appId = textOf(json, detail, KEY.app_id);
  if (!appId)
    addFault(faults, 'detail.app_id', `a non-empty string, but it is ${appId === undefined ? 'missing' : 'empty'}`);
  else if (appId.isWellFormed() && !canBeAppId(appId)) addFault(faults, 'detail.app_id', APP_ID_EXPECTED);
  if (faults.length > 0 || !appId) return refuse(id, faults.join('; '));

  const around = eventFacts(id, time, record, appId);
  const updates: IntakeUpdate[] = [];
  const refusals: Refusal[] = [];
  const positions: [number, number][] = [];
  let refused = 0;
  const wanted = only && [...only].every((position) => position < packed.length) ? only : undefined;
  for (let index = 0; index < packed.length; index++) {
    if (wanted && !wanted.has(index)) continue;
    const draft = packed[index] as Draft | Kind;
    const result = typeof draft === 'string' ? draft : completeUpdate(json, draft, index, around);
    if (typeof result !== 'string' && !isRefused(result)) {
      updates.push(result);
      continue;
    }
    refused++;
    addPosition(positions, index);
    if (refusals.length < REFUSALS_REPORTED) refusals.push({ index, reason: reasonOf(index, result) });
  }
  return { id, updates, refused, positions, refusals };
}

/** @param faults the faults of an update, or the kind of a value that is not an update. */
function reasonOf(index: number, faults: readonly string[] | Kind): string {
  if (typeof faults !== 'string') return faults.join('; ');
  return `${pathOf(index)}: expected an update (an object), got ${faults === 'null' ? faults : `a ${faults}`}`;
}

const ODD_BESIDE_UPDATES = (Object.keys(KEY) as KnownKey[]).filter((key) => key !== 'app_id' && key !== 'updates');

function isRefused(result: IntakeUpdate | readonly string[]): result is readonly string[] {
  return Array.isArray(result);
}

const ID = 0;
const TIME = 1;
const TYPE = 2;
const DETAIL = 3;
const RESOURCES = 4;
/** A test update names its only destination as the resource of the event. */
const ONE_DESTINATION = /^\[\s*"(dst_[0-9a-f]{24})"\s*\]$/;
/** Matches what JSON does not treat as white space. `trim` removes more characters. */
const BEYOND_SPACE = /[^ \t\n\r]/;
const findEnvelopeKey = findKeyAmong(['id', 'time', 'detail-type', 'detail', 'resources']);

function scanEnvelope(json: JsonText): Envelope {
  const { text } = json;
  const texts: (string | undefined)[] = [];
  let detail: Draft | undefined;
  let packed: (Draft | Kind)[] | undefined;
  let fault: string | undefined;
  let destinationId: string | undefined;
  const end = json.scanMembers(0, (at, keyAt, keyEnd) => {
    const key = findEnvelopeKey(json, keyAt, keyEnd);
    // Stryker disable next-line ConditionalExpression,LogicalOperator: the text of another key is read but never used.
    const isAskedFor = key >= ID && key <= TYPE;
    if (isAskedFor && text[at] === '"') {
      const valueEnd = json.skipString(at);
      texts[key] = json.stringOf(at, valueEnd);
      return valueEnd;
    }
    if (key === RESOURCES) {
      const valueEnd = json.skipValue(at);
      destinationId = ONE_DESTINATION.exec(text.slice(at, valueEnd))?.[1];
      return valueEnd;
    }
    if (key !== DETAIL || text[at] !== '{') return json.skipValue(at);
    if (detail) fault = 'detail: expected the key once, but it is there twice';
    detail = scanDraft(json, at, undefined, (list) => {
      packed = [];
      return scanPacked(json, list, packed);
    });
    if (detail.starts[KEY.updates] !== -1 && !packed) fault = 'detail.updates: expected a list of updates';
    return detail.end;
  });
  if (BEYOND_SPACE.test(text.slice(end))) throw new JsonFault(end, 'nothing behind the event');
  return { id: texts[ID], time: texts[TIME], detailType: texts[TYPE], detail, packed, fault, destinationId };
}

/** The kind of an element of a packed list that is not an object. */
type Kind = ReturnType<JsonText['kindAt']>;

/** Adds the drafts of the updates of a packed detail. For an element that is not an object, its kind is added. */
function scanPacked(json: JsonText, start: number, packed: (Draft | Kind)[]): number {
  return json.scanArray(start, (index, at) => {
    if (json.text[at] === '{') {
      const draft = scanDraft(json, at, index);
      packed.push(draft);
      return draft.end;
    }
    packed.push(json.kindAt(at));
    return json.skipValue(at);
  });
}

function refuse(id: string | undefined, reason: string): ParsedEvent {
  return { ...defined({ id }), updates: [], refused: 1, positions: [], refusals: [{ reason }] };
}

/** Short details are not measured, because a UTF-16 unit has at most three bytes of UTF-8. */
function bytesOf({ text, isAscii }: JsonText, { start, end }: Draft): number {
  // Stryker disable next-line ConditionalExpression,EqualityOperator,LogicalOperator,ArithmeticOperator: measuring gives the same result and only takes longer.
  return isAscii || (end - start) * 3 <= DETAIL_BYTES ? end - start : utf8Bytes(text.slice(start, end));
}
