/** Where updates of a scope go: what is configured, and what the pipeline needs to know of it. */
import type { Scope } from './scope.ts';

/** Each has a module in every layer: see docs/adding-a-transport.md. */
export const TRANSPORTS = ['sqs', 'webhook', 'eventbridge'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** `enabled` receives. `paused` by hand, `disabled` by 410 or five days of failure: deliveries wait. */
export type DestinationState = 'enabled' | 'paused' | 'disabled';

/** How we are let into what a customer has in AWS (contract, section 3). */
export type AwsAuth =
  | { readonly type: 'keys' /** Last four characters of the key id, for display. */; readonly key_hint: string }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string; readonly external_id: string };

/** Who answered for a webhook endpoint (contract, section 6). */
export type Ownership = 'operator' | 'dns' | 'http' | 'pending';

interface DestinationBase {
  /** `dst_` + 24 hexadecimal digits. */
  readonly id: string;
  readonly app_id: string;
  readonly scope: Scope;
  readonly state: DestinationState;
  /** App-level scopes only: the types that are sent; all when absent. */
  readonly event_types?: readonly string[];
  /** Gaps in seconds between attempts, in place of the stack's schedules. */
  readonly retry_schedule?: readonly number[];
  /** Deliveries a second, at most. */
  readonly rate_limit?: number;
  /** Counts changes; part of what the sealed secrets are bound to. */
  readonly version: number;
}

/** How the list of updates stands in a queue message: as Base64, which is the vendor's form, or as the JSON text itself. */
export const QUEUE_BODIES = ['base64', 'json'] as const;
export type QueueBody = (typeof QUEUE_BODIES)[number];

export interface QueueDestination extends DestinationBase {
  readonly transport: 'sqs';
  readonly queue_url: string;
  readonly auth: AwsAuth;
  /** `base64` when absent. */
  readonly body?: QueueBody;
  /** The queue's MaximumMessageSize in bytes, as last read; absent until then. */
  readonly max_message_bytes?: number;
}

export interface WebhookDestination extends DestinationBase {
  readonly transport: 'webhook';
  /** Without credentials: those are sealed. */
  readonly url: string;
  readonly ownership: Ownership;
  /** Settings that wait for a proof of ownership; until then those above go on being used. */
  readonly pending?: PendingEndpoint;
  /** Activities per request, 1 to 100. */
  readonly max_batch?: number;
  /** Time limit of one exchange in seconds, 1 to 30; the stack's when absent. */
  readonly timeout_seconds?: number;
  /** Names of the headers that the customer added; their values are sealed. */
  readonly custom_headers?: readonly string[];
  /** What its 413 answers taught about the size of bodies that it takes. */
  readonly learned_limit?: LearnedLimit;
}

/** A size that bodies stay below where whole activities allow it. */
export interface LearnedLimit {
  /** UTF-8 bytes of a body. */
  readonly bytes: number;
  /** Unix ms at which it lapses. */
  readonly until: number;
}

export interface BusDestination extends DestinationBase {
  readonly transport: 'eventbridge';
  readonly bus_arn: string;
  readonly auth: AwsAuth;
}

/** A new URL whose ownership is not proven. Its credentials, if any, are sealed beside the ones in use. */
export interface PendingEndpoint {
  readonly url: string;
  /** Unix ms. */
  readonly since: number;
}

export type Destination = QueueDestination | WebhookDestination | BusDestination;

/** A destination of one transport. */
export type DestinationOf<T extends Transport> = Extract<Destination, { readonly transport: T }>;

/** What lets us in: never stored, logged or answered in clear. */
export type Access =
  | { readonly type: 'keys'; readonly access_key_id: string; readonly secret_access_key: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string };

/** What is sealed for a destination. */
export interface DestinationSecrets {
  /** Standard Webhooks secrets, newest first; all sign. */
  readonly signing_secrets: readonly string[];
  readonly access?: Access;
  /** Headers that the customer added to each request, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An app as deliveries need it. */
export interface App {
  readonly app_id: string;
  readonly name: string;
  /** Newest first: the first one goes out as `x-api-key`. */
  readonly api_keys: readonly string[];
  /** Unix ms of its creation, present when a deleted app had the same id. Deliveries that were packed earlier belong to the deleted app. */
  readonly reused_at?: number;
  readonly version: number;
}

/** A scope's configuration as fan-out asks for it. */
export interface ScopeConfiguration {
  /** Realtime notifications on or off for the whole scope. */
  readonly realtime: boolean;
  readonly destinations: readonly Destination[];
  /** Destinations whose settings cannot be read. Their updates become dead letters. */
  readonly unreadable?: readonly { readonly id: string; readonly transport: Transport }[];
}

/** Whether a destination wants an update of this type (`undefined`: a feed update, which has none). */
export function wants(
  { event_types }: { readonly event_types?: readonly string[] | undefined },
  type: string | undefined,
): boolean {
  return type === undefined || event_types === undefined || event_types.includes(type);
}
