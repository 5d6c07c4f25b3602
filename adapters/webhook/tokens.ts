/**
 * Tokens of OAuth 2.0 client credentials. A token is in memory, and sealed in the configuration table, so that all execution
 * environments share it. One of them requests a new token at a time, and the others wait for it within their time limit.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Sealed } from '../../core/api/sealed.ts';
import { TOKEN_FAILURE_SECONDS, TOKEN_RENEWAL_SECONDS } from '../../core/limits-of-authentication.ts';
import type { Exchange, FailedOutcome } from '../../core/outcome.ts';
import {
  type OAuthClient,
  TOKEN_PENDING,
  type Token,
  type Tokens,
  tokenOf,
  tokenRequest,
} from '../../core/transport/webhook/oauth.ts';
import { partitionOf } from '../configuration/keys.ts';
import { getItem, type Item, json, number, type Table, text, updateItem } from '../dynamodb.ts';
import type { Open, SealAs } from '../secrets/open.ts';
import type { WebhookCall } from './exchange.ts';

export interface TokensPorts {
  send(call: WebhookCall): Promise<Exchange>;
  readonly open: Open;
  readonly sealAs: SealAs;
  /** Unix ms. */
  readonly now: () => number;
}

const POLL_MS = 100;
/** Time after which another environment can take over, in addition to the time limit of the request. */
const LOCK_MARGIN_MS = 2_000;
/** Maximum number of tokens in memory. */
const TOKENS = 1_000;
const LABEL = 'token';

/** `undefined`: a renewal was requested within the last minute, and failed. */
type Found = Token | FailedOutcome | undefined;

interface Held {
  readonly fingerprint: string;
  readonly token?: Token;
  readonly failure?: FailedOutcome;
  /** Unix ms until which the failure counts. */
  readonly failedUntil?: number;
}

export function createTokens(dynamodb: DynamoDBClient, name: string, { send, open, sealAs, now }: TokensPorts): Tokens {
  const table: Table = { client: dynamodb, name };
  const held = new Map<string, Held>();
  const requests = new Map<string, Promise<Found>>();
  const keep = (id: string, one: Held): void => {
    held.delete(id);
    held.set(id, one);
    if (held.size > TOKENS) held.delete(held.keys().next().value as string);
  };

  /** @param after Unix ms: only a token that was fetched later is returned. */
  const find = (client: OAuthClient, limitMs: number, after: number): Promise<Found> => {
    const { destinationId: id } = client;
    const fingerprint = fingerprintOf(client);
    const known = held.get(id);
    if (known?.fingerprint === fingerprint) {
      if (known.token && isUsable(known.token, after, now())) return Promise.resolve(known.token);
      if (known.failure && now() < (known.failedUntil ?? 0)) return Promise.resolve(known.failure);
    }
    const key = `${id} ${fingerprint} ${after}`;
    const running = requests.get(key);
    if (running) return running;
    const request = obtain(client, fingerprint, limitMs, after)
      .then((found) => {
        const failedUntil = now() + TOKEN_FAILURE_SECONDS * 1000;
        if (found)
          keep(id, { fingerprint, ...('token' in found ? { token: found } : { failure: found, failedUntil }) });
        return found;
      })
      .finally(() => requests.delete(key));
    requests.set(key, request);
    return request;
  };

  const obtain = async (client: OAuthClient, fingerprint: string, limitMs: number, after: number): Promise<Found> => {
    const { appId, destinationId, settings, secret } = client;
    const end = performance.now() + limitMs;
    const key = { pk: partitionOf(appId), sk: `TOKEN#${destinationId}` };
    const lockMs = limitMs + LOCK_MARGIN_MS;
    for (;;) {
      const item = await getItem(table, key, { ConsistentRead: true });
      const stored = await tokenIn(item, client, fingerprint);
      if (stored && isUsable(stored, after, now())) return stored;
      const isRenewal = Number.isFinite(after);
      if (isRenewal && now() - number(item, 'failed_at') < TOKEN_RENEWAL_SECONDS * 1000) return undefined;
      const locked = await updateItem(table, key, 'SET locked_until = :until, #ttl = :ttl', {
        condition: 'attribute_not_exists(locked_until) OR locked_until <= :now',
        names: { '#ttl': 'ttl' },
        values: { ':until': now() + lockMs, ':now': now(), ':ttl': ttlAfter(now() + lockMs) },
      });
      if (locked) break;
      if (performance.now() + POLL_MS >= end) return TOKEN_PENDING;
      await sleep(POLL_MS);
    }
    let found: Token | FailedOutcome | undefined;
    try {
      const at = now();
      const request = tokenRequest(settings, secret);
      const timeoutMs = Math.max(1, end - performance.now());
      const call = {
        method: 'POST',
        url: settings.token_url,
        appId,
        timeoutMs,
        wholeAnswer: true,
        ...request,
      } as const;
      found = tokenOf(await send(call), at);
    } finally {
      await store(key, client, fingerprint, found);
    }
    return found;
  };

  const tokenIn = async (
    item: Item | undefined,
    { appId, destinationId }: OAuthClient,
    fingerprint: string,
  ): Promise<Token | undefined> => {
    const sealed = json<Sealed>(item, 'sealed');
    if (!sealed || text(item, 'fingerprint') !== fingerprint) return undefined;
    const [fetchedAt, usableUntil] = [number(item, 'fetched_at'), number(item, 'usable_until')];
    if (usableUntil <= now()) return undefined;
    const token = await open({ appId, destinationId }, sealed).catch(() => undefined);
    return token === undefined ? undefined : { token, fetchedAt, usableUntil };
  };

  /** Stores a token and releases the lock. */
  const store = async (
    key: { readonly pk: string; readonly sk: string },
    { appId, destinationId, sealed: like }: OAuthClient,
    fingerprint: string,
    found: Token | FailedOutcome | undefined,
  ): Promise<void> => {
    if (!found || !('token' in found)) {
      await updateItem(table, key, 'SET failed_at = :now REMOVE locked_until', { values: { ':now': now() } });
      return;
    }
    const sealed = await sealAs({ appId, destinationId }, like, LABEL, found.token);
    const set =
      'SET fingerprint = :fingerprint, sealed = :sealed, fetched_at = :at, usable_until = :until, #ttl = :ttl';
    await updateItem(table, key, `${set} REMOVE locked_until`, {
      names: { '#ttl': 'ttl' },
      values: {
        ':fingerprint': fingerprint,
        ':sealed': JSON.stringify(sealed),
        ':at': found.fetchedAt,
        ':until': found.usableUntil,
        ':ttl': ttlAfter(found.usableUntil),
      },
    });
  };

  return {
    get: async (client, limitMs) => (await find(client, limitMs, Number.NEGATIVE_INFINITY)) ?? TOKEN_PENDING,
    async renew(client, refused, limitMs) {
      if (now() - refused.fetchedAt < TOKEN_RENEWAL_SECONDS * 1000) return undefined;
      return find(client, limitMs, refused.fetchedAt);
    },
  };
}

function isUsable({ fetchedAt, usableUntil }: Token, after: number, nowMs: number): boolean {
  return fetchedAt > after && nowMs < usableUntil;
}

/** Changes when the settings or the secret change. */
function fingerprintOf({ settings, sealed }: OAuthClient): string {
  const { token_url, client_id, scope = null, method } = settings;
  return createHash('sha256')
    .update(JSON.stringify([token_url, client_id, scope, method, sealed.tag]))
    .digest('hex');
}

/** Returns Unix seconds an hour later. */
function ttlAfter(ms: number): number {
  return Math.ceil(ms / 1000) + 3_600;
}
