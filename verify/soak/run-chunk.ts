/**
 * A piece of a soak, from an empty embedded run to the verdict: publishes its updates into an AWS with injected faults while the customers
 * have bad weather, waits until nothing is on its way any more, and compares what arrived with what should have.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { allOf } from '../../adapters/query.ts';
import { applyConfiguration, destinationsOf, OPERATOR } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { pathOfDestination } from '../../cli/destination.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { type Customers, startCustomers } from './customers.ts';
import { readDeadLetters } from './dead-letters.ts';
import { configurationOf, DESTINATIONS, NEIGHBOUR_HOST, type Place, SILENT_HOST } from './destinations.ts';
import type { Input } from './input.ts';
import { arrivalsFor, arrivedAt, dueAt, judge, type Range, type Totals } from './ledger.ts';
import { createNameServer, type NameServer } from './name-server.ts';
import { createOperator } from './operator.ts';
import type { Pace } from './pace.ts';
import { createSpoiler, type Spoiler } from './spoiler.ts';
import { createTrace, type Trace } from './trace.ts';
import type { World } from './world.ts';

export interface ChunkResult {
  readonly range: Range;
  readonly totals: Totals;
  readonly attempts: number;
  readonly parked: number;
  readonly deadLetters: number;
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
/** Later than anything is due. */
const ANY_TIME = Number.MAX_SAFE_INTEGER / 10;
const ALLOWANCE = [EGRESS_ALLOWANCE, SILENT_HOST, NEIGHBOUR_HOST];
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
  const startedAt = world.realNow();
  const [arrived, dead] = [arrivalsFor(range), arrivalsFor(range)];
  let clock = Date.now;
  const trace = createTrace(input, () => clock());
  const isSmall = range.to - range.from <= EVERY_FAULT_IS_TOLD;
  const onFault = (fault: string, place: string): void => {
    if (isSmall || fault.includes('killed') || fault.includes('restarted')) trace.struck(`${fault}, ${place}`);
  };
  const customers = await startCustomers(world, input, range, arrived, { without, onFault });
  const others = new Map<string, number>();
  const count = (fault: string, place: string): void => {
    others.set(fault, (others.get(fault) ?? 0) + 1);
    onFault(fault, place);
  };
  const nameServer = createNameServer(without, (fault) => count(fault, SILENT_HOST));
  const names = await world.startNameServer(nameServer.answer);
  const spoiler = createSpoiler(input, without, count);
  const operator = createOperator(input, without, count);
  const embedded = await startEmbedded({
    assembly,
    port: 0,
    speed: pace.speed,
    environments: pace.environments,
    environment: {
      EGRESS_ALLOWANCE: ALLOWANCE.join(','),
      ENDPOINT_RESOLVERS: names.resolvers,
      OWNERSHIP_RESOLVERS: 'system',
      WEBHOOK_TIMEOUT_SECONDS: String(pace.webhookSeconds),
    },
    onLog({ functionName, line }) {
      witness(line);
      trace.log(functionName, line);
      spoiler.log(line);
      operator.log(line);
    },
    // In one thread a walk is the same on every machine, whatever the number of its cores is.
    ...(world.startEnvironment
      ? { startEnvironment: world.startEnvironment, concurrency: Number.POSITIVE_INFINITY }
      : {}),
    faults: {
      seed: options.dice ?? diceOf(input, range),
      level: pace.level,
      without,
      onFault,
    },
  });
  clock = embedded.clock.now;
  embedded.sqs.onMessage((name, { body }) => witness(`${name} ${body}`));
  const from = embedded.clock.now();
  const over = new AbortController();
  try {
    const placeOf = await moveIn(embedded, customers, trace);
    embedded.faultInjection?.begin();
    const held = tableOf(embedded, 'HoldingTable');
    const beside = Promise.all([spoiler.work(embedded, held, over.signal), operator.work(embedded, over.signal)]);
    // Whatever breaks ends the run.
    const broken = Promise.race([customers.failed, beside.then(() => new Promise<never>(() => {}))]);
    broken.catch(() => {});
    const driven = drive(embedded, customers, trace, { input, range, pace, world, say });
    await Promise.race([driven, broken]);
    const silenceBegan = performance.now();
    const silence = endSilence(
      nameServer,
      spoiler,
      neighbourIn(input, range, arrived),
      () => performance.now() - silenceBegan > pace.silenceMs,
    );
    const looking = { chores: () => spoiler.left + operator.left, look: silence.look };
    const settling = settled(embedded, customers, pace, say, looking);
    const left = await Promise.race([settling, broken]);
    over.abort();
    await beside;
    const simulatedHours = (embedded.clock.now() - from) / 3_600_000;
    embedded.faultInjection?.end();
    await customers.flush();
    const { spoilt } = spoiler;
    const reading = { input, range, held, placeOf: (id: string) => placeOf.get(id), spoilt };
    const deadLetters = await readDeadLetters(embedded, reading, dead);
    const { totals, lost, notEnqueued } = judge(input, range, arrived, dead, deadLetters.refused, operator.mended);
    const idOf = new Map([...placeOf].map(([id, place]) => [place, id]));
    return {
      range,
      totals,
      attempts: trace.attempts,
      parked: trace.parked,
      deadLetters: deadLetters.deadLetters,
      classes: Object.fromEntries(deadLetters.classes),
      faults: Object.fromEntries([...(embedded.faultInjection?.counts ?? []), ...customers.faults, ...others]),
      seconds: Math.round((world.realNow() - startedAt) / 100) / 10,
      simulatedHours: Math.round(simulatedHours * 10) / 10,
      wrongs: [
        ...left,
        ...notEnqueued.slice(0, 20),
        ...customers.unreadable.slice(0, 20),
        ...operator.wrongs,
        ...(silence.isStarved() ? ['a silent name server kept the deliveries of its neighbour from arriving'] : []),
        ...(deadLetters.withoutReason > 0 ? [`${deadLetters.withoutReason} dead letters have no reason`] : []),
      ],
      lostNumbers: lost.slice(0, STORIES).map(({ number }) => number),
      stories: lost.slice(0, STORIES).map(({ number, place }) => trace.story(number, idOf.get(place) ?? '', place)),
    };
  } finally {
    over.abort();
    await embedded.close();
    await customers.close();
    await names.close();
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
  const configuration = configurationOf((place) => customers.addressOf(place));
  const destinations = destinationsOf(await applyConfiguration(embedded, configuration));
  // A destination with a role is paused until a test has shown that the role requires its external id.
  for (const destination of destinations.filter(({ state }) => state === 'paused')) {
    const headers = { authorization: `Bearer ${embedded.issueToken(OPERATOR)}` };
    const answer = await fetch(`${embedded.api}${pathOfDestination(destination)}/resume`, { method: 'POST', headers });
    if (!answer.ok) throw new Error(`${destination.id} cannot be resumed: ${await answer.text()}`);
  }
  return new Map(
    destinations.map((destination) => {
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

/** Of the activities that are due at the neighbour of a silent name server, as many as have to arrive meanwhile. */
const NEIGHBOUR_SHARE = 0.5;

/**
 * Gives what is told, at each look, what is on its way: it lets the silent name server speak once its neighbour has its
 * deliveries and parked deliveries were spoilt. `isStarved`: the neighbour did not get them in time.
 */
function endSilence(
  nameServer: NameServer,
  spoiler: Spoiler,
  neighbourHas: () => boolean,
  isTooLong: () => boolean,
): { readonly look: (left: readonly string[]) => void; readonly isStarved: () => boolean } {
  let isStarved = false;
  return {
    isStarved: () => isStarved,
    look(left) {
      if (!nameServer.isSilent()) return;
      const hasAll = neighbourHas();
      if (left.length > 0 && !(hasAll && spoiler.hasStruck()) && !isTooLong()) return;
      isStarved = left.length > 0 && !hasAll;
      nameServer.speak();
    },
  };
}

function neighbourIn(input: Input, range: Range, arrived: SharedArrayBuffer): () => boolean {
  const neighbour = DESTINATIONS.find(({ host }) => host === NEIGHBOUR_HOST) as Place;
  const wanted = NEIGHBOUR_SHARE * dueAt(neighbour, input, range);
  return () => arrivedAt(neighbour, range, arrived) >= wanted;
}

/** Waits until nothing is on its way. Gives what still is after that long. */
async function settled(
  embedded: Embedded,
  customers: Customers,
  { patienceMs, pollMs, toldEveryMs }: Pace,
  say: (text: string) => void,
  { chores, look }: { readonly chores: () => number; readonly look: (left: readonly string[]) => void },
): Promise<readonly string[]> {
  const { sqs, outputs, endpoint, region } = embedded;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 10 });
  const held = tableOf(embedded, 'HoldingTable');
  const health = createHealthStore(client, held);
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
    if (chores() > 0) return [`${chores()} things to do for people`];
    // A row that wake does not know is on no way: either its delivery was settled in another one, or it is lost.
    const waiting = await allOf(health.due(ANY_TIME)).catch(() => ['a destination that cannot be read just now']);
    await embedded.idle();
    if (waiting.length > 0) return [`parked deliveries of ${waiting.length} destinations`];
    return chores() > 0 ? [`${chores()} things to do for people`] : inQueues();
  };
  let [last, since, told] = ['', performance.now(), performance.now()];
  for (;;) {
    const left = await onTheWay();
    look(left);
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
