/**
 * The meaning of errors of AWS services for a delivery (contract, section 5), as far as the services have them in
 * common.
 */

import { defined } from '../../defined.ts';
import type { FailedOutcome, Failure, Meaning } from '../../outcome.ts';
import { kmsMeaning } from './kms.ts';

/** An error that the SDK throws, or that an entry of a batch answer contains. */
export interface AwsError {
  /** The name of the error, with or without a legacy prefix. */
  readonly name: string;
  /** The HTTP status. Absent for entries of a batch, and if the request did not reach the service. */
  readonly status?: number;
  /** The message of the service. It is used if a name has several meanings. It is never passed on. */
  readonly message?: string | undefined;
}

/** A denial of KMS that a service reports as its own. */
const DENIED_BY_KMS = 'KmsAccessDenied';

/** @param service the name of the service: `SQS`. @param what the resource: `the queue`. */
export function commonMeanings(service: string, what: string): Readonly<Record<string, Meaning>> {
  const slow = (failureClass: Failure['class'], reason: string): Meaning => ({
    class: failureClass,
    pace: 'slow',
    reason,
  });
  const fast = (failureClass: Failure['class'], reason: string): Meaning => ({
    class: failureClass,
    pace: 'fast',
    reason,
  });
  const denied = slow('access_denied', `${service} denies access to ${what}.`);
  const wrongKeyId = slow('bad_credentials', `${service} does not recognize the access key id.`);
  const wrongSecret = slow('bad_credentials', 'The secret does not belong to the access key id.');
  const notSignedUp = slow(
    'bad_credentials',
    `The account of the credentials is not allowed to use ${service} in this region.`,
  );
  const stsDisabled = slow(
    'bad_credentials',
    'STS is not active for the account of the role in the region of Feedhose.',
  );
  const expired = slow('bad_credentials', 'The credentials have expired.');
  // Node refuses the request before it is sent, because a header would contain an invalid character.
  const unsendable = slow(
    'configuration',
    'The access key id is invalid: it contains a character that cannot be sent.',
  );
  const throttled = fast('throttled', `${service} throttles requests to ${what}.`);
  const timeout = fast('timeout', `${service} did not answer in time.`);
  const dns = fast('dns', `The ${service} endpoint of the region was not found.`);
  const connect = fast('connect', `Could not connect to ${service}.`);
  return {
    AccessDenied: denied,
    AccessDeniedException: denied,
    InvalidClientTokenId: wrongKeyId,
    UnrecognizedClientException: wrongKeyId,
    InvalidAccessKeyId: wrongKeyId,
    SignatureDoesNotMatch: wrongSecret,
    InvalidSignatureException: wrongSecret,
    ERR_INVALID_CHAR: unsendable,
    OptInRequired: notSignedUp,
    RegionDisabledException: stsDisabled,
    ExpiredToken: expired,
    ExpiredTokenException: expired,
    ThrottlingException: throttled,
    Throttling: throttled,
    TooManyRequestsException: throttled,
    TimeoutError: timeout,
    RequestTimeout: timeout,
    AbortError: timeout,
    ENOTFOUND: dns,
    EAI_AGAIN: dns,
    ECONNREFUSED: connect,
    ECONNRESET: connect,
    EPIPE: connect,
    EHOSTUNREACH: connect,
    ENETUNREACH: connect,
  };
}

/** Names with several meanings, which the message of the service distinguishes. */
export interface MeaningByMessage {
  readonly names: readonly string[];
  readonly message: RegExp;
  readonly meaning: Meaning;
}

export interface Meanings {
  readonly byName: Readonly<Record<string, Meaning>>;
  readonly byMessage: readonly MeaningByMessage[];
  /** The noun of the encrypted resource: `queue`. */
  readonly encrypted: string;
  /** The meaning of errors with other names. */
  readonly other: { readonly class: Failure['class']; readonly service: string };
}

export function failedBy(error: AwsError, { byName, byMessage, encrypted, other }: Meanings): FailedOutcome {
  // Stryker disable next-line StringLiteral: no meaning depends on the text that Stryker inserts.
  const { status, message = '' } = error;
  // The name is stored and shown, so a text that is not a name is replaced.
  const given = /^[\w.:-]{1,80}$/.test(error.name) ? error.name : 'Unknown';
  const name = /^AccessDenied/.test(given) && /\bkms:/.test(message) ? DENIED_BY_KMS : given;
  const special = byMessage.find((one) => one.names.includes(name) && one.message.test(message))?.meaning;
  const known = special ?? kmsMeaning(name, encrypted) ?? (Object.hasOwn(byName, name) ? byName[name] : undefined);
  const own = status === undefined ? {} : { status };
  return { kind: 'failed', failure: { ...(known ?? byStatus(name, status, other)), code: name, ...own } };
}

/** @param status without a status, as for a network failure, the error may be transient like a 500. */
function byStatus(
  name: string,
  status: number | undefined = 500,
  { class: failureClass, service }: Meanings['other'],
): Meaning {
  const pace = status < 500 && status !== 429 && status !== 408 ? 'slow' : 'fast';
  return { class: failureClass, pace, reason: `${service} answered with the error ${name}.` };
}

// The failure of an AssumeRole call

/** STS answers AccessDenied also for a role that does not exist, so that callers cannot find out which roles exist. */
const REFUSED =
  'The role does not exist, or its trust policy does not allow the sender role to assume it with this external id.';
const INVALID = 'STS rejected the role ARN or the external id as invalid.';

/**
 * Returns the failure of a delivery whose customer's role cannot be assumed.
 * @param otherwise returns the meaning of any other error for the transport.
 */
export function assumeFailure(error: AwsError, otherwise: (error: AwsError) => FailedOutcome): FailedOutcome {
  if (/^AccessDenied/.test(error.name)) return failed('access_denied', REFUSED, error);
  if (/^ValidationError/.test(error.name)) return failed('configuration', INVALID, error);
  return otherwise(error);
}

function failed(failureClass: 'access_denied' | 'configuration', reason: string, { status }: AwsError): FailedOutcome {
  const failure = { class: failureClass, pace: 'slow', code: 'AssumeRole', reason } as const;
  return { kind: 'failed', failure: { ...failure, ...defined({ status }) } };
}
