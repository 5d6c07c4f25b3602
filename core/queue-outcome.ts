/** What an SQS error means for a delivery to a customer's queue (contract, section 5), by the names that SQS gives. */
import type { Failure, Outcome } from './outcome.ts';

/** An error as the SDK throws it or as an entry of a batch answer carries it. */
export interface QueueError {
  /** Error name, with or without the legacy prefix `AWS.SimpleQueueService.`. */
  readonly name: string;
  /** HTTP status; absent for entries of a batch and for what never reached SQS. */
  readonly status?: number;
  /** What SQS says about it: looked at where a name means several things, never passed on. */
  readonly message?: string;
}

type Meaning = Pick<Failure, 'class' | 'pace' | 'reason'>;

const QUEUE_MISSING: Meaning = { class: 'queue_missing', pace: 'slow', reason: 'The queue does not exist.' };
const ACCESS_DENIED: Meaning = { class: 'access_denied', pace: 'slow', reason: 'SQS denies access to the queue.' };
const WRONG_KEY_ID: Meaning = {
  class: 'bad_credentials',
  pace: 'slow',
  reason: 'SQS does not know the access key id.',
};
const WRONG_SECRET: Meaning = {
  class: 'bad_credentials',
  pace: 'slow',
  reason: 'The secret does not belong to the access key id.',
};
const EXPIRED: Meaning = { class: 'bad_credentials', pace: 'slow', reason: 'The credentials have expired.' };
const THROTTLED: Meaning = { class: 'throttled', pace: 'fast', reason: 'SQS throttles requests to the queue.' };
const TOO_LARGE: Meaning = { class: 'too_large', pace: 'slow', reason: 'The message is larger than the queue allows.' };
const KMS: Meaning = {
  class: 'access_denied',
  pace: 'slow',
  reason: "The queue's KMS key cannot be used by the sender.",
};
const WRONG_REGION: Meaning = {
  class: 'queue_missing',
  pace: 'slow',
  reason: 'The queue is not in the region that its URL names.',
};
const TIMEOUT: Meaning = { class: 'timeout', pace: 'fast', reason: 'SQS did not answer in time.' };
const DNS: Meaning = { class: 'dns', pace: 'fast', reason: 'The SQS endpoint of the region was not found.' };
const CONNECT: Meaning = { class: 'connect', pace: 'fast', reason: 'No connection to SQS could be made.' };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  QueueDoesNotExist: QUEUE_MISSING,
  NonExistentQueue: QUEUE_MISSING,
  QueueDeletedRecently: QUEUE_MISSING,
  AccessDenied: ACCESS_DENIED,
  AccessDeniedException: ACCESS_DENIED,
  InvalidAddress: WRONG_REGION,
  InvalidClientTokenId: WRONG_KEY_ID,
  UnrecognizedClientException: WRONG_KEY_ID,
  InvalidAccessKeyId: WRONG_KEY_ID,
  SignatureDoesNotMatch: WRONG_SECRET,
  InvalidSignatureException: WRONG_SECRET,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  RequestThrottled: THROTTLED,
  ThrottlingException: THROTTLED,
  Throttling: THROTTLED,
  TooManyRequestsException: THROTTLED,
  OverLimit: THROTTLED,
  KmsThrottled: THROTTLED,
  KmsAccessDenied: KMS,
  KmsDisabled: KMS,
  KmsInvalidKeyUsage: KMS,
  KmsInvalidState: KMS,
  KmsNotFound: KMS,
  KmsOptInRequired: KMS,
  'KMS.AccessDeniedException': KMS,
  'KMS.DisabledException': KMS,
  'KMS.InvalidKeyUsageException': KMS,
  'KMS.InvalidStateException': KMS,
  'KMS.NotFoundException': KMS,
  'KMS.OptInRequired': KMS,
  'KMS.ThrottlingException': THROTTLED,
  BatchRequestTooLong: TOO_LARGE,
  MessageTooLong: TOO_LARGE,
  TimeoutError: TIMEOUT,
  RequestTimeout: TIMEOUT,
  AbortError: TIMEOUT,
  ENOTFOUND: DNS,
  EAI_AGAIN: DNS,
  ECONNREFUSED: CONNECT,
  ECONNRESET: CONNECT,
  EPIPE: CONNECT,
  EHOSTUNREACH: CONNECT,
  ENETUNREACH: CONNECT,
};

/** Names with more than one meaning, told apart by what SQS says beside them. */
const TOLD_BY_MESSAGE: readonly { readonly name: RegExp; readonly message: RegExp; readonly meaning: Meaning }[] = [
  { name: /^InvalidParameterValue(Exception)?$/, message: /must be shorter than \d+ bytes/, meaning: TOO_LARGE },
  { name: /^(SignatureDoesNotMatch|InvalidSignatureException)$/, message: /valid region/, meaning: WRONG_REGION },
];

export function queueFailure(error: QueueError): Outcome {
  const name = error.name.replace(/^AWS\.SimpleQueueService\./, '');
  const told = TOLD_BY_MESSAGE.find((one) => one.name.test(name) && one.message.test(error.message ?? ''))?.meaning;
  const known = told ?? (Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined);
  const status = error.status === undefined ? {} : { status: error.status };
  return { kind: 'failed', failure: { ...(known ?? byStatus(name, error.status)), code: name, ...status } };
}

function byStatus(name: string, status: number | undefined): Meaning {
  const pace = status !== undefined && status < 500 && status !== 429 && status !== 408 ? 'slow' : 'fast';
  return { class: 'queue_error', pace, reason: `SQS answered with the error ${name}.` };
}
