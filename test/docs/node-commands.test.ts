/** Checks that documented commands run TypeScript with the Node.js of the checkout, because Node.js 20 cannot run it. */
import { expect, test } from '@jest/globals';
import { documents } from './support/documents.ts';

/** Matches a command that runs a TypeScript file, and the word before it. */
const COMMAND = /(?<before>npx )?\bnode (?:-\S+ )*[\w./-]+\.ts\b/g;

test('a documented command runs a TypeScript file with `npx node`', () => {
  const commands = documents().flatMap(({ path, text }) =>
    [...text.matchAll(COMMAND)].map(({ 0: command, groups }) => ({ command: `${path}: ${command}`, groups })),
  );
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter(({ groups }) => groups?.['before'] === undefined).map(({ command }) => command)).toEqual([]);
});
