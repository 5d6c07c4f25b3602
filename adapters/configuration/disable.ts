/** Disables a destination in the configuration, and notifies the operator with an event on the bus of the stack. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Destination } from '../../core/destination.ts';
import type { DisabledCause } from '../../core/health/health.ts';
import { escapeUnsendable } from '../../core/json/characters.ts';
import type { Log } from '../../core/log-line.ts';
import { scopeText } from '../../core/scope.ts';
import { ownClient } from '../aws-client.ts';
import { replaceDestination } from './replace.ts';

/** Detail type of the event. The rule of the intake does not match it, because its detail types begin with `feed.`. */
export const DISABLED_EVENT = 'destination.disabled';
const SOURCE = 'feedhose';

export interface DisablePlace {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly busName: string;
  readonly log: Log;
}

/**
 * The event is sent before the configuration is written: after a crash in between it is sent twice, and never
 * omitted.
 */
export function createDisable({ dynamodb, table, busName, log }: DisablePlace) {
  const events = ownClient(EventBridgeClient);
  return async (destination: Destination, cause: DisabledCause): Promise<void> => {
    const detail = {
      app_id: destination.app_id,
      scope: scopeText(destination.scope),
      destination_id: destination.id,
      cause,
    };
    const { FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busName,
            Source: SOURCE,
            DetailType: DISABLED_EVENT,
            Detail: escapeUnsendable(JSON.stringify(detail)),
          },
        ],
      }),
    );
    if (FailedEntryCount) throw new Error(`the bus did not accept ${DISABLED_EVENT}`);
    // When somebody changed it at the same time, the next tick of wake decides by the new settings.
    if (!(await replaceDestination(dynamodb, table, { ...destination, state: 'disabled' }))) return;
    log({ event: 'destination.disabled', ...detail });
  };
}
