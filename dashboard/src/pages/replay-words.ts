/** Replays in words. */
import type { Replay } from '../api/types.ts';
import { moment } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { shortAddress } from './dead-letter-filter.ts';

/** Returns a title such as `user to hooks.example.com/a`. */
export function replayTitle({ scope, to_destination, to_destination_now }: Replay): string {
  const address = to_destination_now?.address;
  return `${titleOf(scope)} to ${address ? shortAddress(address) : to_destination}`;
}

/** Returns the range and the filter of a replay. */
export function replayWords({ from, to, feeds, types, activity_id }: Replay): string {
  return [
    `${moment(from)} to ${moment(to)}`,
    feeds && `feeds ${feeds.join(', ')}`,
    types && `types ${types.join(', ')}`,
    activity_id && `activity ${activity_id}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Why a replay does not send at the moment. */
export const OBSTACLES: Readonly<Record<NonNullable<Replay['progress']['obstacle']>, string>> = {
  waiting: 'It waits for earlier deliveries, or for its rate.',
  failing: 'The destination is failing. The replay continues when it works again.',
  paused: 'The destination is paused. The replay continues when it is resumed.',
  disabled: 'The destination is disabled. The replay continues when it is enabled.',
  unproven: 'The ownership of the endpoint is not proven. The replay continues when it is.',
  deleted: 'The destination was deleted, so that the replay was stopped.',
};

/** `$1.25`, `< $0.01` */
export function dollars(value: number): string {
  return value > 0 && value < 0.01 ? '< $0.01' : `$${value.toFixed(2)}`;
}

/** Returns the part of the range that a replay has read, in ms, and the length of the range. */
export function progressOf({ from, to, status, progress }: Replay): { readonly value: number; readonly max: number } {
  const start = Date.parse(from);
  const max = Math.max(1, Date.parse(to) - start);
  const at = progress.position === undefined ? start : Date.parse(progress.position);
  return { value: status === 'done' ? max : Math.min(max, Math.max(0, at - start)), max };
}
