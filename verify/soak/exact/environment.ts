/**
 * An execution environment without a thread. The function's bundle is evaluated in this thread again for each environment, which is an
 * actor. When it is killed, its pending work stops and its connections break.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { Answer, Environment, EnvironmentOptions, Payload } from '../../../local/lambda/environment.ts';
import { contextOf, errorPayload } from '../../../local/lambda/invocation.ts';
import { type Actor, actAs } from './actor.ts';
import type { Loop } from './loop.ts';

type Handler = (event: unknown, context: object) => unknown;

const require = createRequire(import.meta.url);

export function environmentsIn(loop: Loop): (options: EnvironmentOptions) => Environment {
  return ({ settings, arn, variables, onLine }) => {
    const partial = { stdout: '', stderr: '' };
    const actor: Actor = {
      alive: true,
      variables: { ...settings.environment, ...variables },
      ends: new Set(),
      write(stream, text) {
        const lines = `${partial[stream]}${text}`.split('\n');
        partial[stream] = lines.pop() ?? '';
        for (const line of lines) onLine(stream, line);
      },
    };
    const [file = '', exportName = ''] = settings.handler.split('.');
    let loaded: Promise<Handler> | undefined;
    let pending: ((answer: Answer) => void) | undefined;
    const end = (errorType: string, errorMessage: string): void => {
      actor.alive = false;
      for (const close of [...actor.ends]) close();
      pending?.({ id: '', payload: JSON.stringify({ errorType, errorMessage }), failed: true });
      pending = undefined;
    };
    const run = async (id: string, payload: Payload, trace: string | undefined, timeoutMs: number): Promise<Answer> => {
      const variables = actor.variables as Record<string, string>;
      if (trace !== undefined) variables['_X_AMZN_TRACE_ID'] = trace;
      else delete variables['_X_AMZN_TRACE_ID'];
      const { name: functionName, memoryMegabytes } = settings;
      const context = contextOf({ id, functionName, memoryMegabytes, arn, timeoutMs });
      try {
        loaded ??= load(resolvePath(settings.directory, `${file}.mjs`)).then((bundle) => bundle[exportName] as Handler);
        const handler = await loaded;
        // The event is copied, as between threads.
        const event = typeof payload === 'string' ? JSON.parse(payload) : structuredClone(payload);
        return { id, payload: JSON.stringify((await handler(event, context)) ?? null) };
      } catch (error) {
        return { id, payload: errorPayload(error), failed: true };
      }
    };
    return {
      invoke(payload, trace) {
        const id = randomUUID();
        return new Promise((resolve) => {
          const timeoutMs = settings.timeoutSeconds * 1000;
          const timer = setTimeout(
            () => end('Sandbox.Timedout', `Task timed out after ${settings.timeoutSeconds} seconds`),
            timeoutMs,
          );
          pending = (answer) => {
            clearTimeout(timer);
            pending = undefined;
            resolve({ ...answer, id });
          };
          if (!actor.alive) return end('Runtime.ExitError', 'the execution environment has ended');
          const begin = async (): Promise<void> => {
            const answer = await run(id, payload, trace, timeoutMs);
            if (actor.alive) actAs(undefined, () => pending?.(answer));
          };
          loop.afterAs(actor, 0, () => void begin());
        });
      },
      get alive() {
        return actor.alive;
      },
      // Computations take no time on a simulated clock.
      waits: () => true,
      async kill() {
        end('Runtime.ExitError', 'the execution environment ended with code 1');
      },
    };
  };
}

const sources = new Map<string, { readonly code: string; cached?: Buffer }>();

/** Evaluates all files of a bundle again and returns its exports. */
async function load(path: string): Promise<Record<string, unknown>> {
  const modules = new Map<string, vm.Module>();
  const find = (specifier: string, from: string): vm.Module => {
    const isFile = specifier.startsWith('.');
    const name = isFile ? resolvePath(dirname(from), specifier) : specifier;
    const known = modules.get(name);
    if (known) return known;
    const made = isFile ? moduleAt(name) : builtin(name);
    modules.set(name, made);
    return made;
  };
  const link = (specifier: string, { identifier }: vm.Module): vm.Module => find(specifier, identifier);
  const ready = async (module: vm.Module): Promise<vm.Module> => {
    if (module.status === 'unlinked') await module.link(link);
    if (module.status === 'linked') await module.evaluate();
    return module;
  };
  const moduleAt = (file: string): vm.Module => {
    const source = sources.get(file) ?? { code: readFileSync(file, 'utf8') };
    sources.set(file, source);
    const module = new vm.SourceTextModule(source.code, {
      identifier: file,
      ...(source.cached ? { cachedData: source.cached } : {}),
      initializeImportMeta: (meta) => {
        meta.url = pathToFileURL(file).href;
      },
      importModuleDynamically: ((specifier: string) => ready(find(specifier, file))) as never,
    });
    source.cached ??= (module as unknown as { createCachedData(): Buffer }).createCachedData();
    return module;
  };
  const main = await ready(find(`./${path.slice(dirname(path).length + 1)}`, path));
  return main.namespace as Record<string, unknown>;
}

function builtin(name: string): vm.Module {
  const exported = require(name) as Record<string, unknown>;
  const names = Object.keys(exported).filter((key) => key !== 'default');
  return new vm.SyntheticModule(
    ['default', ...names],
    function (this: vm.SyntheticModule) {
      this.setExport('default', exported);
      for (const key of names) this.setExport(key, exported[key]);
    },
    { identifier: name },
  );
}
