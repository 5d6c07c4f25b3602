/** Destinations and apps: what is configured, and what the pipeline needs to know. */
import type { Scope } from './scope.ts';
import type { KeySet } from './signing-keys.ts';

/** The transports of deliveries. Each has a module in every layer (docs/adding-a-transport.md). */
export const TRANSPORTS = ['sqs', 'webhook', 'eventbridge', 'sns'] as const;
export type Transport = (typeof TRANSPORTS)[number];
/** The transports of destinations: also `s3`, which is written from the journal and gets no deliveries (docs/transports/s3.md). */
export const DESTINATION_TRANSPORTS = [...TRANSPORTS, 's3'] as const;
export type DestinationTransport = (typeof DESTINATION_TRANSPORTS)[number];

/**
 * An `enabled` destination receives updates. `paused` is set by a person, `disabled` by a 410 answer or five days of
 * failure. Deliveries wait in both cases.
 */
export type DestinationState = 'enabled' | 'paused' | 'disabled';

/** Signature schemes of Standard Webhooks: `v1` with a shared secret (HMAC), `v1a` with a public key (Ed25519). */
export const SIGNATURES = ['v1', 'v1a'] as const;
export type SignatureScheme = (typeof SIGNATURES)[number];

/** The method by which Feedhose accesses a customer's queue, bus or topic (contract, section 3). */
export type AwsAuth =
  | { readonly type: 'keys' /** Last four characters of the key id, for display. */; readonly key_hint: string }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string; readonly external_id: string };

/** The proof of ownership of a webhook endpoint, or `operator` if an operator confirmed it (contract, section 6). */
export type Ownership = 'operator' | 'dns' | 'http' | 'pending';

interface DestinationBase {
  /** `dst_` and 24 hexadecimal digits. */
  readonly id: string;
  readonly app_id: string;
  readonly scope: Scope;
  /** A name for people. */
  readonly name?: string;
  readonly state: DestinationState;
  /** Only for app-level scopes: the types that are sent. All types if absent. */
  readonly event_types?: readonly string[];
  /** Delays in seconds between attempts, instead of the schedules of the stack. */
  readonly retry_schedule?: readonly number[];
  /** Maximum number of deliveries per second. */
  readonly rate_limit?: number;
  /** The signatures of its deliveries, if they are not `v1` alone. */
  readonly signatures?: readonly SignatureScheme[];
  /** Number of the last change. The sealed secrets are bound to it. */
  readonly version: number;
}

/** The form of the list of updates in a message of a queue or topic: Base64, which is the vendor's form, or the JSON text itself. */
export const QUEUE_BODIES = ['base64', 'json'] as const;
export type QueueBody = (typeof QUEUE_BODIES)[number];

export interface QueueDestination extends DestinationBase {
  readonly transport: 'sqs';
  readonly queue_url: string;
  readonly auth: AwsAuth;
  /** Default: `base64`. */
  readonly body?: QueueBody;
  /** The MaximumMessageSize of the queue in bytes, as it was last read. Absent until then. */
  readonly max_message_bytes?: number;
}

export interface WebhookDestination extends DestinationBase {
  readonly transport: 'webhook';
  /** The URL without credentials. The credentials are sealed. */
  readonly url: string;
  readonly ownership: Ownership;
  /** Settings whose ownership is not proven yet. Until then the settings above stay in use. */
  readonly pending?: PendingEndpoint;
  /** Activities per request, 1 to 100. */
  readonly max_batch?: number;
  /** Time limit of one exchange in seconds, 1 to 30. Default: the limit of the stack. */
  readonly timeout_seconds?: number;
  /** Names of the headers that the customer added. Their values are sealed. */
  readonly custom_headers?: readonly string[];
  /** The OAuth 2.0 client that gets tokens for the endpoint. Its secret is sealed. */
  readonly oauth?: OAuthSettings;
  /** The client certificate for mutual TLS. It is sealed with its private key. */
  readonly client_certificate?: CertificateFacts;
  /** The size limit that was learned from 413 answers of the endpoint. */
  readonly learned_limit?: LearnedLimit;
}

export const OAUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;
export type OAuthMethod = (typeof OAUTH_METHODS)[number];

/** An OAuth 2.0 client without its secret. */
export interface OAuthSettings {
  readonly token_url: string;
  readonly client_id: string;
  readonly scope?: string;
  /** How the client authenticates at the token endpoint (RFC 6749, section 2.3.1). */
  readonly method: OAuthMethod;
}

/** What is shown of a client certificate. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Unix ms. */
  readonly not_before: number;
  /** Unix ms. */
  readonly expires_at: number;
  /** The SHA-256 fingerprint of the first certificate, in hexadecimal digits. */
  readonly sha256: string;
}

/** A client certificate with its chain, and its private key, in PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly private_key: string;
}

/** A size that bodies do not exceed, unless a single activity is larger. */
export interface LearnedLimit {
  /** UTF-8 bytes of a body. */
  readonly bytes: number;
  /** Unix ms at which the limit expires. */
  readonly until: number;
}

export interface BusDestination extends DestinationBase {
  readonly transport: 'eventbridge';
  readonly bus_arn: string;
  readonly auth: AwsAuth;
}

