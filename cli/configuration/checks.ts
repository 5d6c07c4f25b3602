/** What a configuration file may name, as far as a program beside the stack can tell; the stack itself has the last word. */

import { parseRoleArn, roleArnFault } from '../../core/access/arn.ts';
import { parseBusArn } from '../../core/bus-arn.ts';
import { createEgressPolicy } from '../../core/egress/policy.ts';
import { parseQueueUrl } from '../../core/queue-url.ts';
import { parseWebhookUrl } from '../../core/webhook-url.ts';
import type { FileChecks } from './schema.ts';

/** What the embedded run's egress policy lets through beside public addresses. */
export const EGRESS_ALLOWANCE = '127.0.0.1';

export interface CheckOptions {
  /** Loopback endpoints are fine there, loopback queues are its own. */
  readonly embedded: boolean;
  /** The operator's account, where it is known: its own roles are nobody's customer. */
  readonly ownAccount?: string;
}

export function checksFor({ embedded, ownAccount }: CheckOptions): FileChecks {
  // Whether a deployed stack allows plain http is for it to say.
  const policy = createEgressPolicy(embedded ? { allowance: [EGRESS_ALLOWANCE] } : { plainHttp: true });
  return {
    queueUrl(url) {
      const parsed = parseQueueUrl(url, embedded ? loopbackOrigin(url) : undefined);
      return 'fault' in parsed ? parsed.fault : undefined;
    },
    webhookUrl(url) {
      const parsed = parseWebhookUrl(url, policy);
      return 'faults' in parsed ? parsed.faults.join('; ') : undefined;
    },
    busArn(arn) {
      const parsed = parseBusArn(arn);
      return 'fault' in parsed ? parsed.fault : undefined;
    },
    roleArn: (arn) =>
      ownAccount !== undefined && parseRoleArn(arn)?.account === ownAccount
        ? `expected a role of the customer's account, got one of the operator's own account ${ownAccount}`
        : roleArnFault(arn),
  };
}

/** Of a URL on this machine. */
export function loopbackOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
    ? url.origin
    : undefined;
}
