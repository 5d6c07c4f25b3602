/** The update that the playground puts on the event bus. It has the form of a real update and is marked as a test. */
import { defined } from '../defined.ts';
import { exampleOf } from '../schemas/update-examples.ts';
import { parseEvent } from '../update/parse-event.ts';
import { DETAIL_TYPE, type IntakeUpdate } from '../update/update.ts';

export interface TestUpdate {
  readonly appId: string;
  readonly eventId: string;
  readonly nowMs: number;
  /** A feed such as `user:1`. Absent if `type` is set. */
  readonly feed?: string;
  /** The type of an app-level update. */
  readonly type?: string;
  readonly message?: string;
}

const MESSAGE = 'A test update from the playground.';

/** Returns the detail of the event. */
export function testUpdate({ appId, eventId, nowMs, feed, type, message }: TestUpdate): string {
  const common = { app_id: appId, event_id: eventId };
  if (feed === undefined) {
    const generic = { ...exampleOf(type ?? '', eventId), ...defined({ message }) };
    return JSON.stringify({ ...common, feed: '', type, generic });
  }
  const activity = {
    id: eventId,
    actor: 'feedhose:playground',
    verb: 'test',
    object: `playground:${eventId}`,
    foreign_id: `playground:${eventId}`,
    time: `${new Date(nowMs).toISOString().slice(0, -1)}000`,
    message: message ?? MESSAGE,
  };
  return JSON.stringify({ ...common, feed, new: [activity], deleted: [], deleted_foreign_ids: [] });
}

/**
 * Parses the update as the intake does, so that nothing is accepted that is refused later.
 * @param detail JSON text.
 * @returns the complete update, or what is wrong with it.
 */
export function parsedTestUpdate(
  detail: string,
  { appId, eventId, nowMs }: Pick<TestUpdate, 'appId' | 'eventId' | 'nowMs'>,
): IntakeUpdate | { readonly faults: readonly string[] } {
  if (!isJson(detail)) return { faults: ['expected JSON, got another text'] };
  const time = `${new Date(nowMs).toISOString().slice(0, -5)}Z`;
  const envelope = JSON.stringify({ id: eventId, time, 'detail-type': DETAIL_TYPE });
  const { updates, refusals } = parseEvent(`${envelope.slice(0, -1)},"detail":${detail}}`);
  const [refusal] = refusals;
  if (refusal) return { faults: refusal.reason.split('; ').map((fault) => fault.replace(/^detail\b\.?(?:: )?/, '')) };
  const [update, ...others] = updates;
  if (!update || others.length > 0) return { faults: ['expected one update, got a packed list'] };
  if (update.appId !== appId) return { faults: ['app_id: expected the id of this app, got another one'] };
  return update;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
