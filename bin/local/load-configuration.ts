/** Reads the file of `--config` as the embedded run sees it: loopback endpoints are fine, loopback queues are its own. */
import { readFileSync } from 'node:fs';
import { createEgressPolicy } from '../../core/egress/policy.ts';
import { parseRoleArn, roleArnFault } from '../../core/queue-access/arn.ts';
import { parseQueueUrl } from '../../core/queue-url.ts';
import { parseWebhookUrl } from '../../core/webhook-url.ts';
import { type ConfigurationFile, readConfigurationFile } from './configuration-file.ts';

/** What the embedded run's egress policy lets through beside public addresses. */
export const EGRESS_ALLOWANCE = '127.0.0.1';

/** The account of the embedded run: its own roles are nobody's customer. */
const OWN_ACCOUNT = '000000000000';

/** @throws Error with every fault of the file, one a line. */
export function loadConfiguration(path: string): ConfigurationFile {
  const policy = createEgressPolicy({ allowance: [EGRESS_ALLOWANCE] });
  const result = readConfigurationFile(read(path), {
    queueUrl: (url) => {
      const parsed = parseQueueUrl(url, loopbackOrigin(url));
      return 'fault' in parsed ? parsed.fault : undefined;
    },
    webhookUrl: (url) => {
      const parsed = parseWebhookUrl(url, policy);
      return 'faults' in parsed ? parsed.faults.join('; ') : undefined;
    },
    roleArn: (arn) =>
      parseRoleArn(arn)?.account === OWN_ACCOUNT
        ? `expected a role of the customer's account, got one of the operator's own account ${OWN_ACCOUNT}`
        : roleArnFault(arn),
  });
  if ('file' in result) return result.file;
  const lines = result.faults.map(({ pointer, message }) => `  ${pointer || '(the whole file)'}: ${message}`);
  throw new Error(`--config ${path} has ${lines.length} fault${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
}

/** The configuration with every loopback queue at the run's own endpoint, whose port a file cannot know. */
export function queuesAt(endpoint: string, { apps }: ConfigurationFile): ConfigurationFile {
  const moved = (text: string) => (loopbackOrigin(text) ? endpoint + new URL(text).pathname : text);
  return {
    apps: apps.map((app) => ({
      ...app,
      scopes: app.scopes.map((scope) => ({
        ...scope,
        destinations: scope.destinations.map((one) =>
          one.transport === 'sqs' ? { ...one, queue_url: moved(one.queue_url) } : one,
        ),
      })),
    })),
  };
}

function loopbackOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
    ? url.origin
    : undefined;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`--config ${path}: ${missing ? 'no such file' : 'cannot be read'}`);
  }
}
