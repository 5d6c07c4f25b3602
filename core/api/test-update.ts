/** The update that the playground puts on the event bus. It has the form of a real update and is marked as a test. */
import { escapeUnsendable } from '../json/characters.ts';

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
export function testUpdate({ appId, eventId, nowMs, feed, type, message = MESSAGE }: TestUpdate): string {
  const common = { app_id: appId, event_id: eventId };
  if (feed === undefined) return jsonOf({ ...common, feed: '', type, generic: { id: eventId, message } });
  const activity = {
    id: eventId,
    actor: 'feedhose:playground',
    verb: 'test',
    object: `playground:${eventId}`,
    foreign_id: `playground:${eventId}`,
    time: `${new Date(nowMs).toISOString().slice(0, -1)}000`,
    message,
  };
  return jsonOf({ ...common, feed, new: [activity], deleted: [], deleted_foreign_ids: [] });
}

function jsonOf(detail: object): string {
  return escapeUnsendable(JSON.stringify(detail));
}
