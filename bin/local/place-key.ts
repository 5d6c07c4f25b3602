/**
 * What tells a destination from the others of its scope; part of its id, so it never changes. Everybody may read an id, and it is a
 * hash without a key, which anybody can compare with guesses: no credentials are part of it.
 */
import type { DestinationEntry } from '../../cli/configuration/schema.ts';
import { cliTransportOf } from '../../cli/transport/table.ts';

export function placeKey(entry: DestinationEntry): string {
  const isPlainUrl = entry.transport === 'webhook' && !hasCredentials(entry.url);
  // A URL without credentials stays the text that it is.
  return isPlainUrl ? entry.url : cliTransportOf(entry).addressOf(entry);
}

function hasCredentials(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}
