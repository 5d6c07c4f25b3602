/** What `feedhose canary` and its webhook receiver say to each other. The canary invokes the function; deliveries come by its URL. */

/** `open`: the receiver answers on the path `/<run>` from now on. `read`: what came in there. */
export type CanaryCall =
  | { readonly kind: 'open'; readonly run: string; readonly api_key: string }
  | { readonly kind: 'read'; readonly run: string; readonly after?: string };

/** One webhook that came in. */
export interface CanaryRequest {
  readonly body: string;
  /** Those of `CANARY_HEADERS` that it had. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Answer to `read`. */
export interface CanaryPage {
  readonly requests: readonly CanaryRequest[];
  /** Where the next page begins; absent on the last one. */
  readonly after?: string;
}

/** Headers that are kept, in lower case. */
export const CANARY_HEADERS = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-api-key',
  'x-signature',
  'content-type',
] as const;

/** 32 random bytes in hexadecimal digits: whoever knows them is the canary, or was told by it. */
export const CANARY_RUN = /^[0-9a-f]{64}$/;
