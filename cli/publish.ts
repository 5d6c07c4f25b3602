/** Puts updates on the bus as a feed backend does: PutEvents in full batches. The text of each update is left as it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EVENTBRIDGE_BATCH_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../core/limits.ts';
import { utf8Bytes } from '../core/update/update.ts';

/** What became of one update at the bus. */
export type Published =
  | { readonly eventId: string }
  | { readonly fault: string /** It may be taken later. */; readonly passing?: boolean };

export interface Publisher {
  /** Details as JSON texts; answers in their order. */
  publish(details: readonly string[]): Promise<readonly Published[]>;
}

/** Allowed beside the detail for source, detail type, bus name and time. */
const ENTRY_OVERHEAD_BYTES = 256;

/** What passes when one waits a little. */
const PASSING = ['ThrottlingException', 'InternalFailure', 'InternalException', 'ServiceUnavailable'];
const RETRIES = 5;
const FIRST_PAUSE_MS = 100;

export function createPublisher(client: EventBridgeClient, busName: string): Publisher {
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
      return EventId
        ? { eventId: EventId }
        : { fault: `${ErrorCode}: ${ErrorMessage}`, passing: PASSING.includes(ErrorCode) };
    });
  };
  /** Again and again what failed for now, with growing pauses. */
  const putAll = async (details: readonly string[]): Promise<readonly Published[]> => {
    const published = [...(await put(details))];
    for (let tried = 0; tried < RETRIES; tried++) {
      const again = published.flatMap((one, index) => ('fault' in one && one.passing ? [index] : []));
      if (again.length === 0) break;
      await sleep(FIRST_PAUSE_MS * 2 ** tried);
      const answers = await put(again.map((index) => details[index] ?? ''));
      for (const [at, index] of again.entries()) published[index] = answers[at] as Published;
    }
    return published;
  };
  return {
    async publish(details) {
      const published: Published[] = [];
      for (const batch of batches(details)) {
        published.push(
          ...(await putAll(batch).catch((error: Error) =>
            batch.map(() => ({ fault: `${error.name}: ${error.message}` })),
          )),
        );
      }
      return published;
    },
  };
}

/** Of the embedded run, which takes any credentials. */
export function createLocalPublisher(endpoint: string, region: string, busName: string): Publisher {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return createPublisher(new EventBridgeClient({ endpoint, region, credentials }), busName);
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
