/**
 * The embedded AWS: builds every resource of a synthesized template in this process, behind one port on loopback, and
 * runs the bundled functions that the template names.
 */

import { type AccessRecord, createAccessRecord } from './access-record.ts';
import { buildStack } from './assembly/build.ts';
import { readAssembly } from './assembly/read.ts';
import { type Clock, createClock } from './clock.ts';
import { createCloudFormation } from './cloudformation/cloudformation.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { openableStore } from './dynamodb/folder.ts';
import { createEventBridge } from './events/event-bridge.ts';
import { createFaultInjection, type FaultInjection, type FaultOptions } from './fault-injection/fault-injection.ts';
import { type Claims, createGateway } from './gateway/gateway.ts';
import { createHosting } from './hosting/hosting.ts';
import { keysIn, keysInMemory } from './kms/key-store.ts';
import { createKms } from './kms/kms.ts';
import { boundCompileCache } from './lambda/compile-cache.ts';
import type { StartEnvironment } from './lambda/environment.ts';
import { createLambda, type LogLine } from './lambda/lambda.ts';
import { createMappings } from './lambda/mappings.ts';
import { API_PREFIX, URL_PREFIX } from './protocol/answer-http.ts';
import { listen } from './protocol/server.ts';
import type { Services } from './protocol/services.ts';
import { createSqs, type Sqs } from './sqs/index.ts';
import { createSts } from './sts/sts.ts';
import { createUsage, type Usage } from './usage.ts';

export interface EmbeddedOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Simulated seconds per second. Default: 1. */
  readonly speed?: number | undefined;
  /** Folder in which tables and keys are kept after the run. Default: they are kept in memory. */
  readonly data?: string | undefined;
  /** Variables that every function gets in addition to those of the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether functions poll their queues only after a call of `poll`. Default: false. */
  readonly hold?: boolean;
  /** The number of invocations of all functions that may run at the same time. Default: the number of cores, at least two. */
  readonly concurrency?: number | undefined;
  /** Maximum number of execution environments of one function. Default: a number that one process can run. */
  readonly environments?: number | undefined;
  readonly onLog?: (line: LogLine) => void;
  readonly onProgress?: (text: string) => void;
  /** Maximum number of items in a page of DynamoDB's Query and Scan. Default: the limit of the call, up to 1 MB. */
  readonly pageItems?: number | undefined;
  /** Starts an execution environment. Default: in a worker thread. */
  readonly startEnvironment?: StartEnvironment | undefined;
  /** Faults to inject after `faultInjection.begin()`. Default: none. */
  readonly faults?: FaultOptions | undefined;
}

export interface Embedded {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly sqs: Sqs;
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The values of `Ref` by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** The URLs of all present queues by name. */
  readonly queues: Readonly<Record<string, string>>;
  /** Counts the calls of the services. */
  readonly usage: Usage;
  /** Records the access decisions that IAM would make. */
  readonly access: AccessRecord;
  readonly faultInjection: FaultInjection | undefined;
  /** Base address of the HTTP API. */
  readonly api: string;
  /** Returns a token for the HTTP API that stands for these claims. */
  issueToken(claims: Claims): string;
  /** With `hold`, starts polling for the functions whose logical ids begin with this text. */
  poll(logicalId: string): void;
  /** Resolves when no function is running and `onLog` has received every line that they wrote. */
  idle(): Promise<void>;
  /** Ends every execution environment, or those of one function. */
  killFunctions(functionName?: string): Promise<void>;
  close(): Promise<void>;
}

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/** @throws when the port is in use, or the template contains something that the embedded AWS does not support. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { onLog = () => {}, onProgress = () => {}, data } = options;
  const assembly = readAssembly(options.assembly);
  boundCompileCache();
  const clock = createClock(options.speed);
  let endpoint = '';
  const place = { clock, region: REGION, account: ACCOUNT };
  const usage = createUsage();
  const access = createAccessRecord();
  const faultInjection = options.faults && createFaultInjection(options.faults, () => lambda);
  const sqs = createSqs({ ...place, baseUrl: () => endpoint, delays: faultInjection });
  const insideAws = faultInjection?.insideAws(sqs) ?? sqs;
  const dynamodb = createDynamoDb({
    endpoint: () => endpoint,
    path: data === undefined ? undefined : await openableStore(data),
    pageItems: (operation) => (faultInjection?.cutsPage(operation) ? 1 : options.pageItems),
  });
  const lambda = createLambda({
    ...place,
    sqs: insideAws,
    usage,
    access,
    variables: () => ({ AWS_ENDPOINT_URL: endpoint, ...options.environment }),
    concurrency: options.concurrency,
    environments: options.environments,
    onLog,
    startEnvironment: options.startEnvironment,
    onInvocation: faultInjection?.onInvocation,
  });
  const invoke = (name: string, payload: string) => lambda.invoke(name, payload);
  const services: Services = {
    sqs,
    events: createEventBridge({ ...place, sqs: insideAws, usage, invoke }),
    kms: createKms(REGION, ACCOUNT, clock, data === undefined ? keysInMemory() : keysIn(data)),
    lambda,
    mappings: createMappings({ ...place, functions: lambda, sqs: insideAws }),
    dynamodb,
    gateway: createGateway({ clock, account: ACCOUNT, invoke }),
    hosting: createHosting(clock),
    sts: createSts(ACCOUNT, clock),
    cloudformation: createCloudFormation(REGION, ACCOUNT, clock),
    usage,
    access,
    place,
    faultInjection,
  };
  const server = await listen(options.port, services);
  endpoint = server.endpoint;
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    faultInjection?.end();
    sqs.close();
    await lambda.close();
    await server.close();
  };
  try {
    const urls = `${endpoint}${URL_PREFIX}`;
    const world = { ...place, ...services, urls, stackName: assembly.stackName, assembly: assembly.directory };
    const { outputs, physicalIds } = await buildStack(assembly, world);
    const resources = Object.entries(physicalIds).map(([logicalId, physicalId]) => {
      return { logicalId, physicalId, type: assembly.template.Resources[logicalId]?.Type ?? '' };
    });
    services.cloudformation.complete({ name: assembly.stackName, outputs, resources });
    onProgress(`${Object.keys(physicalIds).length} resources of the stack ${assembly.stackName} at ${endpoint}`);
    if (!options.hold) lambda.start();
    services.events.start(closing.signal);
    return {
      endpoint,
      ...place,
      sqs,
      outputs,
      physicalIds,
      usage,
      access,
      faultInjection,
      get queues() {
        return Object.fromEntries(sqs.queueNames().map((name) => [name, sqs.urlOf(name)]));
      },
      api: `${endpoint}${API_PREFIX}`,
      issueToken: (claims) => services.gateway.issue(claims),
      poll(logicalId) {
        const named = Object.entries(physicalIds).filter(([id]) => id.startsWith(logicalId));
        lambda.start(named.map(([, name]) => name));
      },
      idle: () => lambda.idle(),
      killFunctions: (name) => lambda.killFunctions(name),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
