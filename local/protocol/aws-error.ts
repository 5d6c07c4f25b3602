/** An error as an AWS service answers it; the protocol layer writes it onto the wire. */
export class AwsError extends Error {
  /** The shape name of the error, as the SDK models it: `QueueDoesNotExist`, `ValidationException`. */
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Value of `x-amzn-query-error`, which SQS's JSON protocol sends with the modelled name: `AWS.SimpleQueueService.NonExistentQueue;Sender`. */
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
