/** Checks the session tags of AssumeRole (IAM User Guide, "Pass session tags") in addition to the constraints of the model. */
import { AwsError } from '../protocol/aws-error.ts';

export interface TaggedInput {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys?: readonly string[];
}

/**
 * Returns the transitive keys of the session, in lower case, because keys are not case-sensitive.
 * @param inherited transitive keys of the session that assumes the role. @throws AwsError
 */
export function transitiveKeysOf(
  { Tags = [], TransitiveTagKeys = [] }: TaggedInput,
  inherited: ReadonlySet<string>,
): ReadonlySet<string> {
  const keys = Tags.map(({ Key }) => Key.toLowerCase());
  const transitive = TransitiveTagKeys.map((key) => key.toLowerCase());
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalid('Tag keys that begin with aws: are reserved.');
  }
  if (new Set(keys).size < keys.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (!transitive.every((key) => keys.includes(key))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (keys.some((key) => inherited.has(key))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  return new Set([...inherited, ...transitive]);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
