/**
 * The beginning of a line for the AWS CLI. What is at an emulator is named with `--endpoint-url` in every line: version 1 of the AWS CLI
 * ignores the variable AWS_ENDPOINT_URL for SQS, and would change the account of the reader's credentials instead.
 */
export interface CommandPlace {
  readonly region: string;
  /** Of an emulator of AWS. Absent: AWS itself. */
  readonly endpoint?: string;
}

/** @param operation as the AWS CLI names it: `sqs tag-queue`. */
export function awsCommand({ region, endpoint }: CommandPlace, operation: string): string {
  const at = endpoint === undefined ? '' : ` --endpoint-url ${endpoint}`;
  return `aws${at} ${operation} --region ${region}`;
}
