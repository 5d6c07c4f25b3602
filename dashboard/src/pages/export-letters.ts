/** Saves the dead letters that match, with their messages, as a file of lines. */
import type { Api } from '../api/client.ts';
import type { Filter } from './letter-filter.tsx';

const MOST_PAGES = 200;

export async function exportLetters(api: Api, filter: Filter): Promise<void> {
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
    throw new Error('There are more letters than one file takes: narrow the filter for the rest.');
}
