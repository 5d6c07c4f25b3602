/**
 * Runs a chunk of a soak, from an empty embedded run to the verdict. It publishes the updates to an AWS with injected faults while
 * customers' endpoints fail, waits until nothing is pending, and compares what arrived with the expectation.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { allOf } from '../../adapters/dynamodb.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { applyConfiguration, destinationsOf, OPERATOR } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { pathOfDestination } from '../../cli/destination.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { type Corrupter, createCorrupter } from './corrupter.ts';
import { type Customers, startCustomers } from './customers.ts';
import { readDeadLetters } from './dead-letters.ts';
import { configurationOf, DESTINATIONS, NEIGHBOUR_HOST, type Place, SILENT_HOST } from './destinations.ts';
import type { Input } from './input.ts';
import { createGapCounter, readJournal } from './journal.ts';
import { arrivalsFor, arrivedAt, dueAt, judge, type Range, type Totals } from './ledger.ts';
import { createNameServer, type NameServer } from './name-server.ts';
import { createOperator } from './operator.ts';
import type { Pace } from './pace.ts';
import { createTrace, type Trace } from './trace.ts';
import type { World } from './world.ts';

export interface ChunkResult {
  readonly range: Range;
  readonly totals: Totals;
  readonly attempts: number;
  readonly parked: number;
  readonly deadLetters: number;
  /** Accepted updates that are in the journal, and those that are in reported gaps instead. */
  readonly journaled: number;
  readonly inGaps: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly simulatedHours: number;
  /** Violations other than losses: wrong destinations, unreadable bodies, pending deliveries. */
  readonly violations: readonly string[];
  /** Numbers of the first lost updates. */
  readonly lostNumbers: readonly number[];
  /** Histories of the first lost updates. */
  readonly histories: readonly (readonly string[])[];
  /** Digest of all log lines and queue messages of a run in one thread, with their times. */
  readonly digest?: string;
  /** The smallest run in one thread that still loses an update. */
  readonly shrunken?: {
    readonly range: Range;
    readonly faults: readonly string[];
    readonly runs: number;
    readonly history: readonly string[];
  };
}

export interface ChunkOptions {
  readonly assembly: string;
  readonly input: Input;
  readonly range: Range;
  readonly pace: Pace;
  readonly world: World;
  readonly say: (text: string) => void;
  /** Seed of the faults. Default: derived from the seed of the input and the start of the range. */
  readonly faultSeed?: number;
  /** Names of disabled faults. Default: none. */
  readonly without?: readonly string[];
  /** Called with each log line and each message that enters a queue. */
  readonly onRecord?: (text: string) => void;
}

const HISTORIES = 3;
/** Later than every due time. */
const ANY_TIME = Number.MAX_SAFE_INTEGER / 10;
const ALLOWANCE = [EGRESS_ALLOWANCE, SILENT_HOST, NEIGHBOUR_HOST];
/** In runs of at most this many updates, histories contain every fault. In larger runs, they contain only faults that end functions. */
const EVERY_FAULT_IS_RECORDED = 5_000;
/** Outputs with the URLs of queues that contain pending messages. */
const WORKING = /^IntakeQueueUrl$|DeliveriesUrl$|DeadLettersUrl$/;

export function faultSeedOf({ seed }: Input, { from }: Range): number {
  return seed * 1_000 + from;
}

