/** Errors of AWS as messages of the command line. */
import { CliError, EXIT } from '../exit.ts';

/** @param action what failed, such as `find the stack Feedhose`. */
export function awsError(action: string, error: unknown): CliError {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  const failed = (text: string) => new CliError(EXIT.unreachable, text);
  if (name === 'CredentialsProviderError') {
    return failed('No AWS credentials were found. Sign in, or use --profile, --token or --local.');
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return failed(`Cannot ${action}: nothing answers. With --local, check that npm start is running.`);
  }
  const isTimeout = name === 'AbortError' || name === 'TimeoutError';
  return failed(`Cannot ${action}: ${isTimeout ? 'there was no complete answer in time.' : `${name}: ${message}`}`);
}
