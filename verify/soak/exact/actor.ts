/**
 * The actor that is running in a run of one thread: an execution environment of a function, or none for AWS and the customers. Timers,
 * sockets and output belong to the environment that creates them and end with it, like those of a process.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Actor {
  alive: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Functions that close open resources when the actor ends. */
  readonly ends: Set<() => void>;
}

const storage = new AsyncLocalStorage<Actor | undefined>();

export function currentActor(): Actor | undefined {
  return storage.getStore();
}

export function actAs<T>(actor: Actor | undefined, task: () => T): T {
  return storage.run(actor, task);
}

/** Makes `process.env` and the output streams those of the current actor. */
export function installActors(): void {
  const own = process.env;
  const variables = (): Record<string, string | undefined> => currentActor()?.variables ?? own;
  const env = new Proxy(own, {
    get: (_, name) => (typeof name === 'string' ? variables()[name] : undefined),
    has: (_, name) => name in variables(),
    ownKeys: () => Reflect.ownKeys(variables()),
    getOwnPropertyDescriptor: (_, name) => {
      const value = typeof name === 'string' ? variables()[name] : undefined;
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
  });
  Object.defineProperty(process, 'env', { value: env, configurable: true, enumerable: true });
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = process[stream].write.bind(process[stream]);
    process[stream].write = ((...args: [string, ...unknown[]]): boolean => {
      const actor = currentActor();
      if (!actor) return write(...(args as [string]));
      if (actor.alive) actor.write(stream, String(args[0]));
      const done = args.at(-1);
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    }) as typeof process.stdout.write;
  }
}
