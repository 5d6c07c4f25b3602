/**
 * The states of the API keys of an app. A new key is on standby. The key in use is sent and signs, until another key is activated.
 * Then it is retired, so that receivers have time to learn a new key before deliveries use it.
 */
import type { App } from './destination.ts';

export const API_KEY_STATES = ['standby', 'in_use', 'retired'] as const;
export type ApiKeyState = (typeof API_KEY_STATES)[number];

export type Keys = Pick<App, 'api_keys' | 'key_in_use'>;

/** Returns the index of the key in use. Apps without the attribute, or with a key that was removed, use the newest key. */
export function indexInUse({ api_keys, key_in_use }: Keys): number {
  return Math.max(0, key_in_use === undefined ? 0 : api_keys.indexOf(key_in_use));
}

/** Returns the key that is sent as `x-api-key`, or an empty text if the app has no key. */
export function keyInUse(app: Keys): string {
  return app.api_keys[indexInUse(app)] ?? '';
}

/** Returns the state of the key at this index. Keys that are newer than the one in use are on standby. */
export function keyState(app: Keys, index: number): ApiKeyState {
  const used = indexInUse(app);
  return index === used ? 'in_use' : index < used ? 'standby' : 'retired';
}

/** Returns the keys in a state, newest first. */
export function keysIn(state: ApiKeyState, app: Keys): readonly string[] {
  return app.api_keys.filter((_, index) => keyState(app, index) === state);
}
