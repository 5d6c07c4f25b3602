/** Saves the dead letters that match, with their messages, as a file of lines. */
import type { Api } from '../api/client.ts';
import type { Filter } from './dead-letter-filter.tsx';

const MOST_PAGES = 200;

export async function exportDeadLetters(api: Api, filter: Filter): Promise<void> {
  const parts: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.lines('/dead-letters/export', { ...filter, cursor });
    parts.push(page.text);
    cursor = page.cursor;
  } while (cursor !== undefined && parts.length < MOST_PAGES);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: 'application/x-ndjson' }));
  link.download = `dead-letters-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.ndjson`;
  link.click();
  URL.revokeObjectURL(link.href);
  if (cursor !== undefined)
    throw new Error('There are more dead letters than one file can hold. Narrow the filter to export the rest.');
}
