/**
 * Messages between `feedhose canary` and its webhook receiver. The canary invokes the function, and deliveries reach it
 * through its function URL.
 */

/** `open` makes the receiver answer on the path `/<run>`. `read` returns the requests that it received there. */
export type CanaryCall =
  | { readonly kind: 'open'; readonly run: string; readonly api_key: string }
  | { readonly kind: 'read'; readonly run: string; readonly after?: string };

/** A webhook request that the receiver got. */
export interface CanaryRequest {
  readonly body: string;
  /** The headers of the request that are listed in `CANARY_HEADERS`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The response to `read`. */
export interface CanaryPage {
  readonly requests: readonly CanaryRequest[];
  /** The position at which the next page begins. Absent on the last page. */
  readonly after?: string;
}

/** Headers that the receiver keeps, in lower case. */
export const CANARY_HEADERS = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-api-key',
  'x-signature',
  'content-type',
] as const;

/**
 * A run is 32 random bytes in hexadecimal digits. Only the canary, and those to whom it sends them, know these digits.
 */
export const CANARY_RUN = /^[0-9a-f]{64}$/;
