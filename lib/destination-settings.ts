/** The settings of a destination in a stack: those of the API, with references to Secrets Manager in place of secrets. */
import { Token } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { newDestination } from '../core/api/destination.ts';
import type { DestinationInput } from '../core/api/destination-input.ts';
import type { FieldError } from '../core/api/problem.ts';
import type { Scope } from '../core/scope.ts';
import { createEgressPolicy } from '../core/transport/webhook/egress/policy.ts';
import { createDestinationBody } from '../lambdas/api/schemas/destinations.ts';
import { check, pointerOf } from '../lambdas/api/schemas/sentences.ts';

/** A secret of Secrets Manager. Its value is in neither the template nor the logs. */
export interface DestinationSecret {
  /** The secret, whose value is a text. */
  readonly secret: ISecret;
  /**
   * The name of a member, if the value of the secret is a JSON object.
   * @default - the whole value
   */
  readonly field?: string;
}

type SecretName = 'client_secret' | 'private_key' | 'secret' | 'signing_secret';
type WithSecrets<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? {
        [K in keyof T]: K extends 'custom_headers'
          ? Readonly<Record<string, DestinationSecret>> | Extract<T[K], undefined>
          : K extends SecretName
            ? (NonNullable<T[K]> extends never ? never : DestinationSecret) | Extract<T[K], undefined>
            : K extends 'url'
              ? T[K] | DestinationSecret
              : WithSecrets<T[K]>;
      }
    : T;
type WithoutState<T> = T extends object ? Omit<T, 'state' | 'ownership'> : never;

/**
 * The settings of a destination, as the API has them when it creates one. Secrets are references to Secrets Manager: the values of
 * `custom_headers`, `client_secret`, `private_key`, `secret`, `signing_secret`, and a `url` with credentials.
 */
export type DestinationSettings = WithSecrets<WithoutState<DestinationInput>>;

export interface SplitSettings {
  /** The settings without secrets. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** The secrets by the JSON Pointers of the settings that they replace. */
  readonly secrets: Readonly<Record<string, DestinationSecret>>;
}

/** The settings whose values must not be in a template. */
const SECRET =
  /^\/(?:custom_headers\/[^/]+|oauth\/client_secret|client_certificate\/private_key|auth\/secret|signing_secret)$/;
/** The value of a secret while the other settings are checked. */
const PLACEHOLDER = 'unknown-until-deployment';

/** Separates the secrets from the other settings. */
export function splitSettings(settings: object): SplitSettings {
  const secrets: Record<string, DestinationSecret> = {};
  const visit = (value: unknown, path: readonly string[]): unknown => {
    if (isSecret(value)) {
      secrets[pointerOf(path)] = value;
      return undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value) || Token.isUnresolved(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) => {
        const visited = visit(one, [...path, name]);
        return visited === undefined ? [] : [[name, visited]];
      }),
    );
  };
  return { plain: visit(settings, []) as SplitSettings['plain'], secrets };
}

/**
 * Returns the faults that the API would find, as far as they are known at synthesis. The API checks the values of tokens and secrets at
 * deployment.
 */
export function faultsOfSettings(settings: object, scope: Scope): readonly FieldError[] {
  const unknown: string[] = [];
  const faults: FieldError[] = [];
  const visit = (value: unknown, path: readonly string[]): unknown => {
    const pointer = pointerOf(path);
    if (isSecret(value) || Token.isUnresolved(value)) {
      unknown.push(pointer);
      if (SECRET.test(pointer) && !isSecret(value))
        faults.push({ pointer, message: `expected ${REFERENCE}, got a token` });
      return isSecret(value) ? PLACEHOLDER : value;
    }
    if (SECRET.test(pointer) && value !== undefined) {
      faults.push({ pointer, message: `expected ${REFERENCE}, got a ${typeof value}` });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, visit(one, [...path, name])]));
  };
  const whole = visit(settings, []) as Readonly<Record<string, unknown>>;
  for (const name of ['state', 'ownership']) {
    if (whole[name] !== undefined) faults.push({ pointer: `/${name}`, message: 'not supported in a stack' });
  }
  if (typeof whole['url'] === 'string' && hasCredentials(whole['url'])) {
    faults.push({ pointer: '/url', message: `expected ${REFERENCE}, got a URL with credentials` });
  }
  const checked = check(createDestinationBody, whole);
  const found = 'errors' in checked ? checked.errors : brokenRules(checked.value, scope);
  const isKnown = ({ pointer }: FieldError) =>
    !unknown.some((one) => one === pointer || one.startsWith(`${pointer}/`) || pointer.startsWith(`${one}/`));
  const isNew = ({ pointer }: FieldError) => !faults.some((fault) => fault.pointer === pointer);
  return [...faults, ...found.filter(isKnown).filter(isNew)];
}

const REFERENCE = 'a reference to Secrets Manager ({ secret, field })';

function brokenRules(input: DestinationInput, scope: Scope): readonly FieldError[] {
  const place = { id: '', app_id: '', scope, externalId: '', random: new Uint8Array(32), nowMs: Date.now() };
  // Only the stack of Feedhose knows whether it allows plain HTTP, and in which account it is.
  const rules = { policy: createEgressPolicy({ plainHttp: true }), operator: undefined, awsEndpoint: undefined };
  const made = newDestination(input, place, rules);
  return 'errors' in made ? made.errors : [];
}

function isSecret(value: unknown): value is DestinationSecret {
  return typeof Object(Object(value).secret).secretArn === 'string';
}

function hasCredentials(url: string): boolean {
  return URL.canParse(url) && new URL(url).username + new URL(url).password !== '';
}
