/** Loads a configuration file from disk or from standard input. */
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { cliTransportOf } from '../transport/table.ts';
import { decodeUtf8 } from '../utf8.ts';
import { readConfigurationFile } from './file.ts';
import type { ConfigurationFile } from './schema.ts';

export interface Source {
  /** The option that named the file, for messages. */
  readonly option: string;
  /** `-` means `input`. */
  readonly path: string;
  readonly input: Readable;
}

/** @throws Error with every fault of the file. */
export async function loadConfiguration(source: Source, embedded: boolean): Promise<ConfigurationFile> {
  const { option, path } = source;
  const result = readConfigurationFile(await readText(source), embedded);
  if ('file' in result) return result.file;
  const lines = result.faults.map(({ pointer, message }) => `  ${pointer || '(the whole file)'}: ${message}`);
  throw new Error(`${option} ${path} has ${lines.length} fault${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
}

async function readText({ option, path, input }: Source): Promise<string> {
  try {
    return decodeUtf8(`${option} ${path}`, path === '-' ? await buffer(input) : readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`${option} ${path}: ${code === 'ENOENT' ? 'no such file' : 'cannot be read'}`);
  }
}

/** Returns the file with the port of the embedded run in every loopback queue URL, because a file cannot know the port. */
export function queuesAt(endpoint: string, { apps }: ConfigurationFile): ConfigurationFile {
  return {
    apps: apps.map((app) => ({
      ...app,
      scopes: app.scopes.map((scope) => ({
        ...scope,
        destinations: scope.destinations.map((one) => cliTransportOf(one).embeddedAt(one, endpoint)),
      })),
    })),
  };
}
