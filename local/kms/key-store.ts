/** The store of KMS keys: a file that is kept after the run and that only its owner can read. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../objects.ts';

export interface StoredKey {
  readonly id: string;
  readonly material: Buffer;
}

export type KeyStore = ReturnType<typeof keysIn>;

const FILE = 'kms-keys.json';
const OWNER_ONLY = 0o600;

type KeyFile = Record<string, { readonly id: string; readonly material: string }>;

/** @throws when the file exists and cannot be read. */
export function keysIn(directory: string) {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, FILE);
  const keys: KeyFile = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeyFile) : {};
  return {
    /** @param name of the resource that the key belongs to. */
    find(name: string): StoredKey | undefined {
      const found = own(keys, name);
      return found && { id: found.id, material: Buffer.from(found.material, 'base64') };
    },
    keep(name: string, { id, material }: StoredKey): void {
      keys[name] = { id, material: material.toString('base64') };
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(keys)}\n`, { mode: OWNER_ONLY });
      renameSync(draft, path);
    },
  };
}
