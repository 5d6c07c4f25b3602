/**
 * The size of bodies that a webhook endpoint was found to refuse, so that later deliveries are packed below it. It lapses after a
 * day: an endpoint whose limit was raised gets full deliveries again, and one whose limit was not is found out again by
 * one 413 for each size.
 */
import type { Destination, LearnedLimit, WebhookDestination } from '../../destination.ts';
import { LEARNED_LIMIT } from '../../limits.ts';

/**
 * The settings with the limit that a refused body of `bytes` teaches: half of it, as each of its halves has.
 * `undefined`: nothing new is learned.
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

/** The settings without a limit that has lapsed. */
export function withoutLapsedLimit(destination: Destination, nowMs: number): Destination {
  if (destination.transport !== 'webhook' || destination.learned_limit === undefined) return destination;
  if (current(destination.learned_limit, nowMs)) return destination;
  const { learned_limit: _, ...rest } = destination;
  return rest;
}

function current(limit: LearnedLimit | undefined, nowMs: number): LearnedLimit | undefined {
  return limit !== undefined && nowMs < limit.until ? limit : undefined;
}
