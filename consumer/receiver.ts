/**
 * The common part of the HTTP handlers, which turns the bytes of a request into an answer. A 2xx answer means that all updates are
 * handled. After any other answer the delivery is sent again. A GET is the check of ownership, which is answered with the API key.
 */
import { apiKeyFault } from '../core/credentials.ts';
import { decode } from './decode.ts';
import { checkNames, delivering, HANDLING_NAMES, type Handling, reporting } from './deliver.ts';
import { ConsumerError } from './error.ts';
import { keySetOf } from './key-set.ts';
import {
  checkedTexts,
  checkLimit,
  type HeadersLike,
  rawBytes,
  secretsOf,
  type VerifyOptions,
  verifyWebhook,
} from './verify.ts';

export interface ReceiverOptions extends Omit<VerifyOptions, 'nowMs'>, Handling {
  /** The app's newest API key, which is the answer to the check of ownership. Default: none, so a GET is refused. */
  readonly apiKey?: string;
  /** Address of the app's public keys, for signatures `v1a`. They are fetched and cached. */
  readonly publicKeysUrl?: string;
  /** Maximum size of a body in bytes. Default: 1 MiB, which is four times the maximum that is sent. */
  readonly maxBytes?: number;
  /** Accepts requests without verification, for experiments only: anybody can send them. */
  readonly unverified?: boolean;
  /** Called with each error. Default: it is written to stderr. */
  readonly onError?: (error: unknown) => unknown;
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

export interface HttpRequest {
  readonly method: string;
  readonly headers: HeadersLike;
  /** Raw bytes. */
  readonly body: Uint8Array | string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Plain text. */
  readonly body: string;
}

export interface Receiver {
  readonly maxBytes: number;
  /** Handles a request. Never rejects. */
  receive(request: HttpRequest): Promise<HttpAnswer>;
  /** Returns the answer to a body that exceeds the limit. */
  tooLarge(): HttpAnswer;
  /** Reports an error and returns its answer. */
  failed(error: unknown): Promise<HttpAnswer>;
}

const MAX_BYTES = 1_048_576;

const NAMES: Readonly<Record<keyof ReceiverOptions, true>> = {
  signingSecrets: true,
  apiSecrets: true,
  publicKeys: true,
  publicKeysUrl: true,
  toleranceSeconds: true,
  apiKey: true,
  maxBytes: true,
  unverified: true,
  onError: true,
  now: true,
  ...HANDLING_NAMES,
};

/**
 * @throws ConsumerError `no_secret` if the options contain no secret, or an invalid key or secret.
 * @throws TypeError for an option that does not exist or has an invalid value.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  checkNames(options, NAMES);
  const { maxBytes = MAX_BYTES, now = Date.now } = options;
  checkLimit('maxBytes', maxBytes);
  const [apiKey] = checkedTexts(options, 'apiKey', apiKeyFault);
  // A missing or invalid secret is reported when the handler is created, not at the first delivery.
  const keySet = keySetOf(options, now);
  if (!options.unverified && !keySet) secretsOf(options);
  const deliver = delivering(options);
  const report = reporting(options.onError);
  const failed = async (error: unknown): Promise<HttpAnswer> => {
    await report(error);
    if (!(error instanceof ConsumerError)) return { status: 500, body: 'the update could not be handled' };
    return { status: STATUS[error.code] ?? 401, body: error.message };
  };
  const tooLarge = (): HttpAnswer => {
    return { status: 413, body: `body: expected at most ${maxBytes} bytes, got more` };
  };
  return {
    maxBytes,
    tooLarge,
    failed,
    async receive({ method, headers, body }) {
      if (method === 'GET' && apiKey) return { status: 200, body: apiKey };
      if (method !== 'POST') return { status: 405, body: 'expected POST' };
      try {
        const bytes = rawBytes(body);
        if (bytes.length > maxBytes) return tooLarge();
        const updates = options.unverified
          ? decode(bytes)
          : await (keySet?.verifyWebhook ?? verifyWebhook)({ body: bytes, headers }, { ...options, nowMs: now() });
        await deliver(updates);
        return { status: 200, body: 'ok' };
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** The status of each error. Every other code is a fault of the signature, which is answered with 401. */
const STATUS: Partial<Record<ConsumerError['code'], number>> = {
  body: 400,
  no_secret: 500,
  already_parsed: 500,
  busy: 503,
  keys: 503,
};
