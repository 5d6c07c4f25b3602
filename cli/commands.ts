/** Every command, in the order of the help. */
import type { Command } from './command.ts';
import { apply, exportConfiguration } from './commands/apply.ts';
import { apps, createApp, rotateKeys } from './commands/apps.ts';
import { audit } from './commands/audit.ts';
import { canary } from './commands/canary.ts';
import { discard, exportLetters, listLetters, showLetter } from './commands/dead-letters.ts';
import { destinations, moves, showDestination, test, verify } from './commands/destinations.ts';
import { redrive } from './commands/redrive.ts';
import { send } from './commands/send.ts';
import { tail } from './commands/tail.ts';

export const COMMANDS: readonly Command[] = [
  apply,
  exportConfiguration,
  apps,
  createApp,
  rotateKeys,
  destinations,
  showDestination,
  ...moves,
  verify,
  test,
  tail,
  send,
  listLetters,
  showLetter,
  redrive,
  discard,
  exportLetters,
  audit,
  canary,
];

/** The command that the words begin with, the longest name first, and the words behind it. */
export function commandOf(words: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = words.length >= length ? COMMANDS.find((one) => one.name === name) : undefined;
    if (command) return { command, rest: words.slice(length) };
  }
  return undefined;
}
