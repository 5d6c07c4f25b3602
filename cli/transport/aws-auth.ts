/** Access to what a customer has in AWS, as a file has it and as the API shows it: queues and buses alike. */
import type { Destination } from '../destination.ts';

/** Keys may be left out of a file: then they stay as they are stored. */
export type FileAuth =
  | { readonly type: 'keys'; readonly key?: string | undefined; readonly secret?: string | undefined }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string };

/** @param before as it is shown of what is stored. */
export function shownAuth(auth: FileAuth, before: string | undefined): string {
  if (auth.type === 'role') return `role ${auth.role_arn}`;
  if (auth.type === 'policy') return 'policy';
  if (auth.key !== undefined) return keysText(hintOf(auth.key));
  return before?.startsWith('keys') ? before : 'keys';
}

export function shownStoredAuth({ auth }: Destination): string {
  if (!auth) return '';
  if (auth.type === 'role') return `role ${auth.role_arn}`;
  return auth.type === 'keys' ? keysText(auth.key_hint) : auth.type;
}

export function authSecrets(auth: FileAuth): readonly string[] {
  return auth.type === 'keys' && auth.key !== undefined ? ['auth'] : [];
}

export function authEntry({ auth }: Destination): object {
  return auth?.type === 'role' ? { type: 'role', role_arn: auth.role_arn } : { type: auth?.type };
}

function keysText(hint: string | undefined): string {
  return hint ? `keys …${hint}` : 'keys';
}

const HINT = 4;
const HINTED_CHARACTERS = 8;

/** As the API shows it. */
function hintOf(key: string): string {
  return key.length < HINTED_CHARACTERS ? '' : key.slice(-HINT);
}
