/** Reads a configuration file from disk. Its faults are told all at once, one a line, each with its JSON Pointer. */
import { readFileSync } from 'node:fs';
import { cliTransportOf } from '../transport/table.ts';
import {
  type ConfigurationFile,
  type Fault,
  type KeepingFile,
  readConfigurationFile,
  readKeepingFile,
} from './file.ts';

/** @param option that named the file, for messages. @throws Error with every fault of the file. */
export function loadConfiguration(option: string, path: string, embedded: boolean): ConfigurationFile {
  const name = `${option} ${path}`;
  return fileOrFaults(name, readConfigurationFile(readText(name, path), embedded));
}

/** As `loadConfiguration`, for a stack that has secrets already. */
export function loadKeeping(option: string, path: string, embedded: boolean): KeepingFile {
  const name = `${option} ${path}`;
  return fileOrFaults(name, readKeepingFile(readText(name, path), embedded));
}

function fileOrFaults<F>(name: string, result: { readonly file: F } | { readonly faults: readonly Fault[] }): F {
  if ('file' in result) return result.file;
  const lines = result.faults.map(({ pointer, message }) => `  ${pointer || '(the whole file)'}: ${message}`);
  throw new Error(`${name} has ${lines.length} fault${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`${name}: ${missing ? 'no such file' : 'cannot be read'}`);
  }
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
