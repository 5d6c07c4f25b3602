/** The publisher, its options, and its two methods: one for a list of updates, one for a stream. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type * as Sdk from '@aws-sdk/client-eventbridge';
import type { EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import { accessKeyIdFault, secretAccessKeyFault } from '../core/credentials.ts';
import { PUBLISHED_ENTRY_BYTES } from '../core/limits.ts';
import { DETAIL_TYPE } from '../core/update/update.ts';
import type { UpdateInput } from '../core/update/wire.ts';
import { invisibleIn, notAsciiIn, trimmed } from '../core/visible-text.ts';
import { kindOf } from './check.ts';
import type { Bus } from './put.ts';
import { PublishError, type PublishResult, type Result, summary } from './result.ts';
import { type Retry, USUAL_RETRY } from './retry.ts';
import { loadEventBridge, withTimeLimits } from './sdk.ts';
import { type Source, type StreamPorts, streamTo } from './stream.ts';

export interface PublisherOptions {
  /** Name or ARN of the bus: the stack's output `BusName`. */
  readonly busName: string;
  /** Client of EventBridge. Default: a new client with `clientConfig`. */
  readonly client?: Bus;
  /**
   * Configuration of the new client: region, credentials, endpoint. Default: the default providers of the AWS SDK, and a time limit of
   * 20 s for each request, which a `requestHandler` replaces.
   */
  readonly clientConfig?: EventBridgeClientConfig;
  /**
   * Checks before the first request with `events:DescribeEventBus` that the bus exists, because EventBridge reports success for a bus
   * that does not exist. Without the permission, nothing is checked. Default: true for a client of the AWS SDK.
   */
  readonly checkBus?: boolean;
  /** `Source` of the events. Default: `feed-backend`. */
  readonly source?: string;
  /** Default: 8 attempts, pauses of up to 100 ms, 200 ms, 400 ms … 10 s. */
  readonly retry?: Partial<Retry>;
  /** Maximum number of bytes of one event's detail. Default and maximum: 900,000. */
  readonly entryBytes?: number;
  /** Maximum number of concurrent requests. Default: 4. */
  readonly concurrency?: number;
  /** Time in ms for which an update of a stream waits for others to share its event. Default: 50. */
  readonly lingerMs?: number;
  /** Generates the `event_id` of updates without one. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Returns a number from 0 to below 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Resolves after the number of ms, and rejects when the signal is aborted. Default: a timer. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export interface PublishOptions {
  /**
   * Stops before the next request. Updates that are not on the bus by then are refused with the code `aborted`. `publish` reads the
   * rest of its updates to refuse them as well. `publishStream` stops reading, and reports only updates that it read.
   */
  readonly signal?: AbortSignal;
}

export interface Publisher {
  /**
   * Puts updates on the bus and reports the result of each, whatever happens to others. Rejects only with a `PublishError` if the iterable
   * throws, with a TypeError if it is not an iterable, and with an Error if `@aws-sdk/client-eventbridge` is not installed.
   * @param updates objects, or their JSON texts, which are sent unchanged. A single update is taken as a list of one.
   */
  publish(
    updates: Iterable<UpdateInput | string> | UpdateInput | string,
    options?: PublishOptions,
  ): Promise<PublishResult>;
  /**
   * Puts an unlimited number of updates on the bus. The source is read only as fast as the bus accepts updates and as the caller
   * reads results. Results are in the order in which they become known, not in the order of the updates (see `index`). If the source
   * throws, the results of the updates before are yielded first, and then the error is thrown.
   */
  publishStream(updates: Source, options?: PublishOptions): AsyncGenerator<Result, void, void>;
  /** Closes the connections of the client if the publisher created it. */
  close(): void;
}

/** @throws Error that lists every invalid option. */
export function createPublisher(options: PublisherOptions): Publisher {
  check(options);
  let own: Sdk.EventBridgeClient | undefined;
  let ports: Promise<StreamPorts> | undefined;
  const connected = async (): Promise<StreamPorts> => {
    const sdk = await loadEventBridge();
    own = options.client ? undefined : new sdk.EventBridgeClient(withTimeLimits(options.clientConfig));
    return portsOf(options, options.client ?? own, sdk);
  };
  const loaded = (): Promise<StreamPorts> => {
    ports ??= connected();
    return ports;
  };
  return {
    async publish(updates, { signal } = {}) {
      const results: Result[] = [];
      const sorted = () => summary(results.toSorted((a, b) => a.index - b.index));
      const source = sourceOf(updates);
      const iterator = Symbol.iterator in source ? source[Symbol.iterator]() : undefined;
      let index = 0;
      // The stream closes a source that it abandons. This one is read to its end.
      const counted: Iterable<UpdateInput | string> = {
        [Symbol.iterator]: () => ({
          next() {
            const step = (iterator as Iterator<UpdateInput | string>).next();
            if (!step.done) index++;
            return step;
          },
        }),
      };
      const ready = await loaded();
      try {
        for await (const result of streamTo(ready, iterator ? counted : source, signal)) results.push(result);
        for (let step = iterator?.next(); step && !step.done; step = iterator?.next()) {
          const reason = String(signal?.reason);
          results.push({ ok: false, index: index++, update: step.value, code: 'aborted', reason });
        }
      } catch (error) {
        throw new PublishError(error, sorted());
      }
      return sorted();
    },
    publishStream(updates, { signal } = {}) {
      const source = sourceOf(updates);
      return (async function* () {
        yield* streamTo(await loaded(), source, signal);
      })();
    },
    close: () => own?.destroy(),
  };
}

