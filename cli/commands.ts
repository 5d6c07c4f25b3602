/** All commands, in the order of the help. */
import type { AnyCommand, Command, TerminalCommand } from './command.ts';
import { activateKey, appNotifications, apps, createApp, deleteApp, deleteKey, rotateKeys } from './commands/apps.ts';
import { listAttempts, showAttempt } from './commands/attempts.ts';
import { audit } from './commands/audit.ts';
import { discard, exportDeadLetters, listDeadLetters, showDeadLetter } from './commands/dead-letters.ts';
import {
  deleteDestination,
  destinations,
  probe,
  rotateSecret,
  showDestination,
  stateChanges,
  test,
  verify,
} from './commands/destinations.ts';
import { exportConfiguration } from './commands/export.ts';
import { listOutages } from './commands/outages.ts';
import { portalLink, portalRevoke, portalSessions } from './commands/portal.ts';
import { preview } from './commands/preview.ts';
import { redrive } from './commands/redrive.ts';
import { deleteReplay, listReplays, replay, showReplay, startReplay, stopReplay } from './commands/replay.ts';
import { createSigningKey, listSigningKeys, revokeSigningKey } from './commands/signing-keys.ts';
import { tail } from './commands/tail.ts';
import { apply, canary, diff, reconcile, repairJournal, send } from './commands/terminal.ts';
import { find, resend, show } from './commands/updates.ts';
import { suggestionAmong } from './suggestion.ts';

export const COMMANDS: readonly AnyCommand[] = [
  apply,
  diff,
  exportConfiguration,
  apps,
  createApp,
  appNotifications,
  deleteApp,
  rotateKeys,
  activateKey,
  deleteKey,
  listSigningKeys,
  createSigningKey,
  revokeSigningKey,
  portalLink,
  portalSessions,
  portalRevoke,
  destinations,
  showDestination,
  ...stateChanges,
  probe,
  verify,
  rotateSecret,
  deleteDestination,
  preview,
  test,
  listAttempts,
  showAttempt,
  find,
  show,
  resend,
  tail,
  listOutages,
  reconcile,
  replay,
  listReplays,
  showReplay,
  startReplay,
  stopReplay,
  deleteReplay,
  send,
  listDeadLetters,
  showDeadLetter,
  redrive,
  discard,
  exportDeadLetters,
  audit,
  repairJournal,
  canary,
];

/** The commands that run in the dashboard as well. */
export const PORTABLE_COMMANDS: readonly Command[] = COMMANDS.filter((one) => 'run' in one);
export const TERMINAL_COMMANDS: readonly TerminalCommand[] = COMMANDS.filter((one) => 'needs' in one);

/** Returns the command that the words begin with, and the words after it. Longer names take precedence. */
export function commandOf(words: readonly string[]): { command: AnyCommand; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = words.length >= length ? COMMANDS.find((one) => one.name === name) : undefined;
    if (command) return { command, rest: words.slice(length) };
  }
  return undefined;
}

/** Returns the commands of a group, such as `dead-letters`. */
export function commandsIn(group: string): readonly AnyCommand[] {
  return COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
}

/** Names of commands without a module of their own. */
export const OTHERS = ['help', 'version', 'completion', 'local'];

/** Returns a sentence that names the command that the user may have meant, or an empty text. It begins with a space. */
export function suggestionFor(words: readonly string[]): string {
  const names = [...COMMANDS.map(({ name }) => name), ...OTHERS];
  const groups = names.map((name) => name.split(' ')[0] ?? '');
  return suggestionAmong([...names, ...groups], (name) => words.slice(0, name.split(' ').length).join(' '));
}
