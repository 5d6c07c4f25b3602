/** The members of SQS requests. Their types have been checked against the model, and no member is `null`. */
import { invalidValue, missingParameter } from './errors.ts';

type Text =
  | 'BinaryValue'
  | 'DataType'
  | 'DestinationArn'
  | 'Id'
  | 'Label'
  | 'MessageBody'
  | 'MessageDeduplicationId'
  | 'MessageGroupId'
  | 'NextToken'
  | 'QueueName'
  | 'QueueNamePrefix'
  | 'QueueOwnerAWSAccountId'
  | 'QueueUrl'
  | 'ReceiptHandle'
  | 'ReceiveRequestAttemptId'
  | 'SourceArn'
  | 'StringValue'
  | 'TaskHandle';
type Integer =
  | 'DelaySeconds'
  | 'MaxNumberOfMessages'
  | 'MaxNumberOfMessagesPerSecond'
  | 'MaxResults'
  | 'VisibilityTimeout'
  | 'WaitTimeSeconds';
type TextList =
  | 'AWSAccountIds'
  | 'Actions'
  | 'AttributeNames'
  | 'BinaryListValues'
  | 'MessageAttributeNames'
  | 'MessageSystemAttributeNames'
  | 'StringListValues'
  | 'TagKeys';

export type Input = { readonly [T in Text]?: string } & { readonly [I in Integer]?: number } & {
  readonly [L in TextList]?: readonly string[];
} & {
  readonly [M in 'Attributes' | 'Tags' | 'tags']?: Record<string, string>;
} & {
  readonly [M in 'MessageAttributes' | 'MessageSystemAttributes']?: Readonly<Record<string, Input>>;
} & { readonly Entries?: readonly Input[] };

/** SQS treats an empty string, list or map as a missing one. @throws AwsError */
export function required<N extends Text | TextList | 'Attributes' | 'Tags'>(
  input: Input,
  name: N,
): NonNullable<Input[N]> {
  const value = input[name];
  if (value === undefined || Object.keys(value).length === 0) throw missingParameter(name);
  return value as NonNullable<Input[N]>;
}

/** An optional integer from `low` to `high`. @throws AwsError */
export function integerWithin(input: Input, name: Integer, low: number, high: number): number | undefined {
  const value = input[name];
  if (value !== undefined && (value < low || value > high))
    throw invalidValue(name, value, `Must be between ${low} and ${high}, if provided.`);
  return value;
}
