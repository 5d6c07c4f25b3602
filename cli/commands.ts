/** All commands, in the order of the help. */
import type { Command } from './command.ts';
import { apply, exportConfiguration } from './commands/apply.ts';
import { apps, createApp, rotateKeys } from './commands/apps.ts';
import { audit } from './commands/audit.ts';
import { canary } from './commands/canary.ts';
import { discard, exportDeadLetters, listDeadLetters, showDeadLetter } from './commands/dead-letters.ts';
import { destinations, showDestination, stateChanges, test, verify } from './commands/destinations.ts';
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
  ...stateChanges,
  verify,
  test,
  tail,
  send,
  listDeadLetters,
  showDeadLetter,
  redrive,
  discard,
  exportDeadLetters,
  audit,
  canary,
];

/** Returns the command that the words begin with, and the words after it. Longer names take precedence. */
export function commandOf(words: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = words.length >= length ? COMMANDS.find((one) => one.name === name) : undefined;
    if (command) return { command, rest: words.slice(length) };
  }
  return undefined;
}
