/**
 * Sends notifications to the bus of the stack: the event for the operator, and the update for the operational endpoints of the app.
 *
 * A note in the holding table for each destination, kind and hour bounds them. It is written before the notification is sent and
 * completed afterwards. When sending fails, the note is free again, and when a function dies in between, it is free after a minute. A
 * notification is therefore sent at least once, and twice only then.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Log } from '../../core/log-line.ts';
import {
  busEntries,
  detailOf,
  isBounded,
  isForEndpoint,
  NOTIFICATION_SOURCE,
  type Notification,
} from '../../core/notifications/notification.ts';
import { OPERATIONS_SCOPE } from '../../core/scope.ts';
import { ownClient } from '../aws-client.ts';
import { partitionOf, scopeKey } from '../configuration/keys.ts';
import { getItem, json, number, putItem, type Table, text } from '../dynamodb.ts';

export interface NotifyPlace {
  readonly dynamodb: DynamoDBClient;
  readonly holdingTable: string;
  readonly configurationTable: string;
  readonly busName: string;
  /** The address of the dashboard. Absent if the stack has none. */
  readonly dashboardUrl?: string | undefined;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * `false`: the bound of the destination, kind and hour is reached. @throws when a table or the bus fails, and while another function is
 * sending the same notification, because that function can die.
 */
export type Notify = (notification: Notification) => Promise<boolean>;

const HOUR_MS = 3_600_000;
/** A note that was not completed within this time was written by a function that died. It is longer than sending takes. */
const CLAIM_MS = 60_000;
/** How long notes are kept: two hours. */
const KEPT_MS = 2 * HOUR_MS;

export function createNotify(place: NotifyPlace, events = ownClient(EventBridgeClient)): Notify {
  const { dynamodb, busName, now } = place;
  const holding: Table = { client: dynamodb, name: place.holdingTable };
  const configuration: Table = { client: dynamodb, name: place.configurationTable };

  const hasEndpoint = async (appId: string): Promise<boolean> => {
    const scope = await getItem(configuration, { pk: partitionOf(appId), sk: scopeKey(OPERATIONS_SCOPE) });
    return json<{ realtime?: boolean }>(scope, 'document')?.realtime === true;
  };
  const send = async (notification: Notification): Promise<void> => {
    const detail = detailOf(notification, place.dashboardUrl);
    const isConfigured = isForEndpoint(notification) && (await hasEndpoint(notification.appId));
    const { FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: busEntries(notification, detail, isConfigured).map(({ detailType, detail: Detail }) => ({
          EventBusName: busName,
          Source: NOTIFICATION_SOURCE,
          DetailType: detailType,
          Detail,
        })),
      }),
    );
    if (FailedEntryCount) throw new Error(`the bus did not accept ${notification.kind}`);
    const { kind, appId: app_id, scope, destinationId: destination_id, cause } = notification;
    place.log({ event: 'notification.sent', kind, app_id, scope, destination_id, cause });
  };

  return async function notify(notification): Promise<boolean> {
    if (!isBounded(notification)) {
      await send(notification);
      return true;
    }
    const { kind, destinationId, occurrence } = notification;
    const at = now();
    const key = { pk: `NOTIFIED#${destinationId}`, sk: `${kind}#${Math.floor(at / HOUR_MS)}` };
    const found = await getItem(holding, key, { ConsistentRead: true });
    const claimedAt = number(found, 'claimed_at');
    const isSent = found?.['sent'] !== undefined;
    const isSame = text(found, 'occurrence') === occurrence;
    if (isSent) return isSame;
    if (found && at - claimedAt < CLAIM_MS) {
      if (isSame) throw new Error(`another function is sending ${kind}`);
      return false;
    }
    const note = { ...key, occurrence, claimed_at: at, ttl: Math.ceil((at + KEPT_MS) / 1000) };
    const condition = found
      ? { condition: 'claimed_at = :before', values: { ':before': claimedAt } }
      : { condition: 'attribute_not_exists(pk)' };
    if (!(await putItem(holding, note, condition))) return notify(notification);
    try {
      await send(notification);
    } catch (error) {
      await putItem(holding, { ...note, claimed_at: 0 });
      throw error;
    }
    // When this write is lost, the notification can be sent again.
    await putItem(holding, { ...note, sent: true });
    return true;
  };
}
