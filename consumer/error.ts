/** The error of this package. Its code is for programs, its message for people. Neither contains a secret or a body. */

/**
 * `body`: the body does not contain updates. `no_secret`: the options contain no usable secret. `missing_header`, `bad_timestamp`,
 * `too_old`, `too_new`, `no_match`: the signature is not valid. `already_parsed`: something before the handler parsed the body, and
 * the raw bytes are lost. `busy`: the same update is being handled by another caller. `event`: a Lambda function was called with an
 * event for which its handler is not made. `api`: the API of Feedhose refused a request of `reconcile`, or did not answer. `keys`: the
 * public keys could not be fetched.
 */
export type ConsumerErrorCode =
  | 'body'
  | 'no_secret'
  | 'missing_header'
  | 'bad_timestamp'
  | 'too_old'
  | 'too_new'
  | 'no_match'
  | 'already_parsed'
  | 'busy'
  | 'event'
  | 'api'
  | 'keys';

export class ConsumerError extends Error {
  readonly code: ConsumerErrorCode;

  constructor(code: ConsumerErrorCode, message: string) {
    super(message);
    this.name = 'ConsumerError';
    this.code = code;
  }
}
