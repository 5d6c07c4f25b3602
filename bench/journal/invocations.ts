/** The CPU time of the same invocations of fan-out with the journal and without, in pairs. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { type BenchStack, startBenchStack } from '../pipeline/stack.ts';
import { type Figure, figure, type Limit, ratio } from '../result.ts';
import { median, medianInterval } from '../statistics.ts';
import { detailOf, eventOf, makeUpdate, seededRandom } from '../updates.ts';
import { type Assemblies, inTurn } from './pairs.ts';

interface Shape {
  readonly name: string;
  /** Updates per event. */
  readonly batchSize: number;
  /** Events of an invocation. */
  readonly events: number;
  readonly limit?: Limit;
}

/** Limit of the product. */
const CPU: Limit = { atMost: 1.1 };

export const SHAPES: readonly Shape[] = [
  { name: '100 events with 25 updates each', batchSize: 25, events: 100, limit: CPU },
  { name: '1,000 events with one update each', batchSize: 1, events: 1_000, limit: CPU },
  { name: '10 events with 25 updates each', batchSize: 25, events: 10 },
  { name: '10 events with one update each', batchSize: 1, events: 10 },
];
export const INVOCATION_ROUNDS = 40;
/** Updates of the invocations of a turn. The clock of a thread's CPU time is too coarse for one small invocation. */
const TURN_UPDATES = 2_500;
const MOST_INVOCATIONS = 50;
/** Number of different payloads. */
const PAYLOADS = 4;
const WARM_UP_ROUNDS = 8;
const UPDATE_BYTES = 1_000;
/** The shortest retention of SQS. */
const RETENTION_SECONDS = '60';

export async function invocationFigures(
  assemblies: Assemblies,
  rounds: number,
  next: (what: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const shape of SHAPES) {
    next(`invocations with ${shape.name}`);
    const { journal, none } = await timesOf(shape, assemblies, rounds);
    const ratios = none.map((micros, round) => (journal[round] as number) / micros);
    const added = none.map((micros, round) => (journal[round] as number) - micros);
    figures.push(
      figure(`${shape.name}: CPU of fan-out without the journal`, 'µs/invocation', median(none)),
      figure(`${shape.name}: CPU of the journal`, 'µs/invocation', medianInterval(added)),
      ratio(`${shape.name}: CPU of fan-out, with the journal / without`, medianInterval(ratios), shape.limit),
    );
  }
  return figures;
}

/** Returns microseconds per invocation. */
async function timesOf(shape: Shape, assemblies: Assemblies, rounds: number) {
  const { batchSize } = shape;
  const start = async (assembly: string) => {
    const stack = await startBenchStack({ queues: 1, webhooks: 1, batchSize, assembly, hold: true, environments: 1 });
    const { queues, sqs } = stack.embedded;
    // Nothing receives the deliveries.
    const Attributes = { MessageRetentionPeriod: RETENTION_SECONDS };
    for (const QueueUrl of Object.values(queues)) await sqs.handle('SetQueueAttributes', { QueueUrl, Attributes });
    return { stack, client: new LambdaClient(embeddedClient(stack.embedded)) };
  };
  const stacks = { journal: await start(assemblies.journal), none: await start(assemblies.none) };
  const payloads = payloadsOf(shape);
  const invocations = Math.min(MOST_INVOCATIONS, Math.ceil(TURN_UPDATES / (shape.events * batchSize)));
  const times: { journal: number[]; none: number[] } = { journal: [], none: [] };
  try {
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const name of inTurn(round)) {
        const { stack, client } = stacks[name];
        const micros = await turn(stack, client, payloads, invocations);
        if (round >= 0) times[name].push(micros);
      }
    }
  } finally {
    for (const { stack, client } of Object.values(stacks)) {
      client.destroy();
      await stack.close();
    }
  }
  return times;
}

async function turn(
  { embedded }: BenchStack,
  client: LambdaClient,
  payloads: readonly string[],
  invocations: number,
): Promise<number> {
  const { usage, physicalIds } = embedded;
  const [, FunctionName = ''] =
    Object.entries(physicalIds).find(([id]) => id.startsWith('FeedhoseFanOutWorkerFunction')) ?? [];
  usage.clear();
  for (let number = 0; number < invocations; number++) {
    const Payload = payloads[number % payloads.length] as string;
    const { FunctionError, Payload: answer = new Uint8Array() } = await client.send(
      new InvokeCommand({ FunctionName, Payload }),
    );
    const text = Buffer.from(answer).toString('utf8');
    if (FunctionError || !text.includes('"batchItemFailures":[]')) throw new Error(`fan-out failed: ${text}`);
  }
  return (usage.runs().get(FunctionName)?.cpuMicros ?? Number.NaN) / invocations;
}

/** Returns what Lambda passes to fan-out. */
function payloadsOf({ batchSize, events }: Shape): readonly string[] {
  const random = seededRandom(3);
  const options = { feedGroup: 'g0', ...(batchSize === 1 ? { appId: '1' } : {}) };
  const record = (number: number) => {
    const updates = Array.from({ length: batchSize }, () => makeUpdate(random, UPDATE_BYTES, options));
    return {
      ...{ messageId: `message-${number}`, receiptHandle: 'receipt', body: eventOf(detailOf(updates, '1'), number) },
      ...{ attributes: {}, messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs' },
      ...{ eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:intake', awsRegion: 'us-east-1' },
    };
  };
  return Array.from({ length: PAYLOADS }, (_, payload) =>
    JSON.stringify({ Records: Array.from({ length: events }, (_event, number) => record(payload * events + number)) }),
  );
}
