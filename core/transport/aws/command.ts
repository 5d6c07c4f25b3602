/**
 * Returns the beginning of a command line for the AWS CLI. For an emulator, every line contains `--endpoint-url`,
 * because version 1 of the AWS CLI ignores the variable AWS_ENDPOINT_URL for SQS and would change resources in the
 * account of the reader's credentials.
 */
export interface CommandPlace {
  readonly region: string;
  /** The endpoint of an emulator of AWS. Absent for AWS itself. */
  readonly endpoint?: string;
}

/** @param operation the operation as the AWS CLI names it: `sqs tag-queue`. */
export function awsCommand({ region, endpoint }: CommandPlace, operation: string): string {
  const at = endpoint === undefined ? '' : ` --endpoint-url ${endpoint}`;
  return `aws${at} ${operation} --region ${region}`;
}
