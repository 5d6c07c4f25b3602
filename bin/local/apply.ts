/** Applies a configuration to an embedded run through its API, as `feedhose apply` does. */
import { randomUUID } from 'node:crypto';
import { type StoredApp, stepsTo } from '../../cli/apply/steps.ts';
import { carryOut } from '../../cli/commands/apply.ts';
import { storedApps } from '../../cli/commands/export.ts';
import { queuesAt } from '../../cli/configuration/load.ts';
import type { ConfigurationFile } from '../../cli/configuration/schema.ts';
import { addressOf, type Destination } from '../../cli/destination.ts';
import { createApi } from '../../cli/reach/api.ts';
import { sendByToken } from '../../cli/reach/by-token.ts';
import type { Embedded } from '../../local/index.ts';

/** The claims of an operator's token. */
export const OPERATOR = { sub: 'operator', 'cognito:groups': '[operators]' };

/**
 * Returns all apps of the run after the changes, including those of earlier runs.
 * @param note is called with each generated key and secret, which are shown only once.
 * @throws CliError when the API refuses a change.
 */
export async function applyConfiguration(
  embedded: Pick<Embedded, 'endpoint' | 'api' | 'issueToken'>,
  configuration: ConfigurationFile,
  note: (text: string) => void = () => {},
): Promise<readonly StoredApp[]> {
  const api = createApi(sendByToken(embedded.api, embedded.issueToken(OPERATOR)), randomUUID);
  const file = queuesAt(embedded.endpoint, configuration);
  const steps = stepsTo(file, await storedApps(api), { prune: false, secrets: false });
  await carryOut(api, steps, { note, printJson: () => {} });
  return storedApps(api);
}

/**
 * Creates the queues of this run that destinations name and that do not exist: customers' queues are not part of the stack, and `--data`
 * does not keep queues. Returns their URLs. Queues of AWS and of other accounts are not created.
 */
export function createMissingQueues(
  { endpoint, sqs }: Pick<Embedded, 'endpoint' | 'sqs'>,
  destinations: readonly Destination[],
): readonly string[] {
  const names = new Set<string>();
  for (const destination of destinations) {
    if (!('queue_url' in destination) || !destination.queue_url.startsWith(`${endpoint}/`)) continue;
    const name = sqs.nameOfUrl(destination.queue_url);
    if (name !== undefined && !sqs.queueNames().includes(name)) names.add(name);
  }
  for (const name of names) sqs.createQueue(name, name.endsWith('.fifo') ? { FifoQueue: 'true' } : {});
  return [...names].map((name) => sqs.urlOf(name));
}

export function destinationsOf(apps: readonly StoredApp[]): readonly Destination[] {
  return apps.flatMap(({ scopes }) => scopes.flatMap(({ destinations }) => destinations));
}

/** Returns a readable name of a destination, such as `feed_group:user → http://…`, without the query of its URL. */
export function labelOf(destination: Destination): string {
  return `${destination.scope} → ${addressOf(destination).split(/[?#]/, 1)}`;
}
