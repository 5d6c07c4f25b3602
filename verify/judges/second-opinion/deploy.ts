/** Deploys this repository's app into the emulator with the command line of the CDK. */
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Workspace } from '../judge.ts';
import { command, succeed } from '../tools.ts';
import { ACCOUNT, REGION } from './running-stack.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const STACK = 'Feedhose';

export interface Deployment {
  readonly outputs: Readonly<Record<string, string>>;
  /** Folder of the deployed cloud assembly. */
  readonly assembly: string;
}

export function bootstrap(workspace: Workspace, endpoint: string): Promise<string> {
  return succeed(
    workspace,
    process.execPath,
    [CDK, 'bootstrap', `aws://${ACCOUNT}/${REGION}`],
    options(workspace, endpoint),
  );
}

/** @param context values for the option `-c`. @throws Error with the output of the CDK. */
export async function deploy(
  workspace: Workspace,
  endpoint: string,
  context: readonly string[] = [],
): Promise<Deployment> {
  const assembly = join(workspace.folder, 'cdk.out');
  const outputsFile = join(workspace.folder, 'outputs.json');
  const props = context.flatMap((one) => ['-c', one]);
  const files = ['--output', assembly, '--outputs-file', outputsFile];
  const args = [CDK, 'deploy', STACK, '--require-approval', 'never', '--progress', 'events', ...files, ...props];
  const { status, stdout, stderr } = await command(workspace, process.execPath, args, options(workspace, endpoint));
  if (status !== 0) {
    const failed = `${stdout}\n${stderr}`.split('\n').filter((line) => /FAILED|Error|fail:/.test(line));
    throw new Error(`The CDK could not deploy: ${failed.slice(0, 10).join(' | ') || stderr.slice(-1000)}`);
  }
  const all = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
  return { outputs: all[STACK] ?? {}, assembly };
}

function options({ folder }: Workspace, endpoint: string) {
  return {
    cwd: ROOT,
    timeoutSeconds: 300,
    env: {
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: join(folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      NODE_NO_WARNINGS: '1',
    },
  };
}

/** Physical ids of CloudFormation by logical id. */
export async function physicalIds(endpoint: string): Promise<ReadonlyMap<string, string>> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint, region: REGION, credentials });
  const found = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: STACK })) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries) {
      found.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  return found;
}
