/** A destination as callers write it: whole at creation, in part at a change. Shapes are checked at the edge, rules here. */
import type { QueueBody } from '../destination.ts';

export type AuthInput =
  | { readonly type: 'keys'; readonly key: string; readonly secret: string }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string };

interface CommonInput {
  readonly signing_secret?: string | undefined;
  readonly event_types?: readonly string[] | undefined;
  readonly retry_schedule?: readonly number[] | undefined;
  readonly rate_limit?: number | undefined;
  readonly state?: 'enabled' | 'paused' | undefined;
}

export interface QueueInput extends CommonInput {
  readonly transport: 'sqs';
  readonly queue_url: string;
  readonly auth: AuthInput;
  readonly body?: QueueBody | undefined;
}

export interface WebhookInput extends CommonInput {
  readonly transport: 'webhook';
  readonly url: string;
  readonly timeout_seconds?: number | undefined;
  readonly max_batch?: number | undefined;
  readonly custom_headers?: Readonly<Record<string, string>> | undefined;
  readonly ownership?: 'operator' | undefined;
}

/** Nothing that goes there is signed. */
export interface BusInput extends Omit<CommonInput, 'signing_secret'> {
  readonly transport: 'eventbridge';
  readonly bus_arn: string;
  readonly auth: AuthInput;
  readonly signing_secret?: undefined;
}

export type DestinationInput = QueueInput | WebhookInput | BusInput;

/** What is not there stays; `null` removes. */
export interface DestinationPatch {
  readonly queue_url?: string | undefined;
  readonly body?: QueueBody | null | undefined;
  readonly bus_arn?: string | undefined;
  readonly auth?: AuthInput | undefined;
  /** With its credentials. Written as it is shown, it changes nothing. */
  readonly url?: string | undefined;
  readonly credentials?: null | undefined;
  readonly pending?: null | undefined;
  readonly timeout_seconds?: number | null | undefined;
  readonly max_batch?: number | null | undefined;
  readonly custom_headers?: Readonly<Record<string, string>> | null | undefined;
  readonly event_types?: readonly string[] | null | undefined;
  readonly retry_schedule?: readonly number[] | null | undefined;
  readonly rate_limit?: number | null | undefined;
}

/** Keys that fit a destination of every transport. */
export const COMMON_KEYS = [
  'event_types',
  'retry_schedule',
  'rate_limit',
] as const satisfies (keyof DestinationPatch)[];

/** What a test may try before it is saved; keys are always the stored ones. */
export interface UnsavedSettings {
  readonly bus_arn?: string | undefined;
  readonly queue_url?: string | undefined;
  readonly body?: QueueBody | undefined;
  readonly auth?:
    | { readonly type: 'keys' }
    | { readonly type: 'policy' }
    | { readonly type: 'role'; readonly role_arn: string }
    | undefined;
}
