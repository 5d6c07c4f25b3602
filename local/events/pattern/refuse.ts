/** The error with which EventBridge refuses a pattern. */
import { AwsError } from '../../protocol/aws-error.ts';

/**
 * EventBridge writes the reason in the first line and the location in the second.
 * @param path the location in the pattern, such as `detail.state[0].prefix`; empty for the whole pattern.
 * @throws AwsError always.
 */
export function refuse(reason: string, path = ''): never {
  const place = path === '' ? '' : `\n at ${path}`;
  throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}${place}`);
}
