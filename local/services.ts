/** The services of the embedded AWS. */
import { createAccessRecord } from './access-record.ts';
import { createClock } from './clock.ts';
import { createCloudFormation } from './cloudformation/cloudformation.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { openableStore } from './dynamodb/folder.ts';
import { createEventBridge } from './events/event-bridge.ts';
import type { OnDroppedEvents } from './events/operation.ts';
import { createFaultInjection, type FaultOptions } from './fault-injection/fault-injection.ts';
import { createGateway } from './gateway/gateway.ts';
import { createHosting } from './hosting/hosting.ts';
import { keysIn } from './kms/key-store.ts';
import { createKms } from './kms/kms.ts';
import type { StartEnvironment } from './lambda/environment.ts';
import { createLambda, type LogLine } from './lambda/lambda.ts';
import { createMappings } from './lambda/mappings.ts';
import { createS3 } from './s3/s3.ts';
import { createSns } from './sns/sns.ts';
import { createSqs } from './sqs/index.ts';
import { createSts } from './sts/sts.ts';
import { createUsage } from './usage.ts';

export interface ServiceOptions {
  /** Simulated seconds per second. Default: 1. */
  readonly speed?: number | undefined;
  /** Folder in which tables and keys are kept after the run. Default: they are kept in memory. */
  readonly data?: string | undefined;
  /** Variables that every function gets in addition to those of the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The number of invocations of all functions that may run at the same time. Default: the number of cores, at least two. */
  readonly concurrency?: number | undefined;
  /** Maximum number of execution environments of one function. Default: a number that one process can run. */
  readonly environments?: number | undefined;
  readonly onLog?: (line: LogLine) => void;
  /** Called for each bus that does not exist and on which a call of PutEvents puts events. The events are dropped, as in AWS. */
  readonly onDroppedEvents?: OnDroppedEvents;
  /** Maximum number of items in a page of DynamoDB's Query and Scan. Default: the limit of the call, up to 1 MB. */
  readonly pageItems?: number | undefined;
  /** Starts an execution environment. Default: in a worker thread. */
  readonly startEnvironment?: StartEnvironment | undefined;
  /** Access keys that queues, buses and topics accept, in addition to those of functions and sessions. Default: every key. */
  readonly knownKeys?: readonly string[] | undefined;
  /** Faults to inject after `faultInjection.begin()`. Default: none. */
  readonly faults?: FaultOptions | undefined;
}

export type Services = Awaited<ReturnType<typeof createServices>>;

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/** @param endpoint returns the address of the run, which is known only after it listens. @throws when `data` cannot be opened. */
export async function createServices(options: ServiceOptions, endpoint: () => string) {
  const { data, onLog = () => {}, onDroppedEvents = () => {} } = options;
  const clock = createClock(options.speed);
  const place = { clock, region: REGION, account: ACCOUNT };
  const usage = createUsage();
  const access = createAccessRecord();
  const faultInjection = options.faults && createFaultInjection(options.faults, () => lambda);
  const sqs = createSqs({ ...place, baseUrl: endpoint, delays: faultInjection });
  const insideAws = faultInjection?.insideAws(sqs) ?? sqs;
  const dynamodb = createDynamoDb({
    endpoint,
    path: data === undefined ? undefined : await openableStore(data),
    pageItems: (operation) => (faultInjection?.cutsPage(operation) ? 1 : options.pageItems),
  });
  const lambda = createLambda({
    ...place,
    sqs: insideAws,
    usage,
    access,
    variables: () => ({ AWS_ENDPOINT_URL: endpoint(), ...options.environment }),
    concurrency: options.concurrency,
    environments: options.environments,
    onLog,
    startEnvironment: options.startEnvironment,
    onInvocation: faultInjection?.onInvocation,
  });
  const sts = createSts(ACCOUNT, clock);
  const keyCheck = options.knownKeys && {
    isKnown: (key: string) =>
      options.knownKeys?.includes(key) === true || sts.nameOf(key) !== key || lambda.isFunction(key),
  };
  const invoke = (name: string, payload: string) => lambda.invoke(name, payload);
  const kms = createKms(REGION, ACCOUNT, clock, data === undefined ? undefined : keysIn(data));
  return {
    sqs,
    sns: createSns({ clock, kms, sqs: insideAws, usage }),
    events: createEventBridge({ ...place, sqs: insideAws, usage, invoke, onDroppedEvents }),
    kms,
    lambda,
    mappings: createMappings({ ...place, functions: lambda, sqs: insideAws }),
    dynamodb,
    gateway: createGateway({ clock, account: ACCOUNT, invoke }),
    hosting: createHosting(clock),
    s3: createS3(ACCOUNT, () => clock.now(), data),
    sts,
    keyCheck,
    cloudformation: createCloudFormation(REGION, ACCOUNT, clock),
    usage,
    access,
    place,
    faultInjection,
  };
}
