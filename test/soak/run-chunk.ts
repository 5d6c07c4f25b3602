/**
 * A piece of a soak, from an empty embedded run to the verdict: publishes its updates into an unkind AWS while the customers
 * have bad weather, waits until nothing is on its way any more, and compares what arrived with what should have.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHealthStore } from '../../adapters/held/health-store.ts';
import { createParked } from '../../adapters/held/parked.ts';
import { EGRESS_ALLOWANCE } from '../../bin/local/load-configuration.ts';
import { seed } from '../../bin/local/seed.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { type Customers, startCustomers } from './customers.ts';
import { readDeadLetters } from './dead-letters.ts';
import { configurationOf, DESTINATIONS, type Place } from './destinations.ts';
import type { Input } from './input.ts';
import { arrivalsFor, judge, type Range, type Totals } from './ledger.ts';
import type { Pace } from './pace.ts';
import { createTrace, type Trace } from './trace.ts';
import type { World } from './world.ts';

export interface ChunkResult {
  readonly range: Range;
  readonly totals: Totals;
  readonly attempts: number;
  readonly parked: number;
  readonly letters: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly simulatedHours: number;
  /** What is wrong beside losses: strays, unreadable bodies, what is still in flight. */
  readonly wrongs: readonly string[];
  /** Numbers of the first lost updates. */
  readonly lostNumbers: readonly number[];
  /** One for each of the first lost updates. */
  readonly stories: readonly (readonly string[])[];
  /** Of a run in one thread: a digest of everything that functions logged and that entered queues, with its time. */
  readonly digest?: string;
  /** Of a run in one thread that lost: the least of it that still does. */
  readonly shrunken?: {
    readonly range: Range;
    readonly faults: readonly string[];
    readonly runs: number;
    readonly story: readonly string[];
  };
}

export interface ChunkOptions {
  readonly assembly: string;
  readonly input: Input;
  readonly range: Range;
  readonly pace: Pace;
  readonly world: World;
  readonly say: (text: string) => void;
  /** Seed of the faults. Default: of the input's seed and where the range begins. */
  readonly dice?: number;
  /** Faults, by the names in the report, that never strike. Default: all may. */
  readonly without?: readonly string[];
  /** Told what functions log and what enters queues, as it happens. */
  readonly witness?: (text: string) => void;
}

const STORIES = 3;
/** In runs of so many updates stories name each fault; in others those that end functions. */
const EVERY_FAULT_IS_TOLD = 5_000;
/** Of the outputs: queues in which something is on its way. */
const WORKING = /^IntakeQueueUrl$|DeliveriesUrl$|DeadLettersUrl$/;

export function diceOf({ seed }: Input, { from }: Range): number {
  return seed * 1_000 + from;
}

export async function runChunk(options: ChunkOptions): Promise<ChunkResult> {
  const { assembly, input, range, pace, world, say, witness = () => {} } = options;
  const without = new Set(options.without);
  const begun = world.realNow();
  const [arrived, dead] = [arrivalsFor(range), arrivalsFor(range)];
  let clock = Date.now;
  const trace = createTrace(input, () => clock());
  const isSmall = range.to - range.from <= EVERY_FAULT_IS_TOLD;
  const onFault = (fault: string, place: string): void => {
    if (isSmall || fault.includes('killed') || fault.includes('restarted')) trace.struck(`${fault}, ${place}`);
  };
  const customers = await startCustomers(world, input, range, arrived, { without, onFault });
  const embedded = await startEmbedded({
    assembly,
    port: 0,
    speed: pace.speed,
    environments: pace.environments,
    environment: {
      EGRESS_ALLOWANCE,
      OWNERSHIP_RESOLVERS: 'system',
      WEBHOOK_TIMEOUT_SECONDS: String(pace.webhookSeconds),
    },
    onLog({ functionName, line }) {
      witness(line);
      trace.log(functionName, line);
    },
    // In one thread a walk is the same on every machine, whatever the number of its cores is.
    ...(world.startEnvironment
      ? { startEnvironment: world.startEnvironment, concurrency: Number.POSITIVE_INFINITY }
      : {}),
    unkind: {
      seed: options.dice ?? diceOf(input, range),
      level: pace.level,
      without,
      onFault,
    },
  });
  clock = embedded.clock.now;
  embedded.sqs.onMessage((name, { body }) => witness(`${name} ${body}`));
  const from = embedded.clock.now();
  try {
    const placeOf = await moveIn(embedded, customers, trace);
    embedded.unkind?.begin();
    const driven = drive(embedded, customers, trace, { input, range, pace, world, say });
    await Promise.race([driven, customers.failed]);
    const settling = settled(embedded, customers, [...placeOf.keys()], pace, say);
    const left = await Promise.race([settling, customers.failed]);
    const simulatedHours = (embedded.clock.now() - from) / 3_600_000;
    embedded.unkind?.end();
    await customers.flush();
    const held = tableOf(embedded, 'HeldTable');
    const letters = await readDeadLetters(embedded, { input, range, held, placeOf: (id) => placeOf.get(id) }, dead);
    const { totals, lost, strays } = judge(input, range, arrived, dead, letters.refused);
    const idOf = new Map([...placeOf].map(([id, place]) => [place, id]));
    return {
      range,
      totals,
      attempts: trace.attempts,
      parked: trace.parked,
      letters: letters.letters,
      classes: Object.fromEntries(letters.classes),
      faults: Object.fromEntries([...(embedded.unkind?.faults ?? []), ...customers.faults]),
      seconds: Math.round((world.realNow() - begun) / 100) / 10,
      simulatedHours: Math.round(simulatedHours * 10) / 10,
      wrongs: [
        ...left,
        ...strays.slice(0, 20),
        ...customers.unreadable.slice(0, 20),
        ...(letters.withoutReason > 0 ? [`${letters.withoutReason} dead letters have no reason`] : []),
      ],
      lostNumbers: lost.slice(0, STORIES).map(({ number }) => number),
      stories: lost.slice(0, STORIES).map(({ number, place }) => trace.story(number, idOf.get(place) ?? '', place)),
    };
  } finally {
    await embedded.close();
    await customers.close();
  }
}

