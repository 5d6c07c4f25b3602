/** The texts of `--help`. */
import { type AnyCommand, flag, type Options, value } from './command.ts';
import { COMMANDS, commandsIn, PORTABLE_COMMANDS, TERMINAL_COMMANDS } from './commands.ts';

/** Options that select the stack in a terminal. */
export const CONNECTION: Options = {
  local: flag('Use the embedded run of npm start on its default port, 4100.'),
  endpoint: value('Use the embedded run at this URL, such as http://127.0.0.1:4200.'),
  stack: value('Name of the CloudFormation stack. Requires AWS credentials (FEEDHOSE_STACK; default Feedhose).'),
  profile: value('AWS profile (AWS_PROFILE; default: the one of the AWS SDK).'),
  region: value('AWS region (AWS_REGION, AWS_DEFAULT_REGION; default: the region of the profile).'),
  api: value('URL of the HTTP API. Requires a token (FEEDHOSE_API_URL).'),
  token: value('Token for the HTTP API (FEEDHOSE_TOKEN).'),
};
/** Options that every command has in the dashboard as well. */
export const OUTPUT: Options = {
  json: flag('Print results to stdout as JSON, one value per line, and messages to stderr.'),
  help: flag('Show this help.', 'h'),
};
export const GLOBAL: Options = { ...CONNECTION, ...OUTPUT };

/** @param globals the options of every command. @param isTerminal otherwise the help is for the dashboard. */
export function overview(globals: Options, isTerminal: boolean): string {
  return [
    'Usage: feedhose <command> [options]',
    '',
    groupHelp(isTerminal ? COMMANDS : PORTABLE_COMMANDS),
    '',
    '  help <command>, --help, -h  Show the help of a command.',
    ...(isTerminal
      ? [
          '  version, --version, -v      Show the version.',
          '  local [options]             Run Feedhose on this machine (package @feedhose/local).',
          '  completion [bash|zsh|fish]  Print the completion script of a shell (default bash).',
        ]
      : [
          '  clear                       Remove the output of all commands from this page.',
          '',
          `Only in a terminal: ${[...TERMINAL_COMMANDS.map(({ name }) => name), 'local', 'completion', 'version'].join(', ')}.`,
        ]),
    '',
    'Global options:',
    ...optionLines(globals),
    ...(isTerminal ? EXIT_CODES : []),
    '',
    'Run feedhose <command> --help for the options of a command.',
  ].join('\n');
}

const EXIT_CODES = [
  '',
  'Exit codes:',
  '  0    Success.',
  '  1    Negative result, such as a failed test or a difference.',
  '  2    The command line or a file is not valid.',
  '  3    The stack cannot be reached, denies access, or fails.',
  '  4    Something was changed (apply --exit-code).',
  '  130  Interrupted.',
];

/** Returns one line for each command. */
export function groupHelp(commands: readonly AnyCommand[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return ['Commands:', ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)].join('\n');
}

export function helpOf({ name, usage, summary, options = {} }: AnyCommand, globals: Options): string {
  const own = optionLines(options);
  const related = commandsIn(name);
  return [
    `Usage: feedhose ${name} ${usage}`.trimEnd(),
    '',
    summary,
    ...(own.length === 0 ? [] : ['', 'Options:', ...own]),
    ...(related.length === 0 ? [] : ['', groupHelp(related)]),
    '',
    'Global options:',
    ...optionLines(globals),
  ].join('\n');
}

function optionLines(options: Options): readonly string[] {
  return Object.entries(options).map(([name, { type, short, help }]) => {
    const flags = `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ' <value>' : ''}`;
    return `  ${flags.padEnd(26)} ${help}`;
  });
}
