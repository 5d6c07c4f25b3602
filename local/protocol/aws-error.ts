/** An error response of an AWS service. The server writes it in the protocol of the service. */
export class AwsError extends Error {
  /** The name of the error in the model of the service: `QueueDoesNotExist`, `ValidationException`. */
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Value of the header `x-amzn-query-error` of SQS: `AWS.SimpleQueueService.NonExistentQueue;Sender`. */
  readonly queryError: string | undefined;

  constructor(code: string, message: string, options: { status?: number; queryError?: string } = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.queryError = options.queryError;
  }
}

/** The error for input that EventBridge, KMS or DynamoDB refuses. */
export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A failure of the embedded AWS itself. Its stack is printed on stderr and is not part of the answer. */
export function internal(error: unknown): AwsError {
  process.stderr.write(`the embedded AWS failed: ${error instanceof Error ? error.stack : error}\n`);
  return new AwsError('InternalError', 'The embedded AWS failed.', { status: 500 });
}
