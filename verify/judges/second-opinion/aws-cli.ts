/** Runs the AWS CLI against the emulator, like a customer or an operator. */
import { delimiter, dirname, join } from 'node:path';
import type { Workspace } from '../judge.ts';
import { succeed } from '../tools.ts';
import { REGION } from './running-stack.ts';

export interface AwsCli {
  /** Runs `aws` with these arguments and returns its parsed output. */
  // biome-ignore lint/suspicious/noExplicitAny: each command has another type of answer.
  run(args: readonly string[], accessKeyId?: string): Promise<any>;
  /** Runs shell lines of a snippet as they are shown. */
  paste(lines: string): Promise<void>;
}

/** @param python path of the Python that has the AWS CLI. */
export function awsCli(workspace: Workspace, python: string, endpoint: string): AwsCli {
  const folder = dirname(python);
  const environment = (accessKeyId: string) => ({
    PATH: [folder, dirname(process.execPath), process.env['PATH']].join(delimiter),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_DEFAULT_REGION: REGION,
    AWS_REGION: REGION,
    AWS_PAGER: '',
    // The settings of the user are not used.
    AWS_CONFIG_FILE: join(workspace.folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(workspace.folder, 'no-credentials'),
  });
  return {
    async run(args, accessKeyId = 'test') {
      const all = [join(folder, 'aws'), '--endpoint-url', endpoint, '--output', 'json', ...args];
      const printed = await succeed(workspace, python, all, { env: environment(accessKeyId) });
      return printed.trim() === '' ? undefined : JSON.parse(printed);
    },
    async paste(lines) {
      // Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS and would call AWS.
      const script = `set -e\naws() { command aws --endpoint-url ${endpoint} "$@"; }\n${lines}`;
      await succeed(workspace, 'bash', ['-c', script], { env: environment('test') });
    },
  };
}
