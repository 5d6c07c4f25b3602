/**
 * What every HTTP handler has in common: a request as bytes in, an answer out. 2xx says that all of it is handled; anything
 * else brings the delivery again. A GET is the check of ownership, which asks for the API key.
 */
import { apiKeyFault } from '../core/credentials.ts';
import { decode } from './decode.ts';
import { delivering, type Handling } from './deliver.ts';
import { ConsumerError } from './error.ts';
import { checkedTexts, type HeadersLike, secretsOf, type VerifyOptions, verifyWebhook } from './verify.ts';

export interface ReceiverOptions extends Omit<VerifyOptions, 'nowMs'>, Handling {
  /** The app's most recent API key: answers the check of ownership on the same URL. Left out: a GET is refused. */
  readonly apiKey?: string;
  /** Larger bodies are refused. Default: 1 MiB, four times what is sent. */
  readonly maxBytes?: number;
  /** Takes what comes without a proof. For trying things out: anybody can send you anything. */
  readonly unverified?: boolean;
  /** Told what was refused or failed. */
  readonly onError?: (error: unknown) => void;
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
  /** Never rejects. */
  receive(request: HttpRequest): Promise<HttpAnswer>;
  /** For a body that the server refused to read on. */
  tooLarge(): HttpAnswer;
  /** For what went wrong before there was a request: told, and answered with 500. */
  failed(error: unknown): HttpAnswer;
}

const MAX_BYTES = 1_048_576;

/** @throws ConsumerError `no_secret` when there is nothing to verify with, or a key or secret is none. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { maxBytes = MAX_BYTES, onError = () => {}, now = Date.now } = options;
  const [apiKey] = checkedTexts('apiKey', options.apiKey ?? [], apiKeyFault);
  // A missing or invalid secret is reported when the handler is made, not at the first delivery.
  if (!options.unverified) secretsOf(options);
  const deliver = delivering(options);
  const failed = (error: unknown): HttpAnswer => {
    onError(error);
    if (!(error instanceof ConsumerError)) return { status: 500, body: 'the update could not be handled' };
    return { status: STATUS[error.code], body: error.message };
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
      if (Buffer.byteLength(body) > maxBytes) return tooLarge();
      try {
        const updates = options.unverified
          ? decode(body)
          : verifyWebhook({ body, headers }, { ...options, nowMs: now() });
        await deliver(updates);
        return { status: 200, body: 'ok' };
      } catch (error) {
        return failed(error);
      }
    },
  };
}

const STATUS: Readonly<Record<ConsumerError['code'], number>> = {
  body: 400,
  no_secret: 500,
  missing_header: 401,
  bad_timestamp: 401,
  too_old: 401,
  too_new: 401,
  no_match: 401,
  already_parsed: 500,
  busy: 503,
};
