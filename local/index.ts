/**
 * The embedded AWS: builds every resource of a synthesized template in this process, behind one port on loopback, and
 * runs the bundled functions that the template names.
 */
import { buildStack } from './assembly/build.ts';
import { readAssembly } from './assembly/read.ts';
import type { Claims } from './gateway/gateway.ts';
import { boundCompileCache } from './lambda/compile-cache.ts';
import { API_PREFIX, URL_PREFIX } from './protocol/answer-http.ts';
import { listen } from './protocol/server.ts';
import { createServices, type ServiceOptions, type Services } from './services.ts';

export interface EmbeddedOptions extends ServiceOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** The stack to run. Default: the only one that contains Feedhose. */
  readonly stack?: string | undefined;
  /** 0 = any free port. */
  readonly port: number;
  /** IP address on which the run listens. Default: loopback. */
  readonly host?: string | undefined;
  /** Whether functions poll their queues only after a call of `poll`. Default: false. */
  readonly hold?: boolean;
  readonly onProgress?: (text: string) => void;
}

export interface Embedded
  extends Pick<Services, 'sqs' | 'usage' | 'access' | 'faultInjection'>,
    Readonly<Services['place']> {
  readonly endpoint: string;
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The values of `Ref` by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** The URLs of all present queues by name. */
  readonly queues: Readonly<Record<string, string>>;
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

/** @throws when the port is in use, or the template contains something that the embedded AWS does not support. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const assembly = readAssembly(options.assembly, options.stack);
  const { stack } = assembly;
  boundCompileCache();
  let endpoint = '';
  const services = await createServices(options, () => endpoint);
  const { sqs, lambda, place, usage, access, faultInjection } = services;
  const server = await listen(options.port, services, options.host);
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
    const { outputs, physicalIds, ignored } = await buildStack(assembly, { ...place, ...services, urls });
    const resources = Object.entries(physicalIds).map(([logicalId, physicalId]) => {
      return { logicalId, physicalId, type: stack.template.Resources[logicalId]?.Type ?? '' };
    });
    services.cloudformation.complete({ name: stack.name, outputs, resources });
    options.onProgress?.(`${Object.keys(physicalIds).length} resources of the stack ${stack.name} at ${endpoint}`);
    if (ignored.length > 0)
      options.onProgress?.(`Ignored resources that Feedhose does not need (${ignored.length}): ${counted(ignored)}`);
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

/** Returns the types in alphabetical order, those of several resources with their number. */
function counted(types: readonly string[]): string {
  const counts = Map.groupBy(types.toSorted(), (type) => type);
  return [...counts].map(([type, { length }]) => (length === 1 ? type : `${type} (${length})`)).join(', ');
}
