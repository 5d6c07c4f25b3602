/**
 * The session tag that says which app a session of the sender role sends for. Customers' queue policies and the fence
 * around our own account compare it, so two apps never share a value.
 */
import { createHash } from 'node:crypto';

/** Key of the session tag, and of the tag of queues in our own account. */
export const APP_TAG = 'feedhose-app';

const HASHED = 'sha256:';
/** A part of what STS takes in a tag's value (letters, digits, spaces and _.:/=+-@), without what looks alike. */
const PLAIN = /^[A-Za-z0-9_.:/=+@-]{1,128}$/;

/** The app's id where a tag can hold it; otherwise its hash, which no plain id looks like. */
export function appTag(appId: string): string {
  if (PLAIN.test(appId) && !appId.startsWith(HASHED)) return appId;
  return `${HASHED}${createHash('sha256').update(appId).digest('hex')}`;
}

/** How a session is called in the customer's CloudTrail: 2 to 64 characters that STS takes. */
export function sessionName(appId: string): string {
  return `feedhose-${appTag(appId).replace(/[^\w=,.@-]/g, '-')}`.slice(0, 64);
}
