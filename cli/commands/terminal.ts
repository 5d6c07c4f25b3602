/** The commands that run only in a terminal: their names, options and help. */
import { flag, type TerminalCommand, value, YES } from '../command.ts';
import { FILTER } from '../filter.ts';

export const apply: TerminalCommand = {
  name: 'apply',
  needs: 'a file',
  usage: '-f FILE|-',
  summary: 'Apply a configuration file to a stack. Shows the changes and asks for confirmation.',
  options: {
    file: value(
      'Configuration file, as for npm start -- --config (required). It may omit stored secrets. - reads standard input.',
      'f',
    ),
    ...YES,
    'dry-run': flag('Only show the changes (exit code 1 if there are any).'),
    prune: flag('Delete scopes and destinations that are not in the file, from the apps that are in it.'),
    secrets: flag('Write the secrets in the file again. Stored secrets cannot be compared with them.'),
    'exit-code': flag('Exit with code 4 if something was changed.'),
  },
};

export const diff: TerminalCommand = {
  name: 'diff',
  needs: 'a file',
  usage: '-f FILE|- [--prune]',
  summary: 'Show what apply would change, and change nothing (exit code 1 if there are differences).',
  options: {
    file: value('Configuration file, as for apply (required). - reads standard input.', 'f'),
    prune: flag('Also show scopes and destinations that are not in the file, of the apps that are in it.'),
  },
};

export const reconcile: TerminalCommand = {
  name: 'reconcile',
  needs: 'a file',
  usage: 'DESTINATION -f FILE|- --from TIME [--to TIME] [--resend]',
  summary:
    'Print the ids of updates that a receiver does not have (exit code 1 if some are missing and not sent again).',
  options: {
    file: value(
      'File with the event_id of each received update, one per line (required). - reads standard input.',
      'f',
    ),
    from: value('Only updates that Feedhose took from this time on (required), such as 2026-11-24T03:00:00Z or 2h.'),
    to: { ...FILTER.to, help: 'Only updates that Feedhose took until this time, in the same forms (default 15m).' },
    resend: flag('Send the missing updates again.'),
  },
};

export const send: TerminalCommand = {
  name: 'send',
  needs: 'a file and AWS credentials',
  usage: '-f FILE|-',
  summary: 'Put updates from an NDJSON file on the bus (exit code 1 if a line is refused).',
  options: {
    file: value('File with one update, or one packed event, per line (required). - reads standard input.', 'f'),
  },
};

export const repairJournal: TerminalCommand = {
  name: 'journal repair',
  needs: 'AWS credentials',
  usage: '--from TIME [--to TIME] [--dry-run]',
  summary: 'Restore missing rows of the index of the journal from its objects, with AWS credentials.',
  options: {
    from: value('Start of the time range, such as 2026-11-24T03:00:00Z, or 2h for two hours ago (required).'),
    to: value('End of the time range, in the same forms (default now).'),
    'dry-run': flag('Only count the missing rows (exit code 1 if there are any).'),
  },
};

/** Time limits of a step of the canary. The default is longer than CloudWatch, IAM and KMS usually take. */
export const WAIT_SECONDS = { default: 300, min: 5, max: 3_600 } as const;

export const canary: TerminalCommand = {
  name: 'canary',
  needs: 'AWS credentials',
  usage: '[--account-profile PROFILE] [--forbidden-token TOKEN] [--allow-unchecked ROW,…] [--wait SECONDS]',
  summary: 'Test a deployed stack from outside with its own resources (exit code 1 unless every row holds).',
  options: {
    'account-profile': value(
      'AWS profile of a second account, in which the canary acts as a customer (default: no second account).',
    ),
    'forbidden-token': value('ID token of a user without a group, to whom the API answers 403 (default: not checked).'),
    'allow-unchecked': value('Names of rows that may stay unchecked, separated by commas (default: none).'),
    wait: value(
      `Time limit of each step in seconds, from ${WAIT_SECONDS.min} to ${WAIT_SECONDS.max} (default ${WAIT_SECONDS.default}).`,
    ),
  },
};
