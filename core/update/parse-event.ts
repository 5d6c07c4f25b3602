/**
 * The way in: an EventBridge event, as the rule puts it into the intake queue, becomes updates and refusals (contract,
 * section 2). The event's text is scanned once; one bad update of a packed detail does not hold back its neighbours.
 */
import { JsonFault, kindAt, scanArray, scanObject, skipString, skipValue, stringOf } from '../json/scan.ts';
import { DETAIL_BYTES } from '../limits.ts';
import { completeUpdate } from './complete.ts';
import { addFault, type Draft, scanDraft } from './draft.ts';
import { type Refusal, type Update, utf8Bytes } from './update.ts';

export const DETAIL_TYPE = 'feed.update';

export interface ParsedEvent {
  /** The EventBridge event's id; absent when the envelope itself could not be read. */
  readonly id?: string;
  readonly updates: readonly Update[];
  readonly refusals: readonly Refusal[];
}

/**
 * @param body the event as JSON text.
 * @param only positions of a packed detail to take; the others were taken before (a redriven event). All when absent.
 */
export function parseEvent(body: string, only?: ReadonlySet<number>): ParsedEvent {
  try {
    return parse(body, only);
  } catch (error) {
    if (error instanceof JsonFault) return refused(undefined, `event: ${error.message}`);
    throw error;
  }
}

interface Envelope {
  readonly texts: Readonly<Record<string, string>>;
  /** The detail: a draft of one update, or of each of many. */
  readonly detail?: Draft;
  readonly packed?: readonly (Draft | string)[];
  readonly fault?: string;
}

function parse(body: string, only: ReadonlySet<number> | undefined): ParsedEvent {
  if (body[0] !== '{') return refused(undefined, 'event: expected a JSON object');
  const { texts, detail, packed, fault } = scanEnvelope(body);
  const id = texts['id'];
  const faults: string[] = fault ? [fault] : [];
  if (!id) addFault(faults, 'id', 'the id of an EventBridge event');
  if (texts['detail-type'] !== DETAIL_TYPE) addFault(faults, 'detail-type', `"${DETAIL_TYPE}"`);
  if (!detail) addFault(faults, 'detail', 'an object');
  else if (bytesBetween(body, ...detail.span) > DETAIL_BYTES)
    addFault(faults, 'detail', `at most ${DETAIL_BYTES} bytes`);
  if (faults.length > 0 || !id || !detail) return refused(id, faults.join('; '));

  const event = { id, time: texts['time'] ?? '' };
  if (!packed) {
    const result = completeUpdate(body, detail, 'detail', { eventId: id, time: event.time });
    return 'update' in result ? { id, updates: [result.update], refusals: [] } : refused(id, result.faults.join('; '));
  }
  return completePacked(body, event, detail, packed, only);
}

function completePacked(
  body: string,
  event: { readonly id: string; readonly time: string },
  detail: Draft,
  packed: readonly (Draft | string)[],
  only: ReadonlySet<number> | undefined,
): ParsedEvent {
  const faults = [...detail.faults];
  for (const key of detail.known.keys()) {
    if (key !== 'app_id' && key !== 'updates')
      addFault(faults, `detail.${key}`, 'none beside updates: it belongs into each of them');
  }
  const span = detail.known.get('app_id');
  const appId = span && (body[span[0]] === '"' ? stringOf(body, ...span) : body.slice(...span));
  if (!appId)
    addFault(faults, 'detail.app_id', `a non-empty string, but it is ${appId === undefined ? 'missing' : 'empty'}`);
  if (faults.length > 0 || !appId) return refused(event.id, faults.join('; '));

  const updates: Update[] = [];
  const refusals: Refusal[] = [];
  for (const [index, draft] of packed.entries()) {
    if (only && !only.has(index)) continue;
    const path = `detail.updates[${index}]`;
    const defaults = { eventId: `${event.id}-${index}`, time: event.time, appId };
    const result = typeof draft === 'string' ? { faults: [draft] } : completeUpdate(body, draft, path, defaults);
    if ('update' in result) updates.push(result.update);
    else refusals.push({ index, reason: result.faults.join('; ') });
  }
  return { id: event.id, updates, refusals };
}

const ENVELOPE_TEXTS = new Set(['id', 'time', 'detail-type']);

function scanEnvelope(body: string): Envelope {
  const texts: Record<string, string> = {};
  let detail: Draft | undefined;
  let packed: (Draft | string)[] | undefined;
  let fault: string | undefined;
  const end = scanObject(body, 0, (key, at) => {
    if (ENVELOPE_TEXTS.has(key) && body[at] === '"') {
      const valueEnd = skipString(body, at);
      texts[key] = stringOf(body, at, valueEnd);
      return valueEnd;
    }
    if (key !== 'detail' || body[at] !== '{') return skipValue(body, at);
    if (detail) fault = 'detail: expected the key once, but it stands there twice';
    detail = scanDraft(body, at, 'detail', (list) => {
      packed = [];
      return scanPacked(body, list, packed);
    });
    if (detail.known.has('updates') && !packed) fault = 'detail.updates: expected a list of updates';
    return detail.span[1];
  });
  if (body.slice(end).trim() !== '') throw new JsonFault(end, 'nothing behind the event');
  return { texts, ...(detail && { detail }), ...(packed && { packed }), ...(fault && { fault }) };
}

/** Drafts of a packed detail's updates; an element that is no object is its fault's sentence instead. */
function scanPacked(body: string, start: number, packed: (Draft | string)[]): number {
  return scanArray(body, start, (index, at) => {
    const path = `detail.updates[${index}]`;
    if (body[at] === '{') {
      const draft = scanDraft(body, at, path);
      packed.push(draft);
      return draft.span[1];
    }
    const kind = kindAt(body, at);
    packed.push(`${path}: expected an update (an object), got ${kind === 'null' ? kind : `a ${kind}`}`);
    return skipValue(body, at);
  });
}

function refused(id: string | undefined, reason: string): ParsedEvent {
  return { ...(id === undefined ? {} : { id }), updates: [], refusals: [{ reason }] };
}

/** A UTF-16 unit is at most three bytes of UTF-8, so that short details need not be measured. */
function bytesBetween(text: string, start: number, end: number): number {
  return (end - start) * 3 <= DETAIL_BYTES ? end - start : utf8Bytes(text.slice(start, end));
}
