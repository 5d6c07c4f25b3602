/**
 * The customers of a soak: their endpoints, their queues in the embedded AWS, and the outages of both. Each endpoint works for a time,
 * then fails in one of its ways. A seeded random generator and the clock of the run determine the outages.
 */
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Embedded } from '../../local/index.ts';
import { DESTINATIONS, type Place } from './destinations.ts';
import { ENDLESS_ANSWERS } from './endless.ts';
import type { Mode } from './endpoint.ts';
import { type Input, randomAt } from './input.ts';
import type { Range } from './ledger.ts';
import type { FromReceiver, ToReceiver } from './receive.ts';
import type { World } from './world.ts';

export interface Customers {
  addressOf(place: Place): string;
  /** Creates the queues, and reports the messages that enter them as arrived. */
  attach(embedded: Embedded, killer: Killer): Promise<void>;
  /** Causes outages until `signal` aborts. Resolves when everything works again. */
  causeOutages(embedded: Embedded, longestOutageMs: number, signal: AbortSignal): Promise<void>;
  /** Resolves when everything that has arrived is in the ledger. */
  flush(): Promise<void>;
  readonly faults: ReadonlyMap<string, number>;
  readonly unreadable: readonly string[];
  /** Rejects if the customers' side itself fails, which makes the run invalid. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Settings of the faults. */
export interface FaultSettings {
  /** Names of the faults that are disabled. */
  readonly without: ReadonlySet<string>;
  readonly onFault: (fault: string, place: string) => void;
}

/** Kills a deliver function between sending and acknowledging. */
export type Killer = (transport: Place['transport']) => Promise<void>;

const HOOK_MODES: readonly Mode[] = ['dead', 'fails', 'hangs', 'resets', 'drips', ...ENDLESS_ANSWERS];
const SECURE_MODES: readonly Mode[] = ['wrong certificate', 'expired certificate', ...HOOK_MODES];
const DELETED = "customer's queue deleted and created again";
const KEY_DISABLED = "key of a customer's topic disabled";
const KILLED = 'killed between sending and acknowledging';
/** Share of the messages to customers' queues, buses and topics after which the sender is killed. */
const KILLS = 0.004;
/** Time after which SQS allows the name of a deleted queue again. */
const DELETED_MS = 61_000;

export async function startCustomers(
  world: World,
  input: Input,
  range: Range,
  arrived: SharedArrayBuffer,
  { without, onFault }: FaultSettings,
): Promise<Customers> {
  const faults = new Map<string, number>();
  const count = (fault: string, place = 'customers'): void => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    onFault(fault, place);
  };
  const unreadable: string[] = [];
  const flushes: (() => void)[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const ready = Promise.withResolvers<Readonly<Record<number, number>>>();
  let kill: Killer = async () => {};
  let queueUrls: Readonly<Record<string, string>> = {};
  let busArns: Readonly<Record<string, string>> = {};
  let topics: Readonly<Record<string, Topic>> = {};
  let entered = 0;
  const onNews = (news: FromReceiver): void => {
    if (news === 'flushed') flushes.shift()?.();
    else if ('ports' in news) ready.resolve(news.ports);
    else if ('fault' in news) count(news.fault);
    else if ('unreadable' in news) unreadable.push(news.unreadable);
    else void kill('webhook').then(() => send({ killed: news.kill }));
  };
  const receiver = world.startReceiver({ input, range, arrived, tls: world.tls, without }, onNews, failed.reject);
  const send = (message: ToReceiver): void => receiver.send(message);
  const ports = await Promise.race([ready.promise, failed.promise]);
  const random = (place: Place, what: string, number: number) => randomAt(input.seed, `${place.name} ${what}`, number);

  /** Causes the outages of one destination. */
  const disturb = async (embedded: Embedded, place: Place, number: number, ms: number, signal: AbortSignal) => {
    const { clock } = embedded;
    if (place.transport === 'queue') {
      const QueueUrl = queueUrls[place.name] ?? '';
      if (without.has(DELETED)) return clock.sleep(ms, signal);
      count(DELETED, place.name);
      await deleteQueue(embedded, QueueUrl);
      await clock.sleep(DELETED_MS + ms / 4, signal);
      await makeQueue(embedded, place, signal);
      return;
    }
    if (place.transport === 'topic') {
      if (without.has(KEY_DISABLED)) return clock.sleep(ms, signal);
      count(KEY_DISABLED, place.name);
      const { KeyId } = topics[place.name] as Topic;
      await kmsOf(embedded).send(new DisableKeyCommand({ KeyId }));
      await clock.sleep(ms, signal);
      await kmsOf(embedded).send(new EnableKeyCommand({ KeyId }));
      return;
    }
    const modes = world.tls && place.secure ? SECURE_MODES : HOOK_MODES;
    const first = Math.floor(randomAt(input.seed, `${place.name} first`, range.from) * modes.length);
    const mode = modes[(first + number) % modes.length] as Mode;
    const fault = `endpoint ${mode} for up to simulated hours`;
    if (without.has(fault)) return clock.sleep(ms, signal);
    count(fault, place.name);
    send({ place: place.index, mode });
    await clock.sleep(ms, signal);
    send({ place: place.index, mode: 'well' });
  };

  return {
    addressOf(place) {
      if (place.transport === 'queue') return queueUrls[place.name] ?? '';
      if (place.transport === 'bus') return busArns[place.name] ?? '';
      if (place.transport === 'topic') return topics[place.name]?.arn ?? '';
      return `${world.tls && place.secure ? 'https' : 'http'}://${place.host ?? '127.0.0.1'}:${ports[place.index]}/hooks/${place.name}`;
    },
    async attach(embedded, killer) {
      kill = killer;
      const queues = DESTINATIONS.filter(({ transport }) => transport === 'queue');
      const made = await Promise.all(
        queues.map(async (place) => [place.name, await makeQueue(embedded, place)] as const),
      );
      queueUrls = Object.fromEntries(made);
      const buses = DESTINATIONS.filter(({ transport }) => transport === 'bus');
      const arns = await Promise.all(buses.map(async (place) => [place.name, await makeBus(embedded, place)] as const));
      busArns = Object.fromEntries(arns);
      const topicPlaces = DESTINATIONS.filter(({ transport }) => transport === 'topic');
      topics = Object.fromEntries(
        await Promise.all(topicPlaces.map(async (place) => [place.name, await makeTopic(embedded, place)] as const)),
      );
      const places = new Map([
        ...queues.map((place) => [place.name, place] as const),
        ...[...buses, ...topicPlaces].map((place) => [arrivalsQueueOf(place), place] as const),
      ]);
      embedded.sqs.onMessage((name, { body }) => {
        const place = places.get(name);
        if (!place) return;
        send({ place: place.index, body });
        const killed = `${place.transport} sender ${KILLED}`;
        if (randomAt(input.seed, 'killed at queue', entered++) >= KILLS || without.has(killed)) return;
        count(killed, name);
        void kill(place.transport);
      });
    },
    async causeOutages(embedded, longestOutageMs, signal) {
      // EventBridge loses events that it acknowledges for a bus that was just deleted (docs/guarantees.md).
      const occurred = DESTINATIONS.filter(({ transport, host }) => transport !== 'bus' && !host);
      const over = occurred.map(async (place) => {
        for (let number = 0; !signal.aborted; number++) {
          await embedded.clock.sleep(longestOutageMs * (0.05 + random(place, 'well for', number)), signal);
          if (!signal.aborted) {
            await disturb(
              embedded,
              place,
              number,
              longestOutageMs * (0.1 + 0.9 * random(place, 'ill for', number)),
              signal,
            );
          }
        }
      });
      await Promise.all(over);
    },
    flush: () =>
      new Promise((resolve) => {
        flushes.push(resolve);
        send('flush');
      }),
    faults,
    unreadable,
    failed: failed.promise,
    close: () => receiver.close(),
  };
}

function asCustomer(embedded: Embedded): SQSClient {
  return new SQSClient(settingsOf(embedded));
}

function settingsOf({ endpoint, region }: Embedded) {
  return { endpoint, region, credentials: { accessKeyId: 'customer', secretAccessKey: 'local' }, maxAttempts: 10 };
}

async function deleteQueue(embedded: Embedded, QueueUrl: string): Promise<void> {
  try {
    await asCustomer(embedded).send(new DeleteQueueCommand({ QueueUrl }));
  } catch (error) {
    // The answer to the first attempt was lost.
    if ((error as Error).name !== 'QueueDoesNotExist') throw error;
  }
}

/** Deletes messages, because they are counted when they enter the queue. */
const RETENTION_SECONDS = '60';

async function makeQueue(embedded: Embedded, place: Place, signal?: AbortSignal): Promise<string> {
  const client = asCustomer(embedded);
  const Attributes = { MessageRetentionPeriod: RETENTION_SECONDS, ...(place.fifo ? { FifoQueue: 'true' } : {}) };
  for (;;) {
    try {
      const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: place.name, Attributes }));
      return QueueUrl;
    } catch (error) {
      // The outages ended early, so the name is not free yet, or the SDK's retries are used up.
      if (!['QueueDeletedRecently', 'TimeoutError'].includes((error as Error).name)) throw error;
      await embedded.clock.sleep(signal?.aborted ? 1_000 : 5_000);
    }
  }
}

