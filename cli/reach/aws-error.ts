/** Errors of AWS as messages of the command line. */
import { CliError, EXIT } from '../exit.ts';

/**
 * @param action what failed, such as `find the stack Feedhose`.
 * @param profile AWS profile, if one was selected.
 */
export function awsError(action: string, error: unknown, profile?: string): CliError {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  const failed = (text: string) => new CliError(EXIT.unreachable, text);
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return failed(
      profile === undefined
        ? 'No AWS credentials were found. Sign in, or use --profile, --token or --local.'
        : `--profile or AWS_PROFILE: no AWS credentials were found for ${JSON.stringify(profile)}. ${message}`,
    );
  }
  if (message === 'Region is missing') {
    const place = profile === undefined ? '' : ` for ${JSON.stringify(profile)} of --profile or AWS_PROFILE`;
    return failed(`No AWS region was found${place}. Use --region, or set AWS_REGION. Use --local for an embedded run.`);
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return failed(`Cannot ${action}: nothing answers. With --local, check that npm start is running.`);
  }
  const isTimeout = name === 'AbortError' || name === 'TimeoutError';
  return failed(`Cannot ${action}: ${isTimeout ? 'there was no complete answer in time.' : `${name}: ${message}`}`);
}
