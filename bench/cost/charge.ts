/**
 * The cost of the calls of a run, by billing unit. Where the embedded run cannot know the unit, the higher figure is used: the JSON around
 * bodies counts as body.
 */
import { JOURNAL_RETENTION_SECONDS } from '../../core/limits.ts';
import { dollars } from '../../core/prices.ts';
import type { Counted, Run } from '../../local/usage.ts';
import type { Measured } from './run.ts';

/** Services that are billed to the account of the operator. */
export const SERVICES = ['EventBridge', 'SQS', 'Lambda', 'DynamoDB', 'S3', 'KMS', 'CloudWatch Logs'] as const;
export type Service = (typeof SERVICES)[number] | 'customer' | 'STS';

export interface Charge {
  /** Name on the bill. */
  readonly service: Service;
  /** `fan-out`, `fan-out/poller`, `events.amazonaws.com`, `feed-backend`, `customer`. */
  readonly principal: string;
  /** `sqs:SendMessageBatch`, `lambda:Invoke`, `logs:bytes`. */
  readonly action: string;
  /** Calls; invocations; bytes. */
  readonly count: number;
  readonly dollars: number;
}

/** Milliseconds that the network of the cloud adds to each call. They are added to the Lambda time that was measured here, once for calls that overlap. */
export const NETWORK_MS = { service: 10, endpoint: 100 } as const;

const GIGABYTE = 1e9;
/** CloudWatch adds its envelope to a line (docs: CloudWatch Logs pricing, 26 bytes an event). */
const LINE_BYTES = 26;

export function chargesOf({ calls, runs, sequentialPosts }: Measured): readonly Charge[] {
  const charges = [...calls].map(([key, counted]) => {
    const [principal = '', action = ''] = key.split(' ');
    return chargeOf(principal, action, counted);
  });
  return [...charges, ...[...runs].flatMap(([name, run]) => functionCharges(name, run, sequentialPosts))];
}

function charge(service: Service, principal: string, action: string, count: number, price: number): Charge {
  return { service, principal, action, count, dollars: price };
}

function chargeOf(principal: string, action: string, counted: Counted): Charge {
  const of = (service: Service, price: number) => charge(service, principal, action, counted.calls, price);
  const [service] = action.split(':');
  switch (service) {
    case 'events':
      // Entries are billed one by one; those of the scenarios are of one block each.
      return of('EventBridge', dollars('event', Math.max(counted.items, counted.blocks64)));
    case 'sqs': {
      const price = dollars(PLAIN.has(principal) ? 'queueRequest' : 'fairQueueRequest', counted.blocks64);
      return of(principal === 'customer' ? 'customer' : 'SQS', price);
    }
    case 'dynamodb': {
      const isRead = /:(Get|Query|Scan|BatchGet)/.test(action);
      return of('DynamoDB', isRead ? dollars('tableRead', counted.read4) : dollars('tableWrite', counted.written1));
    }
    case 's3':
      return of('S3', dollars(action === 's3:PutObject' ? 'objectPut' : 'objectGet', counted.calls));
    case 'kms':
      return of('KMS', dollars('keyRequest', counted.calls));
    case 'sts':
      return of('STS', 0);
    default:
      throw new Error(`${action} has no price`);
  }
}

/** Calls with which fan-out writes the journal. It makes no other ones of these kinds. */
const JOURNAL_CALLS: ReadonlySet<string> = new Set(['s3:PutObject', 'dynamodb:BatchWriteItem']);

export function isOfJournal({ principal, action }: Charge): boolean {
  return principal === 'fan-out' && JOURNAL_CALLS.has(action);
}

const DAYS_OF_MONTH = 30;
const JOURNAL_DAYS = JOURNAL_RETENTION_SECONDS.default / 86_400;
/** Bytes that DynamoDB adds to each item for the price of storage (docs: DynamoDB pricing, data storage). */
const ITEM_OVERHEAD_BYTES = 100;

/** Returns the cost of the journal: its writes, and its storage until rows and objects expire. Objects expire a day later. */
export function journalCost(measured: Measured): number {
  const writes = chargesOf(measured).filter(isOfJournal);
  const rows = measured.calls.get('fan-out dynamodb:BatchWriteItem');
  const tableBytes = (rows?.itemBytes ?? 0) + (rows?.items ?? 0) * ITEM_OVERHEAD_BYTES;
  const objectBytes = measured.calls.get('fan-out s3:PutObject')?.requestBytes ?? 0;
  return (
    writes.reduce((sum, one) => sum + one.dollars, 0) +
    dollars('tableGigabyteMonth', ((tableBytes / GIGABYTE) * JOURNAL_DAYS) / DAYS_OF_MONTH) +
    dollars('objectGigabyteMonth', ((objectBytes / GIGABYTE) * (JOURNAL_DAYS + 1)) / DAYS_OF_MONTH)
  );
}

/** Principals that call queues without message groups: the intake and customers' queues. All others call delivery queues. */
const PLAIN = new Set(['events.amazonaws.com', 'fan-out/poller', 'customer']);

/** Returns the number of calls that a function makes. */
export function callsBy(name: string, calls: Iterable<readonly [key: string, { readonly calls: number }]>): number {
  const own = [...calls].filter(([key]) => key.startsWith(`${name} `));
  return own.reduce((sum, [, counted]) => sum + counted.calls, 0);
}

function functionCharges(name: string, run: Run, posts: number): readonly Charge[] {
  const waited =
    run.sequentialCalls * NETWORK_MS.service + (name === 'deliver-to-webhook' ? posts * NETWORK_MS.endpoint : 0);
  const gigabyteSeconds = ((run.milliseconds + waited) / 1000) * (run.megabytes / 1024);
  const logged = run.logBytes + run.invocations * LINE_BYTES;
  return [
    charge('Lambda', name, 'lambda:Invoke', run.invocations, dollars('lambdaRequest', run.invocations)),
    charge('Lambda', name, 'lambda:GB-s', gigabyteSeconds, dollars('lambdaGigabyteSecond', gigabyteSeconds)),
    charge('CloudWatch Logs', name, 'logs:bytes', logged, dollars('logGigabyte', logged / GIGABYTE)),
  ];
}
