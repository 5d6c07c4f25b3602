/** Writes the tables of docs/scaling.md anew, between its two marks: after `npm run bench -- cost`, or when a quota changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tables } from './tables.ts';

export const DOCUMENT = new URL('../../docs/scaling.md', import.meta.url);
const [BEGIN, END] = ['<!-- tables: node bench/scaling/write.ts -->', '<!-- end of tables -->'];

export function withTables(document: string): string {
  const [from, to] = [document.indexOf(BEGIN) + BEGIN.length, document.indexOf(END)];
  return `${document.slice(0, from)}\n\n${tables()}\n\n${document.slice(to)}`;
}

if (import.meta.main) writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8')));