export async function runChunk(options: ChunkOptions): Promise<ChunkResult> {
  const { assembly, input, range, pace, world, say, onRecord = () => {} } = options;
  const without = new Set(options.without);
  const startedAt = world.realNow();
  const [arrived, dead] = [arrivalsFor(range), arrivalsFor(range)];
  let clock = Date.now;
  const trace = createTrace(input, () => clock());
  const isSmall = range.to - range.from <= EVERY_FAULT_IS_RECORDED;
  const onFault = (fault: string, place: string): void => {
    if (isSmall || fault.includes('killed') || fault.includes('restarted')) trace.occurred(`${fault}, ${place}`);
  };
  const customers = await startCustomers(world, input, range, arrived, { without, onFault });
  const others = new Map<string, number>();
  const count = (fault: string, place: string): void => {
    others.set(fault, (others.get(fault) ?? 0) + 1);
    onFault(fault, place);
  };
  const nameServer = createNameServer(without, (fault) => count(fault, SILENT_HOST));
  const names = await world.startNameServer(nameServer.answer);
  const corrupter = createCorrupter(input, without, count);
  const operator = createOperator(input, without, count);
  const gapCounter = createGapCounter();
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
      onRecord(line);
      trace.log(functionName, line);
      corrupter.log(line);
      operator.log(line);
      gapCounter.log(line);
    },
    // A run in one thread must not depend on the number of cores.
    ...(world.startEnvironment
      ? { startEnvironment: world.startEnvironment, concurrency: Number.POSITIVE_INFINITY }
      : {}),
    faults: {
      seed: options.faultSeed ?? faultSeedOf(input, range),
      level: pace.level,
      without,
      onFault,
    },
  });
  clock = embedded.clock.now;
  embedded.sqs.onMessage((name, { body }) => onRecord(`${name} ${body}`));
  const from = embedded.clock.now();
  const over = new AbortController();
  try {
    const placeOf = await configure(embedded, customers, trace);
    embedded.faultInjection?.begin();
    const holdingTable = tableOf(embedded, 'HoldingTable');
    const background = Promise.all([
      corrupter.work(embedded, holdingTable, over.signal),
      operator.work(embedded, over.signal),
    ]);
    // Any failure of the customers' side ends the run.
    const broken = Promise.race([customers.failed, background.then(() => new Promise<never>(() => {}))]);
    broken.catch(() => {});
    const driven = drive(embedded, customers, trace, { input, range, pace, world, say });
    await Promise.race([driven, broken]);
    const silenceBegan = performance.now();
    const silence = endSilence(
      nameServer,
      corrupter,
      neighbourIn(input, range, arrived),
      () => performance.now() - silenceBegan > pace.silenceMs,
    );
    const looking = { tasks: () => corrupter.left + operator.left, look: silence.look };
    const settling = waitUntilIdle(embedded, customers, pace, say, looking);
    const left = await Promise.race([settling, broken]);
    over.abort();
    await background;
    const simulatedHours = (embedded.clock.now() - from) / 3_600_000;
    embedded.faultInjection?.end();
    await customers.flush();
    const { corrupted } = corrupter;
    const reading = { input, range, holdingTable, placeOf: (id: string) => placeOf.get(id), corrupted };
    const deadLetters = await readDeadLetters(embedded, reading, dead);
    const { totals, lost, violations } = judge(input, range, arrived, dead, deadLetters.refused, operator.corrected);
    const journal = await readJournal(embedded, { input, range, from }, deadLetters.refused, gapCounter.gaps);
    const idOf = new Map([...placeOf].map(([id, place]) => [place, id]));
    return {
      range,
      totals,
      attempts: trace.attempts,
      parked: trace.parked,
      deadLetters: deadLetters.deadLetters,
      journaled: journal.journaled,
      inGaps: journal.inGaps,
      classes: Object.fromEntries(deadLetters.classes),
      faults: Object.fromEntries([...(embedded.faultInjection?.counts ?? []), ...customers.faults, ...others]),
      seconds: Math.round((world.realNow() - startedAt) / 100) / 10,
      simulatedHours: Math.round(simulatedHours * 10) / 10,
      violations: [
        ...left,
        ...violations.slice(0, 20),
        ...journal.violations,
        ...customers.unreadable.slice(0, 20),
        ...operator.violations,
        ...(silence.isStarved() ? ['a silent name server kept the deliveries of its neighbour from arriving'] : []),
        ...(deadLetters.withoutReason > 0 ? [`${deadLetters.withoutReason} dead letters have no reason`] : []),
      ],
      lostNumbers: lost.slice(0, HISTORIES).map(({ number }) => number),
      histories: lost
        .slice(0, HISTORIES)
        .map(({ number, place }) => trace.history(number, idOf.get(place) ?? '', place)),
    };
  } finally {
    over.abort();
    await embedded.close();
    await customers.close();
    await names.close();
  }
}

