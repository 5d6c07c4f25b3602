/** The texts of `--help`. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

export const GLOBAL = {
  local: { type: 'boolean' },
  endpoint: { type: 'string' },
  stack: { type: 'string' },
  profile: { type: 'string' },
  region: { type: 'string' },
  api: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

const GLOBAL_HELP: Readonly<Record<keyof typeof GLOBAL, string>> = {
  local: 'Use the embedded run of npm start on its default port.',
  endpoint: 'Use the embedded run at this URL.',
  stack: 'Name of the CloudFormation stack. Requires AWS credentials (FEEDHOSE_STACK; default Feedhose).',
  profile: 'AWS profile (AWS_PROFILE).',
  region: 'AWS region (AWS_REGION, AWS_DEFAULT_REGION).',
  api: 'URL of the HTTP API. Requires a token (FEEDHOSE_API_URL).',
  token: 'Token for the HTTP API (FEEDHOSE_TOKEN).',
  json: 'Print results to stdout as JSON, one value per line, and messages to stderr.',
  help: 'Show this help.',
};

export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'Usage: feedhose <command> [options]',
    '',
    'Commands:',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Global options:',
    ...optionLines(GLOBAL, GLOBAL_HELP),
    '',
    'Exit codes:',
    '  0    Success.',
    '  1    Negative result, such as a failed test or a difference.',
    '  2    The command line or a file is not valid.',
    '  3    The stack cannot be reached, denies access, or fails.',
    '  4    Something was changed (apply --exit-code).',
    '  130  Interrupted.',
    '',
    'Run feedhose <command> --help for the options of a command.',
  ].join('\n');
}

export function helpOf({ name, usage, summary, options, help }: Command): string {
  const own = optionLines(options, help);
  return [
    `Usage: feedhose ${name} ${usage}`.trimEnd(),
    '',
    summary,
    ...(own.length === 0 ? [] : ['', 'Options:', ...own]),
    '',
    'Global options:',
    ...optionLines(GLOBAL, GLOBAL_HELP),
  ].join('\n');
}

function optionLines(options: ParseArgsOptionsConfig, help: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(options).map(([name, { type, short }]) => {
    const flag = `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ' <value>' : ''}`;
    return `  ${flag.padEnd(26)} ${help[name] ?? ''}`.trimEnd();
  });
}
