/** Problems of the API as errors of the command line. */
import { CliError, EXIT, type ExitCode } from '../exit.ts';

export interface Problem {
  readonly title?: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string; readonly in?: string }[];
  readonly checks?: readonly object[];
}

/** The error of a call that the API answered with a problem. */
export class ApiError extends CliError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(exitOf(problem.status), textOf(problem), { problem });
    this.problem = problem;
  }
}

export function problemOf(status: number, body: string): Problem {
  try {
    return { ...(JSON.parse(body) as object), status };
  } catch {
    return { status, title: `The API answered with ${status}.` };
  }
}

function exitOf(status: number): ExitCode {
  if ([400, 413, 415, 422, 428].includes(status)) return EXIT.usage;
  return status < 500 && ![401, 403, 429].includes(status) ? EXIT.negative : EXIT.unreachable;
}

function textOf({ title, status, detail, errors = [] }: Problem): string {
  if (status === 401) return 'The token is not valid or has expired.';
  const head = detail ?? title ?? `The API answered with ${status}.`;
  const lines = errors.map(({ pointer, message, in: part }) => `  ${part ? `${part} ` : ''}${pointer}: ${message}`);
  return [head, ...lines].join('\n');
}
