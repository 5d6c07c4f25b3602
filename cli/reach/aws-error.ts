/** What went wrong with AWS, in words: no credentials, no access, nobody there. */
import { CliError, EXIT } from '../exit.ts';

export function awsError(what: string, error: unknown): CliError {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  if (name === 'CredentialsProviderError') {
    return new CliError(
      EXIT.unreachable,
      'There are no AWS credentials: sign in, or give --profile, --token or --local.',
    );
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return new CliError(EXIT.unreachable, `Cannot ${what}: nobody answers. With --local: does npm start run?`);
  }
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new CliError(EXIT.unreachable, `Cannot ${what}: there was no complete answer in time.`);
  }
  return new CliError(EXIT.unreachable, `Cannot ${what}: ${name}: ${message}`);
}
