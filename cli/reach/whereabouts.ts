/**
 * Where the stack is, by options and by our own variables. The endpoints in the variables and profiles of AWS's tooling (`AWS_ENDPOINT_URL`,
 * `AWS_ENDPOINT_URL_LAMBDA`, `endpoint_url`) are not read here: the SDK applies them, with the operator's credentials.
 */
import { notAsciiIn, trimmed } from '../../core/visible-text.ts';
import { textOf, type Values } from '../command.ts';
import { usageError } from '../exit.ts';
import type { Whereabouts } from './stack.ts';

const EMBEDDED_ENDPOINT = 'http://127.0.0.1:4100';
const USUAL_STACK = 'Feedhose';

/** @throws CliError */
export function whereabouts(values: Values, env: NodeJS.ProcessEnv): Whereabouts {
  const option = (name: string) => visible(`--${name}`, textOf(values, name));
  const variable = (name: string) => visible(name, env[name]);
  const local = values['local'] === true ? EMBEDDED_ENDPOINT : undefined;
  const endpoint = option('endpoint') ?? local;
  const byName = endpoint !== undefined || option('stack') !== undefined;
  return {
    api: option('api') ?? (byName ? undefined : variable('FEEDHOSE_API_URL')),
    token: option('token') ?? variable('FEEDHOSE_TOKEN'),
    stack: option('stack') ?? variable('FEEDHOSE_STACK') ?? USUAL_STACK,
    endpoint,
    // The SDK reads AWS_REGION alone. An embedded run has a region of its own, whatever the shell is set up for.
    region:
      option('region') ??
      (endpoint === undefined ? (variable('AWS_REGION') ?? variable('AWS_DEFAULT_REGION')) : undefined),
  };
}

/** Without the white space around it that variables and pasted options have. @throws CliError for any other that nobody sees. */
function visible(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const other = notAsciiIn(trimmed(text));
  if (other !== undefined) throw usageError(`${name}: expected visible ASCII characters, got ${other}`);
  return trimmed(text);
}
