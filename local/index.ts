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
import { createUnkind, type Unkind, type UnkindOptions } from './unkind/unkind.ts';
import { createUsage, type Usage } from './usage.ts';

export interface EmbeddedOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Simulated seconds per second. Default: 1. */
  readonly speed?: number;
  /** Folder in which tables and keys outlive the run. Default: they live in memory. */
  readonly data?: string;
  /** Variables that every function gets beside the template's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Functions leave their queues alone until `poll` names them. Default: false. */
  readonly hold?: boolean;
  /** The number of invocations of all functions that may be at work at the same time. Default: the number of cores, at least two. */
  readonly concurrency?: number;
  /** Execution environments of one function at a time. Default: as many as a machine can bear. */
  readonly environments?: number;
  readonly onLog?: (line: LogLine) => void;
  readonly onProgress?: (text: string) => void;
  /** Items in a page of DynamoDB's Query and Scan at most. Default: as many as the caller asks for, up to 1 MB. */
  readonly pageItems?: number;
  /** What runs the functions. Default: a thread for each execution environment. */
  readonly startEnvironment?: StartEnvironment;
  /** What goes wrong on purpose, once `unkind.begin()` is called. Default: nothing. */
  readonly unkind?: UnkindOptions;
}

export interface Embedded {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly sqs: Sqs;
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Logical id -> what `Ref` gives. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Names and URLs of all queues that are there now. */
  readonly queues: Readonly<Record<string, string>>;
  /** What the services were asked for. */
  readonly usage: Usage;
  /** Who did what with which resource, as IAM would have been asked. */
  readonly access: AccessRecord;
  readonly unkind?: Unkind;
  /** Base address of the HTTP API. */
  readonly api: string;
  /** A token for the HTTP API that stands for these claims. */
  issueToken(claims: Claims): string;
  /** Lets the functions whose logical ids begin so work off their queues, where `hold` has kept them from it. */
  poll(logicalId: string): void;
  /** Resolves when no function is running; what they wrote has been told by then. */
  idle(): Promise<void>;
  /** Ends every execution environment, or those of one function. */
  killFunctions(functionName?: string): Promise<void>;
  close(): Promise<void>;
}

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/** @throws when the port is in use, or the template holds what the embedded AWS does not know. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { onLog = () => {}, onProgress = () => {}, data } = options;
  const assembly = readAssembly(options.assembly);
  boundCompileCache();
  const clock = createClock(options.speed);
  let endpoint = '';
  const place = { clock, region: REGION, account: ACCOUNT };
  const usage = createUsage();
  const access = createAccessRecord();
  const unkind = options.unkind && createUnkind(options.unkind, () => lambda);
  const sqs = createSqs({ ...place, baseUrl: () => endpoint, ...(unkind ? { tardiness: unkind } : {}) });
  const inside = unkind?.inside(sqs) ?? sqs;
  const dynamodb = createDynamoDb({
    endpoint: () => endpoint,
    path: data === undefined ? undefined : await openableStore(data),
    pageItems: (operation) => (unkind?.cutsPage(operation) ? 1 : options.pageItems),
  });
  const lambda = createLambda({
    ...place,
    sqs: inside,
    usage,
    access,
    variables: () => ({ AWS_ENDPOINT_URL: endpoint, ...options.environment }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.environments === undefined ? {} : { environments: options.environments }),
    onLog,
    ...(options.startEnvironment ? { startEnvironment: options.startEnvironment } : {}),
    ...(unkind ? { hunt: unkind.hunt } : {}),
  });
  const events = createEventBridge({
    ...place,
    sqs: inside,
    usage,
    invoke: (name, event) => lambda.invoke(name, event),
  });
  const kms = createKms(REGION, ACCOUNT, clock, data === undefined ? keysInMemory() : keysIn(data));
  const gateway = createGateway({ clock, account: ACCOUNT, invoke: (name, payload) => lambda.invoke(name, payload) });
  const cloudformation = createCloudFormation(REGION, ACCOUNT, clock);
  const hosting = createHosting(clock);
  const sts = createSts(ACCOUNT, clock);
  const mappings = createMappings({ ...place, functions: lambda, sqs: inside });
  const peaceful = {
    sqs,
    events,
    kms,
    lambda,
    mappings,
    dynamodb,
    gateway,
    hosting,
    sts,
    cloudformation,
    usage,
    access,
    place,
  };
  const services: Services = unkind ? { ...peaceful, unkind } : peaceful;
  const server = await listen(options.port, services);
  endpoint = server.endpoint;
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    unkind?.end();
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
    cloudformation.complete({ name: assembly.stackName, outputs, resources });
    onProgress(`${Object.keys(physicalIds).length} resources of the stack ${assembly.stackName} at ${endpoint}`);
    if (!options.hold) lambda.start();
    events.start(closing.signal);
    return {
      endpoint,
      region: REGION,
      account: ACCOUNT,
      clock,
      sqs,
      outputs,
      physicalIds,
      usage,
      access,
      ...(unkind ? { unkind } : {}),
      get queues() {
        return Object.fromEntries(sqs.queueNames().map((name) => [name, sqs.urlOf(name)]));
      },
      api: `${endpoint}${API_PREFIX}`,
      issueToken: (claims) => gateway.issue(claims),
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
