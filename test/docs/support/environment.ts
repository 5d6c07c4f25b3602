/** The environment of a reader who has the programs of this machine, and nothing of AWS. */
import { delimiter } from 'node:path';

/**
 * Returns the environment of the process without variables, profiles and credentials of AWS. The first `node` on its PATH is the
 * one of the machine, because npm puts the one of the checkout first only for its own scripts.
 */
export function readersEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const PATH = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    ...Object.fromEntries(others),
    PATH: PATH.join(delimiter),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    // A search for credentials of the machine takes seconds.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...added,
  };
}
