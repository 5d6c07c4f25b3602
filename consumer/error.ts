/** The one error of this package: its code is for programs, its message for people. Neither holds a secret or a body. */

/**
 * `body`: it cannot be read as updates. `no_secret`: the call names no secret that could verify. `missing_header`,
 * `bad_timestamp`, `too_old`, `too_new`, `no_match`: the signature does not prove it. `already_parsed`: the framework took
 * the raw bytes away. `busy`: the same update is being handled elsewhere.
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
  | 'busy';

export class ConsumerError extends Error {
  readonly code: ConsumerErrorCode;

  constructor(code: ConsumerErrorCode, message: string) {
    super(message);
    this.name = 'ConsumerError';
    this.code = code;
  }
}
