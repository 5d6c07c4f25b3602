/** Puts updates on the bus as a feed backend does: PutEvents in full batches. The text of each update is left as it is. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EVENTBRIDGE_BATCH_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../../core/limits.ts';
import { utf8Bytes } from '../../core/update/update.ts';

/** What became of one update at the bus. */
export type Published = { readonly eventId: string } | { readonly fault: string };

export interface Publisher {
  /** Details as JSON texts; answers in their order. */
  publish(details: readonly string[]): Promise<readonly Published[]>;
}

/** Allowed beside the detail for source, detail type, bus name and time. */
const ENTRY_OVERHEAD_BYTES = 256;

export function createPublisher(endpoint: string, region: string, busName: string): Publisher {
  const client = new EventBridgeClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const put = async (details: readonly string[]): Promise<readonly Published[]> => {
    const Entries = details.map(
      (Detail): PutEventsRequestEntry => ({
        EventBusName: busName,
        Source: 'feed-backend',
        DetailType: 'feed.update',
        Detail,
      }),
    );
    const answer = await client.send(new PutEventsCommand({ Entries }));
    return details.map((_, index) => {
      const { EventId, ErrorCode = 'Unknown', ErrorMessage = '' } = answer.Entries?.[index] ?? {};
      return EventId ? { eventId: EventId } : { fault: `${ErrorCode}: ${ErrorMessage}` };
    });
  };
  return {
    async publish(details) {
      const published: Published[] = [];
      for (const batch of batches(details)) {
        published.push(
          ...(await put(batch).catch((error: Error) =>
            batch.map(() => ({ fault: `${error.name}: ${error.message}` })),
          )),
        );
      }
      return published;
    },
  };
}

function batches(details: readonly string[]): string[][] {
  const made: string[][] = [];
  let bytes = 0;
  for (const detail of details) {
    const own = utf8Bytes(detail) + ENTRY_OVERHEAD_BYTES;
    const last = made.at(-1);
    if (last && last.length < EVENTBRIDGE_BATCH_ENTRIES && bytes + own <= EVENTBRIDGE_BATCH_BYTES) {
      last.push(detail);
      bytes += own;
    } else {
      made.push([detail]);
      bytes = own;
    }
  }
  return made;
}
