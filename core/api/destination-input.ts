/** Destinations in requests: complete in creations, partial in changes. Schemas of the API check their shape, and core checks the rules. */
import { defined } from '../defined.ts';
import {
  type AnyDestination,
  type ClientCertificate,
  type OAuthMethod,
  type QueueBody,
  SIGNATURES,
  type SignatureScheme,
  type WindowMinutes,
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

interface BucketSettings {
  bucket: string;
  region: string;
  bucket_owner: string;
  auth: Exclude<AuthInput, { readonly type: 'keys' }>;
}

interface OptionalBucketSettings {
  prefix: string;
  kms_key_arn: string;
  window_minutes: WindowMinutes;
}

/** Objects in buckets are not signed, and are not deliveries. */
export interface BucketInput
  extends Optional<Pick<CommonSettings, 'name' | 'event_types'> & OptionalBucketSettings>,
    Readonly<BucketSettings> {
  readonly transport: 's3';
  readonly state?: 'enabled' | 'paused' | undefined;
  /** An RFC 3339 time at which the first window begins. */
  readonly start_at?: string | undefined;
  readonly signing_secret?: undefined;
  readonly signatures?: undefined;
  readonly retry_schedule?: undefined;
  readonly rate_limit?: undefined;
}

export type DestinationInput = QueueInput | WebhookInput | BusInput | TopicInput | BucketInput;

type Removable = CommonSettings &
  SignedSettings &
  WebhookSettings &
  AuthenticationSettings &
  OptionalBucketSettings & { body: QueueBody; credentials: never; pending: never };

/** A change. Absent members stay unchanged, and `null` removes. The URL includes its credentials; the URL as it is shown changes nothing. */
export type DestinationPatch = Optional<
  { readonly [K in keyof Removable]: Removable[K] | null } & {
    queue_url: string;
    bus_arn: string;
    topic_arn: string;
    url: string;
    auth: AuthInput;
    bucket: string;
    region: string;
    bucket_owner: string;
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
export function withSet<T extends AnyDestination>(
  destination: T,
  changes: {
    readonly [K in keyof (CommonSettings &
      SignedSettings &
      WebhookSettings &
      AuthenticationSettings &
      OptionalBucketSettings)]?: unknown;
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
  bucket: string;
  region: string;
  bucket_owner: string;
  prefix: string;
  kms_key_arn: string;
  auth: Exclude<AuthInput, { readonly type: 'keys' }> | { readonly type: 'keys' };
}>;

/** Returns the signatures as they are stored: absent members are the default, `v1` alone. `null` removes the setting. */
export function storedSignatures(
  signatures: readonly SignatureScheme[] | null | undefined,
): readonly SignatureScheme[] | null | undefined {
  return signatures?.includes('v1a') ? SIGNATURES.filter((scheme) => signatures.includes(scheme)) : signatures && null;
}
