/** Reads the file of `--config` as the embedded run sees it: loopback endpoints are fine, loopback queues are its own. */

import { loadConfiguration as load } from '../../cli/configuration/load.ts';
import type { ConfigurationFile } from '../../cli/configuration/schema.ts';

export { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
export { queuesAt } from '../../cli/configuration/load.ts';

/** @throws Error with every fault of the file, one a line. */
export function loadConfiguration(path: string): Promise<ConfigurationFile> {
  return load({ option: '--config', path, input: process.stdin }, true);
}
