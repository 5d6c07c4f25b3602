/** What `--help` says. */
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
  local: 'the embedded run of npm start, at its usual port',
  endpoint: 'the embedded run at this URL',
  stack: 'name of the CloudFormation stack, reached with AWS credentials (FEEDHOSE_STACK; default Feedhose)',
  profile: 'AWS profile (AWS_PROFILE)',
  region: 'AWS region (AWS_REGION, AWS_DEFAULT_REGION)',
  api: 'URL of the HTTP API, reached with a token (FEEDHOSE_API_URL)',
  token: 'the token (FEEDHOSE_TOKEN)',
  json: 'JSON on stdout, a value a line; text for people on stderr',
  help: 'this text',
};

export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'feedhose <command> [options]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Where the stack is:',
    ...optionLines(GLOBAL, GLOBAL_HELP),
    '',
    'Exit codes: 0 done, 1 done and the answer is no, 2 the command line or a file is not valid, 3 the stack cannot be',
    'reached or denies access, 4 changed (apply --exit-code), 130 interrupted.',
  ].join('\n');
}

export function helpOf({ name, usage, summary, options, help }: Command): string {
  const own = optionLines(options, help);
  return [
    `feedhose ${name} ${usage}`.trimEnd(),
    `  ${summary}`,
    ...(own.length === 0 ? [] : ['', ...own]),
    '',
    ...optionLines(GLOBAL, GLOBAL_HELP),
  ].join('\n');
}

function optionLines(options: ParseArgsOptionsConfig, help: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(options).map(([name, { type, short }]) => {
    const flag = `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ' …' : ''}`;
    return `  ${flag.padEnd(22)} ${help[name] ?? ''}`.trimEnd();
  });
}
