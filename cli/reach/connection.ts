/**
 * Reads from options and environment variables how to connect to the stack. The endpoints of AWS's own variables and profiles
 * (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_LAMBDA`, `endpoint_url`) are not read here: the SDK applies them with the operator's credentials.
 */
import { notAsciiIn, trimmed } from '../../core/visible-text.ts';
import { textOf, type Values } from '../command.ts';
import { unexpected, usageError } from '../exit.ts';
import type { Connection } from './stack.ts';

const EMBEDDED_ENDPOINT = 'http://127.0.0.1:4100';
const API_EXAMPLE = 'https://feeds.example.com/api';
const DEFAULT_STACK = 'Feedhose';

/** @throws CliError */
export function connectionOf(values: Values, env: NodeJS.ProcessEnv): Connection {
  refuseContradictions(values);
  const given = (name: string) => {
    const text = textOf(values, name);
    // An option whose value is an unset variable of the shell must not select another stack.
    if (text?.trim() === '') throw usageError(`--${name}: expected a value, got an empty text`);
    return text;
  };
  const option = (name: string) => visible(`--${name}`, given(name));
  const variable = (name: string) => visible(name, env[name]);
  const endpoint = endpointOf(option('endpoint')) ?? (values['local'] === true ? EMBEDDED_ENDPOINT : undefined);
  const byName = endpoint !== undefined || option('stack') !== undefined;
  const api =
    urlOf('--api', option('api'), API_EXAMPLE) ??
    (byName ? undefined : urlOf('FEEDHOSE_API_URL', variable('FEEDHOSE_API_URL'), API_EXAMPLE));
  if (endpoint === undefined && api === undefined) {
    for (const name of Object.keys(env).filter((one) => one.startsWith('AWS_ENDPOINT_URL'))) {
      urlOf(name, variable(name), EMBEDDED_ENDPOINT);
    }
  }
  return {
    api,
    token: option('token') ?? variable('FEEDHOSE_TOKEN'),
    stack: option('stack') ?? variable('FEEDHOSE_STACK') ?? DEFAULT_STACK,
    endpoint,
    profile: given('profile') ?? env['AWS_PROFILE'],
    // The SDK reads only AWS_REGION. An embedded run has its own region, so the variables are not used for it.
    region:
      option('region') ??
      (endpoint === undefined ? (variable('AWS_REGION') ?? variable('AWS_DEFAULT_REGION')) : undefined),
  };
}

function refuseContradictions(values: Values): void {
  const [one, other] = ['local', 'endpoint', 'api'].filter((name) => name in values);
  if (other !== undefined) {
    throw usageError(`expected one of --local, --endpoint and --api, got --${one} and --${other}`);
  }
  if ('api' in values && 'stack' in values) throw usageError('expected --api or --stack, got both');
}

function endpointOf(text: string | undefined): string | undefined {
  const url = urlOf('--endpoint', text, EMBEDDED_ENDPOINT);
  if (url !== undefined && new URL(url).pathname !== '/') {
    throw usageError(
      `--endpoint: expected a URL without a path, such as ${EMBEDDED_ENDPOINT}, got ${url} (an API needs --api)`,
    );
  }
  return url;
}

/** Returns the text if it is a URL, or nothing if it is empty. @param name of the option or variable. @throws CliError */
function urlOf(name: string, text: string | undefined, example: string): string | undefined {
  if (!text) return undefined;
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw unexpected(`${name}: expected a URL such as ${example}`, text);
}

/** Trims the white space that pasted texts have. @throws CliError if the text contains any other invisible character. */
function visible(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const other = notAsciiIn(trimmed(text));
  if (other !== undefined) throw usageError(`${name}: expected visible ASCII characters, got ${other}`);
  return trimmed(text);
}