/** Gives the place of each destination's id. */
async function moveIn(embedded: Embedded, customers: Customers, trace: Trace): Promise<ReadonlyMap<string, Place>> {
  const senders = {
    queue: functionOf(embedded, 'DeliverToQueue'),
    webhook: functionOf(embedded, 'DeliverToWebhook'),
    bus: functionOf(embedded, 'DeliverToBus'),
  };
  await customers.moveInto(embedded, async (transport) => {
    await embedded.killFunctions(senders[transport]);
  });
  trace.watch(embedded);
  const { endpoint, region, outputs } = embedded;
  const target = {
    endpoint,
    region,
    table: outputs['ConfigurationTableName'] ?? '',
    keyId: outputs['SecretsKeyArn'] ?? '',
  };
  const { destinations } = await seed(
    configurationOf((place) => customers.addressOf(place)),
    target,
  );
  return new Map(
    destinations.map(({ destination }) => {
      const place = DESTINATIONS.find((one) => addressesIn(destination).includes(customers.addressOf(one)));
      if (!place) throw new Error(`${destination.id} is no destination of the soak`);
      return [destination.id, place];
    }),
  );
}

function addressesIn(destination: object): readonly unknown[] {
  return Object.values(destination);
}

/** Resolves when everything is on the bus and the weather is over. */
async function drive(
  embedded: Embedded,
  customers: Customers,
  trace: Trace,
  { input, range, pace, world, say }: Omit<ChunkOptions, 'assembly' | 'witness'>,
): Promise<void> {
  const { endpoint, region, outputs, sqs } = embedded;
  const intake = sqs.nameOfUrl(outputs['IntakeQueueUrl'] ?? '') ?? '';
  const backlog = (): number => {
    const { visible, delayed } = sqs.counts(intake);
    return visible + delayed;
  };
  const telling = setInterval(
    () => say(`    ${trace.attempts} attempts, ${trace.parked} parked, ${backlog()} events wait in the intake`),
    pace.toldEveryMs,
  );
  const storm = new AbortController();
  const weather = customers.weather(embedded, pace.longestMs, storm.signal);
  try {
    const publishing = { input, range, endpoint, region, bus: outputs['BusName'] ?? '', everyMs: pace.everyMs };
    await Promise.all([
      embedded.clock.sleep(pace.weatherMs),
      world.publish(publishing, backlog, ({ taken, tried }) => trace.taken(taken, tried)),
    ]);
  } finally {
    clearInterval(telling);
    storm.abort();
    await weather;
  }
}

/** Waits until nothing is on its way. Gives what still is after that long. */
async function settled(
  embedded: Embedded,
  customers: Customers,
  destinationIds: readonly string[],
  { patienceMs, pollMs, toldEveryMs }: Pace,
  say: (text: string) => void,
): Promise<readonly string[]> {
  const { sqs, outputs, endpoint, region } = embedded;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 10 });
  const held = tableOf(embedded, 'HeldTable');
  const parked = createParked(client, held, createHealthStore(client, held), embedded.clock.now);
  const names = Object.entries(outputs).flatMap(([output, url]) =>
    WORKING.test(output) ? [sqs.nameOfUrl(url) ?? output] : [],
  );
  const inQueues = () =>
    names.flatMap((name) => {
      const { visible, inFlight, delayed } = sqs.counts(name);
      const all = visible + inFlight + delayed;
      return all === 0 ? [] : [`${all} in ${name} (${visible} visible, ${inFlight} in flight, ${delayed} delayed)`];
    });
  const onTheWay = async (): Promise<readonly string[]> => {
    const queued = inQueues();
    if (queued.length > 0) return queued;
    const counts = await Promise.all(destinationIds.map((id) => parked.count(id, 1_000).catch(() => 1)));
    await embedded.idle();
    const all = counts.reduce((sum, count) => sum + count, 0);
    return all > 0 ? [`${all} parked`] : inQueues();
  };
  let [last, since, told] = ['', performance.now(), performance.now()];
  for (;;) {
    const left = await onTheWay();
    if (left.length === 0) break;
    const now = performance.now();
    if (JSON.stringify(left) !== last) [last, since] = [JSON.stringify(left), now];
    if (now - since > patienceMs) return left.map((text) => `still on its way: ${text}`);
    if (now - told > toldEveryMs) {
      told = now;
      say(`    waiting: ${left.join('; ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  client.destroy();
  await customers.flush();
  return [];
}

function functionOf({ physicalIds }: Embedded, part: string): string {
  const found = Object.entries(physicalIds).find(([id]) => id.includes(part) && id.includes('WorkerFunction'));
  if (!found) throw new Error(`the stack has no function ${part}`);
  return found[1];
}

function tableOf({ physicalIds, outputs }: Embedded, part: string): string {
  return outputs[`${part}Name`] ?? Object.entries(physicalIds).find(([id]) => id.includes(part))?.[1] ?? '';
}
