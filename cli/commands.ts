/** All commands, in the order of the help. */
import type { Command } from './command.ts';
import { apply, exportConfiguration } from './commands/apply.ts';
import { activateKey, apps, createApp, deleteApp, deleteKey, rotateKeys } from './commands/apps.ts';
import { listAttempts, showAttempt } from './commands/attempts.ts';
import { audit } from './commands/audit.ts';
import { canary } from './commands/canary.ts';
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
import { repairJournal } from './commands/journal.ts';
import { listOutages } from './commands/outages.ts';
import { portalLink, portalRevoke, portalSessions } from './commands/portal.ts';
import { preview } from './commands/preview.ts';
import { reconcile } from './commands/reconcile.ts';
import { redrive } from './commands/redrive.ts';
import { deleteReplay, listReplays, replay, showReplay, startReplay, stopReplay } from './commands/replay.ts';
import { send } from './commands/send.ts';
import { createSigningKey, listSigningKeys, revokeSigningKey } from './commands/signing-keys.ts';
import { tail } from './commands/tail.ts';
import { find, resend, show } from './commands/updates.ts';
import { suggestionAmong } from './suggestion.ts';

export const COMMANDS: readonly Command[] = [
  apply,
  exportConfiguration,
  apps,
  createApp,
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

/** Returns the command that the words begin with, and the words after it. Longer names take precedence. */
export function commandOf(words: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = words.length >= length ? COMMANDS.find((one) => one.name === name) : undefined;
    if (command) return { command, rest: words.slice(length) };
  }
  return undefined;
}

/** Returns the commands of a group, such as `dead-letters`. */
export function commandsIn(group: string): readonly Command[] {
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
