/**
 * Notifications that could not be sent. Functions that learn of a transition only once keep such a notification in the holding table, and
 * wake sends it later.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Log } from '../../core/log-line.ts';
import { eventIdOf, type Notification } from '../../core/notifications/notification.ts';
import { deleteItem, json, putItem, query, type Table, text } from '../dynamodb.ts';
import type { Notify } from './notify.ts';

const PARTITION = 'NOTIFICATIONS';
/** How long a notification is kept: four days, in which EventBridge is available again. */
const KEPT_MS = 4 * 86_400_000;

/** `false`: the bound of the destination, kind and hour is reached. @throws when it can be neither sent nor kept. */
export type SendOrKeep = Notify;

/** Returns a function that sends a notification, or keeps it for wake. */
export function createSendOrKeep(
  { dynamodb, table, log, now }: { dynamodb: DynamoDBClient; table: string; log: Log; now: () => number },
  notify: Notify,
): SendOrKeep {
  return async (notification) => {
    try {
      return await notify(notification);
    } catch (error) {
      const error_name = error instanceof Error ? error.name : typeof error;
      const reason = `the notification ${notification.kind} was not sent; it is kept for wake`;
      log({ event: 'error', destination_id: notification.destinationId, reason, error_name });
      const key = { pk: PARTITION, sk: eventIdOf(notification) };
      const values = { ...key, document: JSON.stringify(notification), ttl: Math.ceil((now() + KEPT_MS) / 1000) };
      await putItem({ client: dynamodb, name: table }, values);
      return true;
    }
  };
}

/** Returns a function that sends the notifications that were kept, and stops at the first failure. */
export function createSendKept(dynamodb: DynamoDBClient, name: string, notify: Notify) {
  const table: Table = { client: dynamodb, name };
  return async (hasTime: () => boolean): Promise<void> => {
    for await (const item of query(table, 'pk = :pk', { ':pk': PARTITION })) {
      if (!hasTime()) return;
      const notification = json<Notification>(item, 'document');
      if (notification) await notify(notification);
      await deleteItem(table, { pk: PARTITION, sk: text(item, 'sk') });
    }
  };
}