/** Configures the stack. Returns the place of each destination's id. */
async function configure(embedded: Embedded, customers: Customers, trace: Trace): Promise<ReadonlyMap<string, Place>> {
  const senders = {
    queue: functionOf(embedded, 'DeliverToQueue'),
    webhook: functionOf(embedded, 'DeliverToWebhook'),
    bus: functionOf(embedded, 'DeliverToBus'),
    topic: functionOf(embedded, 'DeliverToTopic'),
  };
  await customers.attach(embedded, async (transport) => {
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

/** Resolves when all events are on the bus and the outages are over. */
async function drive(
  embedded: Embedded,
  customers: Customers,
  trace: Trace,
  { input, range, pace, world, say }: Omit<ChunkOptions, 'assembly' | 'onRecord'>,
): Promise<void> {
  const { endpoint, region, outputs, sqs } = embedded;
  const intake = sqs.nameOfUrl(outputs['IntakeQueueUrl'] ?? '') ?? '';
  const backlog = (): number => {
    const { visible, delayed } = sqs.counts(intake);
    return visible + delayed;
  };
  const telling = setInterval(
    () => say(`    ${trace.attempts} attempts, ${trace.parked} parked, ${backlog()} events wait in the intake`),
    pace.reportEveryMs,
  );
  const outagesEnd = new AbortController();
  const outages = customers.causeOutages(embedded, pace.longestOutageMs, outagesEnd.signal);
  try {
    const publishing = { input, range, endpoint, region, bus: outputs['BusName'] ?? '', everyMs: pace.everyMs };
    await Promise.all([
      embedded.clock.sleep(pace.outagesMs),
      world.publish(publishing, backlog, ({ taken, tried }) => trace.taken(taken, tried)),
    ]);
  } finally {
    clearInterval(telling);
    outagesEnd.abort();
    await outages;
  }
}

/** Share of the due activities of the silent host's neighbour that must arrive while the name server is silent. */
const NEIGHBOUR_SHARE = 0.5;

/**
 * Returns a function that gets the pending deliveries at each check. It makes the silent name server answer when the neighbour has
 * its deliveries and parked deliveries were corrupted. `isStarved` reports that the neighbour did not get them in time.
 */
function endSilence(
  nameServer: NameServer,
  corrupter: Corrupter,
  neighbourHas: () => boolean,
  isTooLong: () => boolean,
): { readonly look: (left: readonly string[]) => void; readonly isStarved: () => boolean } {
  let isStarved = false;
  return {
    isStarved: () => isStarved,
    look(left) {
      if (!nameServer.isSilent()) return;
      const hasAll = neighbourHas();
      if (left.length > 0 && !(hasAll && corrupter.hasCausedAll()) && !isTooLong()) return;
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

/** Waits until nothing is pending. Returns what is still pending at the time limit. */
async function waitUntilIdle(
  embedded: Embedded,
  customers: Customers,
  { timeoutMs, pollMs, reportEveryMs }: Pace,
  say: (text: string) => void,
  { tasks, look }: { readonly tasks: () => number; readonly look: (left: readonly string[]) => void },
): Promise<readonly string[]> {
  const { sqs, outputs, endpoint, region } = embedded;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 10 });
  const holdingTable = tableOf(embedded, 'HoldingTable');
  const health = createHealthStore(client, holdingTable);
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
    if (tasks() > 0) return [`${tasks()} tasks of the operator or the corrupter`];
    // A row that wake does not know is not pending: its delivery was settled from the queue, or it is lost.
    const waiting = await allOf(health.due(ANY_TIME)).catch(() => ['a destination that cannot be read now']);
    await embedded.idle();
    if (waiting.length > 0) return [`parked deliveries of ${waiting.length} destinations`];
    return tasks() > 0 ? [`${tasks()} tasks of the operator or the corrupter`] : inQueues();
  };
  let [last, since, reportedAt] = ['', performance.now(), performance.now()];
  for (;;) {
    const left = await onTheWay();
    look(left);
    if (left.length === 0) break;
    const now = performance.now();
    if (JSON.stringify(left) !== last) [last, since] = [JSON.stringify(left), now];
    if (now - since > timeoutMs) return left.map((text) => `still pending: ${text}`);
    if (now - reportedAt > reportEveryMs) {
      reportedAt = now;
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
