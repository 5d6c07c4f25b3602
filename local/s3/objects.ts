/** The objects of the embedded S3: in memory, or files of a folder that is kept after the run. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Stored {
  readonly content: Buffer;
  /** MD5 in hexadecimal digits, as S3 has for objects that were not uploaded in parts. */
  readonly etag: string;
}

export interface ObjectStore {
  get(key: string): Stored | undefined;
  put(key: string, content: Buffer): Stored;
  delete(key: string): void;
  /** Returns all keys in the order of their UTF-8 bytes. */
  keys(): readonly string[];
}

export function objectsInMemory(): ObjectStore {
  const objects = new Map<string, Stored>();
  return {
    get: (key) => objects.get(key),
    put(key, content) {
      const stored = { content, etag: etagOf(content) };
      objects.set(key, stored);
      return stored;
    },
    delete: (key) => void objects.delete(key),
    keys: () => sorted([...objects.keys()]),
  };
}

/**
 * The names of the files are the percent-encoded keys, because a key can contain characters and paths that a file
 * system does not allow.
 */
export function objectsIn(folder: string): ObjectStore {
  mkdirSync(folder, { recursive: true });
  const pathOf = (key: string): string => join(folder, encodeURIComponent(key).replaceAll('.', '%2E'));
  return {
    get(key) {
      const path = pathOf(key);
      if (!existsSync(path)) return undefined;
      const content = readFileSync(path);
      return { content, etag: etagOf(content) };
    },
    put(key, content) {
      const path = pathOf(key);
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, content);
      renameSync(draft, path);
      return { content, etag: etagOf(content) };
    },
    delete: (key) => rmSync(pathOf(key), { force: true }),
    // The name of a draft contains a point, and the name of an object does not.
    keys: () => sorted(readdirSync(folder).flatMap((name) => (name.includes('.') ? [] : [decodeURIComponent(name)]))),
  };
}

function sorted(keys: readonly string[]): readonly string[] {
  return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function etagOf(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}
