/** Passes the updates of one delivery to the handler: one by one or as a list, all of them or only the new ones. */
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { kindOf } from './decode.ts';
import { handleAllOnce, handleOnce, type SeenStore } from './deduplicate.ts';

export interface Handling {
  /** Called for each update, one after the other. If it throws, the delivery is sent again. */
  readonly onUpdate?: (update: ReceivedUpdate) => unknown;
  /** Called once with all updates of the delivery, instead of `onUpdate`. If it throws, the delivery is sent again. */
  readonly onUpdates?: (updates: readonly ReceivedUpdate[]) => unknown;
  /** Store that removes duplicates. Default: none, so an update can be handled more than once. */
  readonly seen?: SeenStore;
}

/**
 * Checks the names of options, because a program in JavaScript would not notice that a misspelled option has no effect.
 * @throws TypeError for an option that does not exist, and for options that are not an object.
 */
export function checkNames<Options extends object>(
  options: Options,
  names: Readonly<Record<keyof Options, true>>,
): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object, got ${kindOf(options)}`);
  }
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(names, name));
  if (unknown.length > 0) {
    throw new TypeError(`options: expected ${Object.keys(names).join(', ')}, got ${unknown.join(', ')}`);
  }
}

/** Names of the options in `Handling`. */
export const HANDLING_NAMES = { onUpdate: true, onUpdates: true, seen: true } as const;

/** @throws TypeError unless there is exactly one handler, or if `seen` is not a store. */
export function delivering({
  onUpdate,
  onUpdates,
  seen,
}: Handling): (updates: readonly ReceivedUpdate[]) => Promise<void> {
  if ((onUpdate === undefined) === (onUpdates === undefined)) {
    throw new TypeError('onUpdate, onUpdates: expected one of them, got both or none');
  }
  if (
    seen !== undefined &&
    !['claim', 'settle', 'release'].every((name) => typeof Reflect.get(seen, name) === 'function')
  ) {
    throw new TypeError(
      'seen: expected a store with claim, settle and release, such as createMemoryStore(), got another value',
    );
  }
  return async (updates) => {
    if (onUpdates) {
      if (seen) await handleAllOnce(updates, seen, onUpdates);
      else await onUpdates(updates);
    } else if (onUpdate) {
      if (seen) await handleOnce(updates, seen, onUpdate);
      else for (const update of updates) await onUpdate(update);
    }
  };
}

/**
 * Returns a function that reports an error. An error is never lost: without `onError`, and if `onError` fails, it is written to
 * stderr. The function does not reject.
 */
export function reporting<More extends readonly unknown[]>(
  onError: ((error: unknown, ...more: More) => unknown) | undefined,
): (error: unknown, ...more: More) => Promise<void> {
  return async (error, ...more) => {
    try {
      if (onError) await onError(error, ...more);
      else console.error('@feedhose/consumer:', ...more, error);
    } catch (failure) {
      console.error('@feedhose/consumer: onError failed:', failure, 'It was called with:', ...more, error);
    }
  };
}
