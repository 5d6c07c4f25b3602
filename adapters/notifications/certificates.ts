/**
 * Client certificates whose expiry will be reported. The API stores a note when it saves a certificate. The sort key of the note begins with
 * the time of the report, so that wake reads only the notes that are due.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AnyDestination, Destination, DestinationRef } from '../../core/destination.ts';
import { certificateExpiring } from '../../core/notifications/transitions.ts';
import { scopeText } from '../../core/scope.ts';
import { reportExpiryAt } from '../../core/transport/webhook/client-certificate.ts';
import { deleteItem, json, putItem, query, type Table, text } from '../dynamodb.ts';
import type { Notify } from './notify.ts';

const PARTITION = 'CERTIFICATES';
/** How long a note is kept after the expiry of its certificate: four days, in which EventBridge is available again. */
const KEPT_MS = 4 * 86_400_000;

/** Returns a function that stores the note of the client certificate of a destination, if it has one. */
export function createNoteCertificate(client: DynamoDBClient, name: string) {
  return async (destination: AnyDestination): Promise<void> => {
    const certificate = certificateOf(destination);
    if (certificate === undefined) return;
    const { app_id: appId, id: destinationId, scope } = destination;
    const ref: DestinationRef = { appId, scope: scopeText(scope), destinationId };
    const sk = `${sortable(reportExpiryAt(certificate))}#${destinationId}#${certificate.sha256}`;
    const ttl = Math.ceil((certificate.expires_at + KEPT_MS) / 1000);
    await putItem({ client, name }, { pk: PARTITION, sk, document: JSON.stringify(ref), ttl });
  };
}

interface SendExpiringPorts {
  readonly destinationOf: (ref: DestinationRef) => Promise<Destination | undefined>;
  readonly notify: Notify;
  readonly now: () => number;
}

/** Returns a function that reports the certificates whose notes are due and that are still in use. It stops at the first failure. */
export function createSendExpiring(client: DynamoDBClient, name: string, ports: SendExpiringPorts) {
  const { destinationOf, notify, now } = ports;
  const table: Table = { client, name };
  return async (hasTime: () => boolean): Promise<void> => {
    const values = { ':pk': PARTITION, ':end': sortable(now()) };
    for await (const item of query(table, 'pk = :pk AND sk < :end', values)) {
      if (!hasTime()) return;
      const sk = text(item, 'sk');
      const ref = json<DestinationRef>(item, 'document');
      const destination = ref && (await destinationOf(ref));
      const certificate = destination && certificateOf(destination);
      if (certificate && sk.endsWith(`#${certificate.sha256}`)) {
        // The bound of the hour is reached: the note stays for a later tick.
        if (!(await notify(certificateExpiring(destination, certificate, now())))) continue;
      }
      await deleteItem(table, { pk: PARTITION, sk });
    }
  };
}

function certificateOf(destination: AnyDestination) {
  return destination.transport === 'webhook' ? destination.client_certificate : undefined;
}

/** Unix ms as a text of 15 digits, which sorts like the number. */
function sortable(ms: number): string {
  return String(ms).padStart(15, '0');
}
