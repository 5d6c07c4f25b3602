/** Disables a destination in the configuration, and sends the notification `destination.disabled`. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../core/destination.ts';
import type { Health } from '../../core/health/health.ts';
import type { Log } from '../../core/log-line.ts';
import { disabled } from '../../core/notifications/transitions.ts';
import { scopeText } from '../../core/scope.ts';
import type { Notify } from '../notifications/notify.ts';
import { replaceDestination } from './replace.ts';

export interface DisablePlace {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly notify: Notify;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * The notification is sent before the configuration is written: after a crash in between it is sent twice, and never
 * omitted.
 */
export function createDisable({ dynamodb, table, notify, log, now }: DisablePlace) {
  return async (destination: Destination, health: Health): Promise<void> => {
    const notification = disabled(destination, health, now());
    await notify(notification);
    // When somebody changed it at the same time, the next tick of wake decides by the new settings.
    if (!(await replaceDestination(dynamodb, table, { ...destination, state: 'disabled' }))) return;
    const scope = scopeText(destination.scope);
    const { cause } = notification;
    log({ event: 'destination.disabled', app_id: destination.app_id, scope, destination_id: destination.id, cause });
  };
}
