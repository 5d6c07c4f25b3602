/**
 * Replaces the machine's random numbers by seeded ones, and does synchronously what Node would do in other threads, so that the order
 * of a run is deterministic.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import zlib from 'node:zlib';

/** The part of `WebAssembly` that undici's parser needs. */
interface Compiler {
  compile(bytes: Uint8Array): Promise<object>;
  Module: new (bytes: Uint8Array) => object;
}

/** Marsaglia's xorshift, 32 bits. */
export function numbersOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e_37_79_b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function installRandomness(seed: number): void {
  const next = numbersOf(seed);
  const fill = <T extends Uint8Array>(bytes: T): T => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(next() * 256);
    return bytes;
  };
  const getRandomValues = <T extends ArrayBufferView>(view: T): T => {
    fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  };
  const randomBytes = (size: number, callback?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = fill(Buffer.alloc(size));
    if (!callback) return bytes;
    process.nextTick(() => callback(null, bytes));
    return undefined;
  };
  const randomUUID = (): string => {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
  const randomInt = (from: number, to?: number): number =>
    to === undefined ? Math.floor(next() * from) : from + Math.floor(next() * (to - from));
  Math.random = next;
  Object.assign(crypto, { randomBytes, randomUUID, randomInt, randomFillSync: getRandomValues });
  for (const [name, value] of Object.entries({ getRandomValues, randomUUID })) {
    Object.defineProperty(globalThis.crypto, name, { value, configurable: true });
  }

  const { gzipSync, gunzipSync, zstdCompressSync } = zlib;
  const synchronously =
    (work: (bytes: Buffer, options?: object) => Buffer) => (bytes: Buffer, options: unknown, callback?: unknown) => {
      const done = (callback ?? options) as (error: Error | null, result?: Buffer) => void;
      try {
        const result = work(bytes, callback ? (options as object) : undefined);
        process.nextTick(done, null, result);
      } catch (error) {
        process.nextTick(done, error);
      }
    };
  Object.assign(zlib, {
    gzip: synchronously(gzipSync),
    gunzip: synchronously(gunzipSync),
    zstdCompress: synchronously(zstdCompressSync),
  });

  // The SDK must not read the machine's AWS settings.
  const { readFile } = fs.promises;
  const isSettings = (path: unknown) => String(path).includes('.aws');
  const missing = () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
  fs.promises.readFile = ((path: string, ...args: []) =>
    isSettings(path) ? missing() : readFile(path, ...args)) as typeof readFile;
  const { WebAssembly: wasm } = globalThis as never as { WebAssembly: Compiler };
  wasm.compile = async (bytes) => new wasm.Module(bytes);
}
