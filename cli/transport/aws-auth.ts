/** Access to a customer's queue, bus or topic, in a file and as the API shows it. */
import type { Stored, Wanted } from './transport.ts';

type FileAuth = Wanted<'sqs' | 'eventbridge' | 'sns'>['auth'];
type StoredAuth = Stored<'sqs' | 'eventbridge' | 'sns'>['auth'];

/** @param before the text of what is stored, which stays if the file omits the keys. */
export function shownAuth(auth: FileAuth, before: string | undefined): string {
  if (auth.type !== 'keys') return auth.type === 'role' ? `role ${auth.role_arn}` : 'policy';
  if (auth.key !== undefined) return keysText(hintOf(auth.key));
  return before?.startsWith('keys') ? before : 'keys';
}

export function shownStoredAuth(auth: StoredAuth): string {
  if (auth.type === 'role') return `role ${auth.role_arn}`;
  return auth.type === 'keys' ? keysText(auth.key_hint) : auth.type;
}

export function authSecrets(auth: FileAuth): readonly string[] {
  return auth.type === 'keys' && auth.key !== undefined ? ['auth'] : [];
}

export function authEntry(auth: StoredAuth): object {
  return auth.type === 'role' ? { type: 'role', role_arn: auth.role_arn } : { type: auth.type };
}

function keysText(hint: string): string {
  return hint ? `keys …${hint}` : 'keys';
}

const HINT_CHARACTERS = 4;
/** A shorter key has no hint, because the hint would reveal too much of it. */
const HINTED_KEY_CHARACTERS = 8;

/** Returns the hint that the API shows for a key. */
function hintOf(key: string): string {
  return key.length < HINTED_KEY_CHARACTERS ? '' : key.slice(-HINT_CHARACTERS);
}
