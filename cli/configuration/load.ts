/** Reads a configuration file from disk. Its faults are told all at once, one a line, each with its JSON Pointer. */
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { cliTransportOf } from '../transport/table.ts';
import { decodeUtf8 } from '../utf8.ts';
import {
  type ConfigurationFile,
  type Fault,
  type KeepingFile,
  readConfigurationFile,
  readKeepingFile,
} from './file.ts';

/** Where a configuration is read from. */
export interface Source {
  /** The option that named the file, for messages. */
  readonly option: string;
  /** `-` stands for `input`. */
  readonly path: string;
  readonly input: Readable;
}

/** @throws Error with every fault of the file. */
export async function loadConfiguration(source: Source, embedded: boolean): Promise<ConfigurationFile> {
  return fileOrFaults(source, readConfigurationFile(await readText(source), embedded));
}

/** As `loadConfiguration`, for a stack that has secrets already. */
export async function loadKeeping(source: Source, embedded: boolean): Promise<KeepingFile> {
  return fileOrFaults(source, readKeepingFile(await readText(source), embedded));
}

function fileOrFaults<F>(
  { option, path }: Source,
  result: { readonly file: F } | { readonly faults: readonly Fault[] },
): F {
  if ('file' in result) return result.file;
  const lines = result.faults.map(({ pointer, message }) => `  ${pointer || '(the whole file)'}: ${message}`);
  throw new Error(`${option} ${path} has ${lines.length} fault${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
}

async function readText({ option, path, input }: Source): Promise<string> {
  const bytes = await readBytes(path, input).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${option} ${path}: ${error.code === 'ENOENT' ? 'no such file' : 'cannot be read'}`);
  });
  return decodeUtf8(`${option} ${path}`, bytes);
}

async function readBytes(path: string, input: Source['input']): Promise<Buffer> {
  return path === '-' ? buffer(input) : readFileSync(path);
}

/** The configuration with every loopback queue at the run's own endpoint, whose port a file cannot know. */
export function queuesAt<F extends KeepingFile>(endpoint: string, { apps }: F): F {
  return {
    apps: apps.map((app) => ({
      ...app,
      scopes: app.scopes.map((scope) => ({
        ...scope,
        destinations: scope.destinations.map((one) => cliTransportOf(one).embeddedAt(one, endpoint)),
      })),
    })),
  } as F;
}
