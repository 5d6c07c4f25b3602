/** The store of KMS keys: memory, or a file that is kept after the run and that only its owner can read. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../objects.ts';

export interface StoredKey {
  readonly id: string;
  readonly material: Buffer;
}

export interface KeyStore {
  /** @param name of the resource that the key belongs to. */
  find(name: string): StoredKey | undefined;
  keep(name: string, key: StoredKey): void;
}

export function keysInMemory(): KeyStore {
  return { find: () => undefined, keep: () => {} };
}

const FILE = 'kms-keys.json';
const OWNER_ONLY = 0o600;

type KeyFile = Record<string, { readonly id: string; readonly material: string }>;

/** @throws when the file exists and cannot be read. */
export function keysIn(directory: string): KeyStore {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, FILE);
  const keys: KeyFile = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeyFile) : {};
  return {
    find(name) {
      const found = own(keys, name);
      return found && { id: found.id, material: Buffer.from(found.material, 'base64') };
    },
    keep(name, { id, material }) {
      keys[name] = { id, material: material.toString('base64') };
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(keys)}\n`, { mode: OWNER_ONLY });
      renameSync(draft, path);
    },
  };
}
