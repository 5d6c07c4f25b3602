/** The publisher: its options, and the two ways to give it updates, all at once or as a stream. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EventBridgeClient, type EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import { accessKeyIdFault, secretAccessKeyFault } from '../core/credentials.ts';
import { PUBLISHED_ENTRY_BYTES } from '../core/limits.ts';
import type { UpdateInput } from '../core/update/wire.ts';
import { invisibleIn, notAsciiIn, trimmed } from '../core/visible-text.ts';
import type { Bus } from './put.ts';
import { type PublishResult, type Result, summary } from './result.ts';
import { type Retry, USUAL_RETRY } from './retry.ts';
import { type Source, streamTo } from './stream.ts';

export interface PublisherOptions {
  /** Name or ARN of the bus: the stack's output `BusName`. */
  readonly busName: string;
  /** With whatever credentials, region and endpoint it has. Default: one made of `clientConfig`. */
  readonly client?: Bus;
  /** Of the client that is made when none is given: region, credentials, endpoint. Default: as the AWS SDK finds them. */
  readonly clientConfig?: EventBridgeClientConfig;
  /** `Source` of the events. Default: `feed-backend`. */
  readonly source?: string;
  /** Default: 8 attempts, pauses of up to 100 ms, 200 ms, 400 ms … 10 s. */
  readonly retry?: Partial<Retry>;
  /** Most bytes of one event's detail. Default, and at most: 900,000. */
  readonly entryBytes?: number;
  /** Requests at the same time. Default: 4. */
  readonly concurrency?: number;
  /** How long an update of a stream waits for others to share its event, in ms. Default: 50. */
  readonly lingerMs?: number;
  /** Makes the `event_id` of updates that have none. Default: random UUIDs. */
  readonly newId?: () => string;
  /** From 0 to below 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Resolves after so many ms; rejects when the signal aborts. Default: a timer. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export interface PublishOptions {
  /** Stops before the next request; what is not on the bus by then is refused with the code `aborted`. */
  readonly signal?: AbortSignal;
}

export interface Publisher {
  /**
   * Puts updates on the bus and tells of each what became of it. Rejects only when the iterable throws.
   * @param updates objects, or their JSON texts, which are sent to the letter.
   */
  publish(updates: Iterable<UpdateInput | string>, options?: PublishOptions): Promise<PublishResult>;
  /**
   * The same for a source without end. It is read only as fast as the bus takes what was read, and whoever reads the
   * results holds it back as well. Results come as they are known, not in the order of the updates: see `index`.
   */
  publishStream(updates: Source, options?: PublishOptions): AsyncGenerator<Result, void, void>;
  /** Lets go of the connections of the client that was made here. */
  close(): void;
}

/** @throws Error that names every option that cannot work. */
export function createPublisher(options: PublisherOptions): Publisher {
  check(options);
  const own = options.client ? undefined : new EventBridgeClient(options.clientConfig ?? {});
  const bus = (options.client ?? own) as Bus;
  const ports = {
    put: {
      bus,
      retry: { ...USUAL_RETRY, ...options.retry },
      random: options.random ?? Math.random,
      sleep: options.sleep ?? timer,
    },
    entryOf: (Detail: string) => ({
      EventBusName: trimmed(options.busName),
      Source: options.source ?? 'feed-backend',
      DetailType: 'feed.update',
      Detail,
      // It becomes the `published_at` of updates without one: each attempt is to say the same, since a delivery's id covers its content.
      Time: new Date(),
    }),
    newId: options.newId ?? randomUUID,
    entryBytes: options.entryBytes ?? PUBLISHED_ENTRY_BYTES,
    concurrency: options.concurrency ?? 4,
    lingerMs: options.lingerMs ?? 50,
  };
  return {
    async publish(updates, { signal } = {}) {
      const results: Result[] = [];
      for await (const result of streamTo(ports, updates, signal)) results.push(result);
      return summary(results.sort((a, b) => a.index - b.index));
    },
    publishStream: (updates, { signal } = {}) => streamTo(ports, updates, signal),
    close: () => own?.destroy(),
  };
}

async function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {});
}

/** Keys that stand in the options; what provides them otherwise is not asked. */
function faultsOfKeys(credentials: EventBridgeClientConfig['credentials']): readonly string[] {
  if (typeof credentials !== 'object') return [];
  const { accessKeyId = '', secretAccessKey = '' } = credentials;
  const [id, secret] = [accessKeyIdFault(accessKeyId), secretAccessKeyFault(secretAccessKey)];
  return [
    ...(id === undefined ? [] : [`clientConfig.credentials.accessKeyId: ${id}`]),
    ...(secret === undefined ? [] : [`clientConfig.credentials.secretAccessKey: ${secret}`]),
  ];
}

function check({
  busName,
  source,
  client,
  clientConfig,
  retry,
  entryBytes,
  concurrency,
  lingerMs,
}: PublisherOptions): void {
  const faults: string[] = [];
  const whole = (name: string, value: unknown, min: number, max: number): void => {
    if (value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)) return;
    faults.push(`${name}: expected a whole number from ${min} to ${max}, got ${String(value)}`);
  };
  const name = typeof busName === 'string' ? trimmed(busName) : undefined;
  const odd = name && notAsciiIn(name);
  if (!name || odd) {
    const got = odd || (name === '' ? 'an empty text' : typeof busName);
    faults.push(`busName: expected the name or ARN of a bus, got ${got}`);
  }
  const hidden = source && invisibleIn(source.replaceAll(' ', ''));
  if (hidden) faults.push(`source: expected a text of visible characters, got ${hidden}`);
  if (source !== undefined && (source === '' || source.startsWith('aws.'))) {
    faults.push(`source: expected a text that does not begin with "aws.", got "${source}"`);
  }
  if (client && clientConfig) faults.push('clientConfig: expected none beside client, got both');
  faults.push(...faultsOfKeys(clientConfig?.credentials));
  whole('retry.attempts', retry?.attempts, 1, 100);
  whole('entryBytes', entryBytes, 1_000, PUBLISHED_ENTRY_BYTES);
  whole('concurrency', concurrency, 1, 100);
  whole('lingerMs', lingerMs, 0, 60_000);
  if (faults.length > 0) throw new Error(`The publisher cannot work so:\n  ${faults.join('\n  ')}`);
}
