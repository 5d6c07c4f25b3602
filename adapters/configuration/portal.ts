/** Portal sessions and the signing keys of the portal, in the partition of their app. Reads are consistent. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { opened, type PortalKey, type PortalSession, signingKey, usefulKeys } from '../../core/api/portal.ts';
import type { Sealed } from '../../core/api/sealed.ts';
import { forEachConcurrently, retryOnConflict } from '../../core/concurrency.ts';
import {
  allOf,
  deleteItem,
  firstOf,
  getItem,
  type Item,
  json,
  number,
  putItem,
  query,
  readEach,
  type Table,
  text,
  updateItem,
} from '../dynamodb.ts';
import { PORTAL_KEYS_SORT_KEY, PORTAL_SESSION_PREFIX, partitionOf } from './keys.ts';

const SESSION_ID = /^ps_[0-9a-f]{44}$/;
/** Concurrent deletions. */
const DELETED_AT_ONCE = 20;

export function createPortalStore(client: DynamoDBClient, name: string, now: () => number) {
  const table: Table = { client, name };
  const keysKey = (appId: string) => ({ pk: partitionOf(appId), sk: PORTAL_KEYS_SORT_KEY });
  const sessionKey = (appId: string, id: string) => ({ pk: partitionOf(appId), sk: `${PORTAL_SESSION_PREFIX}${id}` });
  const keys = async (appId: string): Promise<{ readonly version: number; readonly keys: readonly PortalKey[] }> => {
    const item = await getItem(table, keysKey(appId), { ConsistentRead: true });
    return { version: number(item, 'version') || 0, keys: json<{ keys: PortalKey[] }>(item, 'document')?.keys ?? [] };
  };
  const sessions = (appId: string, before?: string) => {
    // An invalid id returns the first page.
    const last =
      before === undefined || !SESSION_ID.test(before)
        ? `${PORTAL_SESSION_PREFIX}~`
        : `${PORTAL_SESSION_PREFIX}${before}`;
    const values = { ':pk': partitionOf(appId), ':first': PORTAL_SESSION_PREFIX, ':last': last };
    const condition = 'pk = :pk AND sk BETWEEN :first AND :last';
    return query(table, condition, values, { ConsistentRead: true, ScanIndexForward: false });
  };
  return {
    /** Returns the key with this id, or `undefined` if it was revoked. */
    async key(appId: string, id: string): Promise<PortalKey | undefined> {
      return (await keys(appId)).keys.find((key) => key.id === id);
    },
    /**
     * Returns the key for new links. Creates one if there is none, or if the newest one is due for rotation.
     * @param seal creates the content of a key. @returns `undefined` after too many conflicts.
     */
    signingKey(appId: string, seal: (id: string) => Promise<Sealed>): Promise<PortalKey | undefined> {
      return retryOnConflict(async () => {
        const stored = await keys(appId);
        const found = signingKey(stored.keys, now());
        if (found) return found;
        const id = randomBytes(4).toString('hex');
        const created = { id, created_at: now(), sealed: await seal(id) };
        const document = JSON.stringify({ keys: [created, ...usefulKeys(stored.keys, now())] });
        const isFirst = stored.version === 0;
        const isWritten = await putItem(
          table,
          { ...keysKey(appId), version: stored.version + 1, document },
          isFirst
            ? { condition: 'attribute_not_exists(pk)' }
            : { condition: 'version = :before', values: { ':before': stored.version } },
        );
        return isWritten && created;
      });
    },
    /** Stores a new session. Its id begins with the time, so that ids sort by it. */
    async create(session: Omit<PortalSession, 'session_id'>): Promise<PortalSession> {
      const time = Math.floor(session.created_at).toString(16).padStart(12, '0');
      const created = { ...session, session_id: `ps_${time}${randomBytes(16).toString('hex')}` };
      await putItem(table, {
        ...sessionKey(session.app_id, created.session_id),
        document: JSON.stringify(created),
        ttl: ttlOf(created),
      });
      return created;
    },
    async read(appId: string, id: string): Promise<PortalSession | undefined> {
      const item = await getItem(table, sessionKey(appId, id), { ConsistentRead: true });
      return item && sessionOf(item);
    },
    /** Turns a link into a session. `undefined`: the link was opened or revoked in the meantime. */
    async open(session: PortalSession): Promise<PortalSession | undefined> {
      const next = opened(session, now());
      const isOpened = await updateItem(
        table,
        sessionKey(session.app_id, session.session_id),
        'SET opened_at = :at, document = :document, #ttl = :ttl',
        {
          condition: 'attribute_exists(pk) AND attribute_not_exists(opened_at)',
          names: { '#ttl': 'ttl' },
          values: { ':at': next.opened_at, ':document': JSON.stringify(next), ':ttl': ttlOf(next) },
        },
      );
      return isOpened && next;
    },
    /** Returns links and sessions that have not expired, newest first. @param before id of the session before the first one. */
    list(appId: string, since: number, limit: number, before?: string): Promise<readonly PortalSession[]> {
      const isShown = (session: PortalSession) =>
        session.session_id !== before && session.created_at >= since && session.expires_at > now();
      const found = readEach(sessions(appId, before), (item) => {
        const session = sessionOf(item);
        return session && isShown(session) ? session : undefined;
      });
      return firstOf(found, limit);
    },
    /** Returns whether the session existed. */
    remove: (appId: string, id: string): Promise<boolean> =>
      deleteItem(table, sessionKey(appId, id), { condition: 'attribute_exists(pk)' }),
    /** Removes the signing keys first, so that no link and no session of the app is accepted from then on. */
    async removeAll(appId: string): Promise<number> {
      await deleteItem(table, keysKey(appId));
      const items = await allOf(sessions(appId));
      await forEachConcurrently(items, DELETED_AT_ONCE, async (item) => {
        await deleteItem(table, { pk: text(item, 'pk'), sk: text(item, 'sk') });
      });
      return items.length;
    },
  };
}

function sessionOf(item: Item): PortalSession | undefined {
  return json<PortalSession>(item, 'document');
}

/** DynamoDB deletes expired items within days. Until then, readers compare the time. */
function ttlOf({ expires_at }: PortalSession): number {
  return Math.ceil(expires_at / 1000);
}
