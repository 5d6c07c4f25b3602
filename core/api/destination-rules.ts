/** The rules for destinations: URLs, credentials, headers and event types. Faults name the field. */
import type { AwsAuth } from '../destination.ts';
import { type Scope, scopeOfType } from '../scope.ts';
import { roleArnFault } from '../transport/aws/arn.ts';
import {
  bucketAuthFaults,
  busAuthFaults,
  type ChosenAuth,
  type Operator,
  queueAuthFaults,
  topicAuthFaults,
} from '../transport/aws/credentials.ts';
import { parseBusArn } from '../transport/eventbridge/bus-arn.ts';
import { type BucketPlace, bucketAddress } from '../transport/s3/bucket.ts';
import { parseTopicArn } from '../transport/sns/topic-arn.ts';
import { parseQueueUrl } from '../transport/sqs/queue-url.ts';
import { checkCustomHeaders } from '../transport/webhook/custom-headers.ts';
import type { EgressPolicy } from '../transport/webhook/egress/policy.ts';
import { parseWebhookUrl, type WebhookUrl } from '../transport/webhook/url.ts';
import { invisibleIn } from '../visible-text.ts';
import type { AuthInput } from './destination-input.ts';
import type { FieldError } from './problem.ts';

/** What the stack allows. */
export interface Rules {
  readonly policy: EgressPolicy;
  readonly operator: Operator;
  /** The endpoint of an emulator of AWS. Its host is accepted as an SQS host. */
  readonly awsEndpoint: string | undefined;
  /** How long the journal keeps updates. `undefined`: there is no journal, or it is unknown. */
  readonly journalMs?: number | undefined;
}

/** The rules in a program outside of the stack, which does not know the operator. */
export type KnownRules = Omit<Rules, 'operator'> & { readonly operator: Operator | undefined };

export function queueErrors(queueUrl: string, auth: AuthInput | AwsAuth, rules: KnownRules): readonly FieldError[] {
  const parsed = parseQueueUrl(queueUrl, rules.awsEndpoint);
  return accessErrors('/queue_url', parsed, auth, (address, own) => queueAuthFaults(address, own, rules.operator));
}

export function busErrors(busArn: string, auth: AuthInput | AwsAuth, rules: KnownRules): readonly FieldError[] {
  return accessErrors('/bus_arn', parseBusArn(busArn), auth, (address, own) =>
    busAuthFaults(address, own, rules.operator),
  );
}

export function topicErrors(topicArn: string, auth: AuthInput | AwsAuth, rules: KnownRules): readonly FieldError[] {
  return accessErrors('/topic_arn', parseTopicArn(topicArn), auth, (address, own) =>
    topicAuthFaults(address, own, rules.operator),
  );
}

export function bucketErrors(
  place: BucketPlace,
  auth: Exclude<AuthInput | AwsAuth, { readonly type: 'keys' }>,
  rules: KnownRules,
): readonly FieldError[] {
  const parsed = bucketAddress(place, rules.awsEndpoint);
  const arnFault = auth.type === 'role' ? roleArnFault(auth.role_arn) : undefined;
  const errors: FieldError[] = arnFault === undefined ? [] : [{ pointer: ROLE, message: arnFault }];
  if ('faults' in parsed) {
    return [...parsed.faults.map(({ field, message }) => ({ pointer: `/${field}`, message })), ...errors];
  }
  return bucketAuthFaults(parsed.address, auth, rules.operator).map(fieldError);
}

/** @param pointer the pointer of the URL or ARN. @param faultsOf returns why the address must not be used with the credentials. */
function accessErrors<A>(
  pointer: string,
  parsed: { readonly address: A } | { readonly fault: string },
  auth: AuthInput | AwsAuth,
  faultsOf: (address: A, auth: ChosenAuth) => readonly string[],
): readonly FieldError[] {
  const arnFault = auth.type === 'role' ? roleArnFault(auth.role_arn) : undefined;
  const errors: FieldError[] = arnFault === undefined ? [] : [{ pointer: ROLE, message: arnFault }];
  if ('fault' in parsed) return [{ pointer, message: parsed.fault }, ...errors];
  return faultsOf(parsed.address, auth).map(fieldError);
}

const ROLE = '/auth/role_arn';

/** Parses a sentence of the form `role_arn: expected …, got ….` */
function fieldError(sentence: string): FieldError {
  const colon = sentence.indexOf(': ');
  const field = sentence.slice(0, colon);
  return { pointer: field === 'role_arn' ? ROLE : `/${field}`, message: sentence.slice(colon + 2, -1) };
}

export function webhookUrl(
  text: string,
  { policy }: Pick<Rules, 'policy'>,
): { readonly value: WebhookUrl } | { readonly errors: readonly FieldError[] } {
  const parsed = parseWebhookUrl(text, policy);
  return 'value' in parsed ? parsed : { errors: parsed.faults.map((message) => ({ pointer: '/url', message })) };
}

export function headerErrors(
  headers: Readonly<Record<string, string>>,
  hasUrlCredentials: boolean,
): readonly FieldError[] {
  const faults = checkCustomHeaders(headers, { hasUrlCredentials });
  return faults.map((message) => ({ pointer: '/custom_headers', message }));
}

export function eventTypeErrors(types: readonly string[], scope: Scope): readonly FieldError[] {
  return types.flatMap((type, index) => {
    const invisible = invisibleIn(type);
    if (scope.kind === 'app_level' && scopeOfType(type)?.name === scope.name && invisible === undefined) return [];
    const message =
      scope.kind === 'app_level'
        ? `expected a type of ${scope.name}, got ${invisible ?? 'another string'}`
        : 'expected no event_types, got one: updates of feed groups have no type';
    return [{ pointer: `/event_types/${index}`, message }];
  });
}
