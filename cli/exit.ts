/** Exit codes, and the error that carries one. */

export const EXIT = {
  ok: 0,
  /** The command ran with a negative result: a failed test, a missing object, a refused line, a difference. */
  negative: 1,
  /** The command line, a file or a request is not valid. */
  usage: 2,
  /** The stack cannot be reached, denies access, or fails. */
  unreachable: 3,
  /** `apply --exit-code`: something was changed. */
  changed: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the program with a message and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitCode;
  /** Members that `--json` prints in addition to the message. */
  readonly more: object;

  constructor(exit: ExitCode, message: string, more: object = {}) {
    super(message);
    this.exit = exit;
    this.more = more;
  }
}

export function usageError(message: string): CliError {
  return new CliError(EXIT.usage, message);
}

/** Returns the error of an argument or option. @param given its text, or `undefined` if it is missing. */
export function unexpected(expected: string, given: string | undefined): CliError {
  return usageError(`${expected}, got ${given === undefined ? 'nothing' : JSON.stringify(given)}`);
}

/** Returns the error that Ctrl-C causes. */
export function interrupted(): CliError {
  return new CliError(EXIT.interrupted, 'Interrupted.');
}
