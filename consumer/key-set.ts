/**
 * Verifies `v1a` signatures with the public keys that Feedhose publishes for an app. The keys are cached. They are fetched again when
 * the copy expires, and at most once a minute when no key fits, so that invalid signatures cannot cause many requests.
 */
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { ConsumerError } from './error.ts';
import {
  type HeadersLike,
  PUBLIC_KEYS,
  type QueueMessage,
  secretsOf,
  type VerifyOptions,
  verifyMessage,
  verifyWebhook,
} from './verify.ts';

export interface KeySet {
  /** The same as the function of this name, with the public keys of the set in addition to the options. */
  verifyWebhook(
    request: { readonly body: string | Uint8Array; readonly headers: HeadersLike },
    options?: VerifyOptions,
  ): Promise<readonly ReceivedUpdate[]>;
  /** The same as the function of this name, with the public keys of the set in addition to the options. */
  verifyMessage(message: QueueMessage, options?: VerifyOptions): Promise<readonly ReceivedUpdate[]>;
}

export interface KeySetOptions {
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

const TIMEOUT_MS = 5_000;
const ANSWER_BYTES = 65_536;
/** How long a copy is used if the answer does not say so. A hint of the answer counts within the limits. */
const LIFETIME_SECONDS = { default: 300, min: 60, max: 86_400 };
/** Time between two requests. It also applies after a failed request. */
const PAUSE_MS = 60_000;
/** How long an expired copy is used while the keys cannot be fetched. */
const STALE_MS = 3_600_000;

interface Copy {
  readonly keys: readonly string[];
  /** Unix ms. */
  readonly expiresAt: number;
}

/**
 * @param url the `url` of the app's signing keys, as the API and the dashboard show it.
 * @throws TypeError if it is not an `https` URL. Plain `http` is allowed on the loopback interface.
 */
export function createKeySet(url: string, { now = Date.now }: KeySetOptions = {}): KeySet {
  expectUrl(url);
  let copy: Copy | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<Copy> | undefined;
  let failure: unknown;
  const ask = (): Promise<Copy> => {
    asking ??= fetchKeys(url, now)
      .then((found) => {
        copy = found;
        return found;
      })
      .catch((error: unknown) => {
        failure = error;
        throw error;
      })
      .finally(() => {
        asking = undefined;
      });
    askedAt = now();
    return asking;
  };
  const current = async (): Promise<Copy> => {
    if (copy && now() < copy.expiresAt) return copy;
    const mayStay = copy && now() < copy.expiresAt + STALE_MS ? copy : undefined;
    if (!asking && now() - askedAt < PAUSE_MS) {
      if (mayStay) return mayStay;
      throw failure;
    }
    return ask().catch((error: unknown) => {
      if (mayStay) return mayStay;
      throw error;
    });
  };
  const verified = async <T>(verify: (publicKeys: readonly string[]) => T): Promise<T> => {
    const known = await current();
    try {
      return verify(known.keys);
    } catch (error) {
      const mayBeNew =
        error instanceof ConsumerError && error.code === 'no_match' && (asking || now() - askedAt >= PAUSE_MS);
      if (!mayBeNew) throw error;
      const fresh = await ask().catch(() => known);
      if (fresh.keys.join() === known.keys.join()) throw error;
      return verify(fresh.keys);
    }
  };
  return {
    verifyWebhook: (request, options = {}) =>
      verified((publicKeys) => verifyWebhook(request, { ...options, publicKeys })),
    verifyMessage: (message, options = {}) =>
      verified((publicKeys) => verifyMessage(message, { ...options, publicKeys })),
  };
}

/**
 * Returns the key set of a handler, or `undefined` without the option. The other options are checked when the handler is created.
 * @throws ConsumerError `no_secret` or TypeError for an invalid option.
 */
export function keySetOf(
  options: VerifyOptions & { readonly publicKeysUrl?: string },
  now: () => number,
): KeySet | undefined {
  if (!Object.hasOwn(options, 'publicKeysUrl')) return undefined;
  const { publicKeysUrl, signingSecrets, apiSecrets } = options;
  if (Object.hasOwn(options, 'publicKeys')) {
    throw new TypeError('publicKeys, publicKeysUrl: expected one of them, got both');
  }
  const keySet = createKeySet(publicKeysUrl as string, { now });
  if (signingSecrets !== undefined || apiSecrets !== undefined) secretsOf(options);
  return keySet;
}

/** @throws TypeError */
function expectUrl(text: unknown): void {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || isLocal) return;
  throw new TypeError('publicKeysUrl: expected an https URL, got another value');
}

async function fetchKeys(url: string, now: () => number): Promise<Copy> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = await textOf(answer);
  } catch (error) {
    const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
    throw error instanceof ConsumerError ? error : unusable(`no answer (${cause?.code ?? name})`);
  }
  if (answer.status !== 200) throw unusable(`status ${answer.status}`);
  const keys = keysIn(text);
  if (keys.length === 0) throw unusable('no Ed25519 key');
  return { keys, expiresAt: now() + lifetimeOf(answer.headers) * 1000 };
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) throw unusable(`more than ${ANSWER_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Returns the Ed25519 keys of a JSON Web Key Set in the form `whpk_…`. Keys of other kinds are skipped. */
function keysIn(text: string): readonly string[] {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw unusable('text that is not JSON');
  }
  const { keys } = (set ?? {}) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw unusable('JSON without a list of keys');
  const found = keys.flatMap((key: unknown) => {
    const { kty, crv, x } = (key ?? {}) as { readonly kty?: unknown; readonly crv?: unknown; readonly x?: unknown };
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(x)) return [];
    return [`whpk_${Buffer.from(x, 'base64url').toString('base64')}`];
  });
  return found.slice(0, PUBLIC_KEYS);
}

/** Returns the remaining lifetime of an answer in seconds (RFC 9111, section 4.2). */
function lifetimeOf(headers: Headers): number {
  const seconds = Number(/(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(headers.get('cache-control') ?? '')?.[1]);
  const age = Number(headers.get('age') ?? 0);
  const left = Number.isFinite(seconds) ? seconds - (age >= 0 ? age : 0) : LIFETIME_SECONDS.default;
  return Math.min(Math.max(left, LIFETIME_SECONDS.min), LIFETIME_SECONDS.max);
}

function unusable(got: string): ConsumerError {
  return new ConsumerError('keys', `publicKeysUrl: expected a JSON Web Key Set of Feedhose, got ${got}`);
}
