/** Destinations in requests: complete in creations, partial in changes. Schemas of the API check their shape, and core checks the rules. */
import { defined } from '../defined.ts';
import {
  type ClientCertificate,
  type Destination,
  type OAuthMethod,
  type QueueBody,
  SIGNATURES,
  type SignatureScheme,
} from '../destination.ts';

export type AuthInput =
  | { readonly type: 'keys'; readonly key: string; readonly secret: string }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string };

/** A type whose members may also be `undefined`, as schemas return absent members. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

interface CommonSettings {
  name: string;
  event_types: readonly string[];
  retry_schedule: readonly number[];
  rate_limit: number;
}
interface SignedSettings {
  signatures: readonly SignatureScheme[];
}
export interface OAuthInput {
  readonly token_url: string;
  readonly client_id: string;
  /** Absent: the stored secret is kept. */
  readonly client_secret?: string | undefined;
  readonly scope?: string | undefined;
  readonly method?: OAuthMethod | undefined;
}
interface AuthenticationSettings {
  oauth: OAuthInput;
  client_certificate: ClientCertificate;
}
interface WebhookSettings {
  timeout_seconds: number;
  max_batch: number;
  custom_headers: Readonly<Record<string, string>>;
}

type CommonInput = Optional<CommonSettings & SignedSettings & { signing_secret: string; state: 'enabled' | 'paused' }>;

interface QueueInput extends CommonInput, Optional<{ body: QueueBody }> {
  readonly transport: 'sqs';
  readonly queue_url: string;
  readonly auth: AuthInput;
}

export interface WebhookInput
  extends CommonInput,
    Optional<WebhookSettings & AuthenticationSettings & { ownership: 'operator' }> {
  readonly transport: 'webhook';
  readonly url: string;
}

/** Deliveries to event buses are not signed. */
export interface BusInput extends Omit<CommonInput, 'signing_secret' | 'signatures'> {
  readonly transport: 'eventbridge';
  readonly bus_arn: string;
  readonly auth: AuthInput;
  readonly signing_secret?: undefined;
  readonly signatures?: undefined;
}

interface TopicInput extends CommonInput, Optional<{ body: QueueBody }> {
  readonly transport: 'sns';
  readonly topic_arn: string;
  readonly auth: AuthInput;
}

export type DestinationInput = QueueInput | WebhookInput | BusInput | TopicInput;

type Removable = CommonSettings &
  SignedSettings &
  WebhookSettings &
  AuthenticationSettings & { body: QueueBody; credentials: never; pending: never };

/** A change. Absent members stay unchanged, and `null` removes. The URL includes its credentials; the URL as it is shown changes nothing. */
export type DestinationPatch = Optional<
  { readonly [K in keyof Removable]: Removable[K] | null } & {
    queue_url: string;
    bus_arn: string;
    topic_arn: string;
    url: string;
    auth: AuthInput;
  }
>;

/** Members of a change that every transport supports. */
export const COMMON_KEYS = [
  'name',
  'event_types',
  'retry_schedule',
  'rate_limit',
] as const satisfies (keyof DestinationPatch)[];

/** Returns a destination with the members that are set, and without those that are `null`. `undefined` changes nothing. */
export function withSet<T extends Destination>(
  destination: T,
  changes: {
    readonly [K in keyof (CommonSettings & SignedSettings & WebhookSettings & AuthenticationSettings)]?: unknown;
  },
): T {
  const entries = Object.entries({ ...destination, ...defined(changes) });
  return Object.fromEntries(entries.filter(([, value]) => value !== null)) as unknown as T;
}

/** Unsaved settings that a test can use. Keys are always the stored ones. */
export type UnsavedSettings = Optional<{
  bus_arn: string;
  queue_url: string;
  topic_arn: string;
  body: QueueBody;
  auth: Exclude<AuthInput, { readonly type: 'keys' }> | { readonly type: 'keys' };
}>;

/** Returns the signatures as they are stored: absent members are the default, `v1` alone. `null` removes the setting. */
export function storedSignatures(
  signatures: readonly SignatureScheme[] | null | undefined,
): readonly SignatureScheme[] | null | undefined {
  return signatures?.includes('v1a') ? SIGNATURES.filter((scheme) => signatures.includes(scheme)) : signatures && null;
}