function portsOf(
  options: PublisherOptions,
  client: Bus | Sdk.EventBridgeClient | undefined,
  sdk: typeof Sdk,
): StreamPorts {
  const isChecked = client instanceof sdk.EventBridgeClient && options.checkBus !== false;
  const bus = (isChecked ? withCheck(client, trimmed(options.busName), sdk) : client) as Bus;
  return {
    put: {
      bus,
      commandOf: (entries) => new sdk.PutEventsCommand({ Entries: [...entries] }),
      retry: { ...USUAL_RETRY, ...options.retry },
      random: options.random ?? Math.random,
      sleep: options.sleep ?? timer,
    },
    entryOf: (Detail: string) => ({
      EventBusName: trimmed(options.busName),
      Source: options.source ?? 'feed-backend',
      DetailType: DETAIL_TYPE,
      Detail,
      // This time becomes the `published_at` of updates without one. It is the same for all attempts, because a delivery's id covers its content.
      Time: new Date(),
    }),
    newId: options.newId ?? randomUUID,
    entryBytes: options.entryBytes ?? PUBLISHED_ENTRY_BYTES,
    concurrency: options.concurrency ?? 4,
    lingerMs: options.lingerMs ?? 50,
  };
}

/** @throws TypeError for what is neither a source nor an update. */
function sourceOf(updates: Source | UpdateInput | string): Source {
  if (typeof updates === 'string') return [updates];
  if (typeof updates !== 'object' || updates === null) {
    throw new TypeError(`updates: expected an iterable of updates, or one update, got ${kindOf(updates)}`);
  }
  const isSource = Symbol.iterator in updates || Symbol.asyncIterator in updates;
  return isSource ? (updates as Source) : [updates as UpdateInput];
}

/**
 * Returns a bus that checks before its first request that the bus exists, because EventBridge accepts and drops the events of a bus
 * that does not exist. If the caller may not describe the bus, nothing is known, and the events are sent.
 */
function withCheck(client: Sdk.EventBridgeClient, Name: string, { DescribeEventBusCommand }: typeof Sdk): Bus {
  let check: Promise<unknown> | undefined;
  const missing = async (): Promise<unknown> => {
    try {
      await client.send(new DescribeEventBusCommand({ Name }));
      return undefined;
    } catch (error) {
      return error instanceof Error && error.name === 'ResourceNotFoundException' ? error : undefined;
    }
  };
  return {
    async send(command, options) {
      check ??= missing();
      const error = await check;
      if (error === undefined) return client.send(command, options);
      // The bus can be created later.
      check = undefined;
      throw error;
    },
  };
}

async function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {});
}

/** Credentials in the options. Credential providers are not called. */
function faultsOfKeys(credentials: EventBridgeClientConfig['credentials']): readonly string[] {
  if (typeof credentials !== 'object') return [];
  const { accessKeyId = '', secretAccessKey = '' } = credentials;
  const [id, secret] = [accessKeyIdFault(accessKeyId), secretAccessKeyFault(secretAccessKey)];
  return [
    ...(id === undefined ? [] : [`clientConfig.credentials.accessKeyId: ${id}`]),
    ...(secret === undefined ? [] : [`clientConfig.credentials.secretAccessKey: ${secret}`]),
  ];
}

const NAMES: Readonly<Record<keyof PublisherOptions, true>> = {
  busName: true,
  client: true,
  clientConfig: true,
  checkBus: true,
  source: true,
  retry: true,
  entryBytes: true,
  concurrency: true,
  lingerMs: true,
  newId: true,
  random: true,
  sleep: true,
};

function check(options: PublisherOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object with busName, got ${kindOf(options)}`);
  }
  const { busName, source, client, clientConfig } = options;
  // A program in JavaScript would not notice that a misspelled option has no effect.
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(NAMES, name));
  const faults = unknown.map((name) => `${name}: expected one of the options ${Object.keys(NAMES).join(', ')}`);
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
  if (client && clientConfig) faults.push('clientConfig: expected none together with client, got both');
  faults.push(...faultsOfKeys(clientConfig?.credentials));
  whole('retry.attempts', options.retry?.attempts, 1, 100);
  whole('entryBytes', options.entryBytes, 1_000, PUBLISHED_ENTRY_BYTES);
  whole('concurrency', options.concurrency, 1, 100);
  whole('lingerMs', options.lingerMs, 0, 60_000);
  if (faults.length > 0) throw new Error(`Invalid publisher options:\n  ${faults.join('\n  ')}`);
}
