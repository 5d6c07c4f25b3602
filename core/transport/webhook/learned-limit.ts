/**
 * The size limit of a webhook endpoint, which is learned from its 413 answers, so that later deliveries are packed
 * below it. It expires after a day. An endpoint whose limit was raised then receives full deliveries again. Otherwise
 * the limit is learned again, from one 413 answer for each size.
 */
import type { Destination, LearnedLimit, WebhookDestination } from '../../destination.ts';
import { LEARNED_LIMIT } from '../../limits.ts';

/**
 * Returns the destination with the limit that is learned from a refused body of `bytes`: half of it, which is the size
 * of its halves. Returns `undefined` if nothing new is learned.
 */
export function learnLimit(
  destination: WebhookDestination,
  bytes: number,
  nowMs: number,
): WebhookDestination | undefined {
  const learned = Math.max(Math.floor(bytes / 2), LEARNED_LIMIT.minBytes);
  if (learned >= bytes) return undefined;
  const known = current(destination.learned_limit, nowMs);
  if (known !== undefined && known.bytes <= learned) return undefined;
  return { ...destination, learned_limit: { bytes: learned, until: nowMs + LEARNED_LIMIT.seconds * 1000 } };
}

/** Returns the destination without an expired limit. */
export function withoutLapsedLimit(destination: Destination, nowMs: number): Destination {
  if (destination.transport !== 'webhook' || destination.learned_limit === undefined) return destination;
  if (current(destination.learned_limit, nowMs)) return destination;
  const { learned_limit: _, ...rest } = destination;
  return rest;
}

function current(limit: LearnedLimit | undefined, nowMs: number): LearnedLimit | undefined {
  return limit !== undefined && nowMs < limit.until ? limit : undefined;
}