/** Queue that receives everything from a customer's bus or topic. */
function arrivalsQueueOf({ name }: Place): string {
  return `${name}-arrivals`;
}

/** Returns the ARN of the bus. */
async function makeBus(embedded: Embedded, place: Place): Promise<string> {
  const Attributes = { MessageRetentionPeriod: RETENTION_SECONDS };
  await asCustomer(embedded).send(new CreateQueueCommand({ QueueName: arrivalsQueueOf(place), Attributes }));
  const client = new EventBridgeClient(settingsOf(embedded));
  const bus = { EventBusName: place.name };
  const { EventBusArn = '' } = await client.send(new CreateEventBusCommand({ Name: place.name }));
  await client.send(
    new PutRuleCommand({ ...bus, Name: 'all', EventPattern: JSON.stringify({ source: ['feedhose'] }) }),
  );
  const Targets = [{ Id: 'queue', Arn: embedded.sqs.arnOf(arrivalsQueueOf(place)) }];
  await client.send(new PutTargetsCommand({ ...bus, Rule: 'all', Targets }));
  return EventBusArn;
}

interface Topic {
  readonly arn: string;
  /** The KMS key with which the topic is encrypted. */
  readonly KeyId: string;
}

function kmsOf(embedded: Embedded): KMSClient {
  return new KMSClient(settingsOf(embedded));
}

async function makeTopic(embedded: Embedded, place: Place): Promise<Topic> {
  const Attributes = { MessageRetentionPeriod: RETENTION_SECONDS };
  await asCustomer(embedded).send(new CreateQueueCommand({ QueueName: arrivalsQueueOf(place), Attributes }));
  const { KeyMetadata } = await kmsOf(embedded).send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? '';
  const client = new SNSClient(settingsOf(embedded));
  const topic = { Name: place.name, Attributes: { KmsMasterKeyId: KeyId } };
  const { TopicArn: arn = '' } = await client.send(new CreateTopicCommand(topic));
  const Endpoint = embedded.sqs.arnOf(arrivalsQueueOf(place));
  const subscription = { TopicArn: arn, Protocol: 'sqs', Endpoint, Attributes: { RawMessageDelivery: 'true' } };
  await client.send(new SubscribeCommand(subscription));
  return { arn, KeyId };
}