export interface TopicDestination extends DestinationBase {
  readonly transport: 'sns';
  readonly topic_arn: string;
  readonly auth: AwsAuth;
  /** Default: `json`, which is the vendor's form for topics. */
  readonly body?: QueueBody;
  /** The MaximumMessageSize of the topic in bytes, as it was last read. Absent until then. */
  readonly max_message_bytes?: number;
}

/** A bucket to which windows of updates are written as objects (docs/transports/s3.md). */
export interface BucketDestination extends Omit<DestinationBase, 'retry_schedule' | 'rate_limit'> {
  readonly transport: 's3';
  readonly bucket: string;
  readonly region: string;
  /** The AWS account that owns the bucket. */
  readonly bucket_owner: string;
  /** The beginning of all keys, without a slash at its ends. Empty if absent. */
  readonly prefix?: string;
  /** The KMS key for the objects. Default: the encryption of the bucket. */
  readonly kms_key_arn?: string;
  readonly window_minutes: WindowMinutes;
  /** Unix ms at which the first window begins. */
  readonly start_at: number;
  readonly auth: BucketAuth;
  readonly retry_schedule?: undefined;
  readonly rate_limit?: undefined;
}

/** The method by which Feedhose accesses a customer's bucket. */
export type BucketAuth = Exclude<AwsAuth, { readonly type: 'keys' }>;

/** The length of a window in minutes. An hour and a day contain a whole number of windows. */
export const WINDOW_MINUTES = [1, 5, 10, 15, 30, 60] as const;
export type WindowMinutes = (typeof WINDOW_MINUTES)[number];

/** A new URL whose ownership is not proven. Its credentials, if any, are sealed in addition to the ones in use. */
export interface PendingEndpoint {
  readonly url: string;
  /** Unix ms. */
  readonly since: number;
}

/** Identifies a destination. */
export interface DestinationRef {
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destinationId: string;
}

/** A destination that gets deliveries. */
export type Destination = QueueDestination | WebhookDestination | BusDestination | TopicDestination;
export type AnyDestination = Destination | BucketDestination;

export function getsDeliveries(destination: AnyDestination): destination is Destination {
  return destination.transport !== 's3';
}

/** The field that contains the address of a destination: the URL of a webhook or queue, the ARN of an event bus or topic, or the bucket. */
export const ADDRESS_FIELDS = {
  sqs: 'queue_url',
  webhook: 'url',
  eventbridge: 'bus_arn',
  sns: 'topic_arn',
  s3: 'bucket',
} as const satisfies { readonly [T in DestinationTransport]: keyof DestinationOf<T> };

/** Returns the address of a destination. That of a bucket is a URI. */
export function addressOf(destination: AnyDestination): string {
  if (destination.transport === 's3') return `s3://${destination.bucket}/${destination.prefix ?? ''}`;
  return (destination as unknown as Readonly<Record<string, string>>)[ADDRESS_FIELDS[destination.transport]] ?? '';
}

/** A destination of one transport. */
export type DestinationOf<T extends DestinationTransport> = Extract<AnyDestination, { readonly transport: T }>;

/** Credentials of a destination. They are never stored, logged or returned in clear text. */
export type Access =
  | { readonly type: 'keys'; readonly access_key_id: string; readonly secret_access_key: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string };

/** The secrets of a destination, which are stored sealed. */
export interface DestinationSecrets {
  /** Standard Webhooks secrets, newest first. Each of them signs. */
  readonly signing_secrets: readonly string[];
  /** The active private keys of the app in Base64, newest first. Absent unless the destination has `v1a` signatures. */
  readonly signing_keys?: readonly string[];
  readonly access?: Access;
  /** Headers that the customer added to each request. The names are in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The secret of the OAuth 2.0 client. */
  readonly client_secret?: string;
  readonly client_certificate?: ClientCertificate;
}

/** What deliveries need to know about an app. */
export interface App {
  readonly app_id: string;
  readonly name: string;
  /** Newest first. */
  readonly api_keys: readonly string[];
  /** The key that is sent and whose secret signs. Default: the newest one. */
  readonly key_in_use?: string;
  /** Which notifications about its destinations are sent by e-mail. */
  readonly notifications?: AppNotifications;
  /**
   * Unix ms at which the app was created, present if a deleted app had the same id. Deliveries that were packed earlier
   * belong to the deleted app.
   */
  readonly reused_at?: number;
  /** The key pairs for `v1a` signatures. Absent until the first one is created. */
  readonly key_set?: KeySet;
  readonly version: number;
}

export interface AppNotifications {
  /** ARN of the SNS topic. Only operators set it. */
  readonly topic_arn?: string;
  /** The kinds that are sent to the topic. All kinds if absent. */
  readonly kinds?: readonly string[];
}

/** The configuration of a scope, as fan-out reads it. */
export interface ScopeConfiguration {
  /** Whether realtime notifications are on for the scope. */
  readonly realtime: boolean;
  readonly destinations: readonly Destination[];
  /** Destinations that are written from the journal. Absent if there are none. */
  readonly buckets?: readonly BucketDestination[];
  /** Destinations whose settings cannot be read. Their updates become dead letters. */
  readonly unreadable?: readonly { readonly id: string; readonly transport: Transport }[];
}

/**
 * Reports whether a destination receives updates of this type. `undefined` stands for feed updates, which have no type.
 */
export function wants(
  { event_types }: { readonly event_types?: readonly string[] | undefined },
  type: string | undefined,
): boolean {
  return type === undefined || event_types === undefined || event_types.includes(type);
}
