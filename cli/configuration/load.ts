/** Loads a configuration file from disk or from standard input. */
import { type CliError, usageError } from '../exit.ts';
import { nameOf, readText, type Source } from '../input.ts';
import { cliTransportOf } from '../transport/table.ts';
import { type Fault, readConfigurationFile } from './file.ts';
import type { ConfigurationFile } from './schema.ts';

/** @throws CliError with every fault of the file. */
export async function loadConfiguration(source: Source, embedded: boolean): Promise<ConfigurationFile> {
  return parseConfiguration(await readText(source), source, embedded);
}

/** @param source where the text is from, for messages. @throws CliError with every fault of the text. */
export function parseConfiguration(text: string, source: Source, embedded: boolean): ConfigurationFile {
  const result = readConfigurationFile(text, embedded);
  if ('file' in result) return result.file;
  throw faultsOfFile(result.faults, source);
}

/**
 * Checks a file before the stack is reached.
 * @throws CliError with the faults that the file has for an embedded run as well as for a deployed stack.
 */
export function refuseEverywhere(text: string, source: Source): void {
  const [embedded, deployed] = [true, false].map((kind) => readConfigurationFile(text, kind));
  if (!(embedded && 'faults' in embedded && deployed && 'faults' in deployed)) return;
  const isCommon = (fault: Fault) =>
    embedded.faults.some(({ pointer, message }) => pointer === fault.pointer && message === fault.message);
  const common = deployed.faults.filter(isCommon);
  if (common.length > 0) throw faultsOfFile(common, source);
}

function faultsOfFile(faults: readonly Fault[], source: Source): CliError {
  const lines = faults.map(({ pointer, message }) => `  ${pointer || '(the whole file)'}: ${message}`);
  return usageError(
    `${nameOf(source)} has ${lines.length} fault${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`,
  );
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
