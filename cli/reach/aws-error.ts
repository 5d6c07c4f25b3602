/** Errors of AWS as messages of the command line. */
import { CliError, EXIT } from '../exit.ts';

/** @param action what failed, such as `find the stack Feedhose`. */
export function awsError(action: string, error: unknown): CliError {
  return new CliError(EXIT.unreachable, messageOf(action, error as { name?: string; message?: string; code?: string }));
}

function messageOf(
  action: string,
  { name, message, code }: { name?: string; message?: string; code?: string },
): string {
  if (name === 'CredentialsProviderError') {
    return 'No AWS credentials were found. Sign in, or use --profile, --token or --local.';
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return `Cannot ${action}: nothing answers. With --local, check that npm start is running.`;
  }
  const isTimeout = name === 'AbortError' || name === 'TimeoutError';
  return `Cannot ${action}: ${isTimeout ? 'there was no complete answer in time.' : `${name}: ${message}`}`;
}
