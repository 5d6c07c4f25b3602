/**
 * Reads from options and environment variables how to connect to the stack. The endpoints of AWS's own variables and profiles
 * (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_LAMBDA`, `endpoint_url`) are not read here: the SDK applies them with the operator's credentials.
 */
import { notAsciiIn, trimmed } from '../../core/visible-text.ts';
import { textOf, type Values } from '../command.ts';
import { usageError } from '../exit.ts';
import type { Connection } from './stack.ts';

const EMBEDDED_ENDPOINT = 'http://127.0.0.1:4100';
const DEFAULT_STACK = 'Feedhose';

/** @throws CliError */
export function connectionOf(values: Values, env: NodeJS.ProcessEnv): Connection {
  const option = (name: string) => visible(`--${name}`, textOf(values, name));
  const variable = (name: string) => visible(name, env[name]);
  const local = values['local'] === true ? EMBEDDED_ENDPOINT : undefined;
  const endpoint = option('endpoint') ?? local;
  const byName = endpoint !== undefined || option('stack') !== undefined;
  return {
    api: option('api') ?? (byName ? undefined : variable('FEEDHOSE_API_URL')),
    token: option('token') ?? variable('FEEDHOSE_TOKEN'),
    stack: option('stack') ?? variable('FEEDHOSE_STACK') ?? DEFAULT_STACK,
    endpoint,
    // The SDK reads only AWS_REGION. An embedded run has its own region, so the variables are not used for it.
    region:
      option('region') ??
      (endpoint === undefined ? (variable('AWS_REGION') ?? variable('AWS_DEFAULT_REGION')) : undefined),
  };
}

/** Trims the white space that pasted texts have. @throws CliError if the text contains any other invisible character. */
function visible(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const other = notAsciiIn(trimmed(text));
  if (other !== undefined) throw usageError(`${name}: expected visible ASCII characters, got ${other}`);
  return trimmed(text);
}
