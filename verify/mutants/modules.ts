/**
 * Loads the project's modules in a mutation run, with `@jest/globals` replaced, and records which file imports which. Modules are
 * loaded again for each generation, because a mutant in code that runs at load time needs that. The executions of each mutant are
 * counted in an array, because Stryker's counters take most of the time of hot loops, and only until they have been counted.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const GLOBALS = new URL('./gather.ts', import.meta.url).href;

/** Larger than the number of mutants, whose ids start at 0. */
const MUTANTS = 65_536;

/** Size of `counts`. */
export function newCounts(): Uint32Array {
  const counts = new Uint32Array(MUTANTS);
  Object.assign(globalThis, { __mutantCounts__: counts });
  return counts;
}

const COUNTS = 'for (let n = 0; n < arguments.length; n++) globalThis.__mutantCounts__[+arguments[n]]++;';
/** Name that Stryker's instrumenter uses. */
const COUNTING = /^function (stryCov_\w+)\(\) \{[\s\S]*?^\}$/m;

export interface Modules {
  /** Executions of each mutant by code that is loaded from now on. `undefined` if they are not counted. */
  counts: Uint32Array | undefined;
  /** Starts a new generation of modules. */
  renew(): void;
  /** Imports a file by its path. */
  load(path: string): Promise<unknown>;
  /** Reports whether a file imports another one, directly or not. It must have been loaded. */
  reaches(path: string, other: string): boolean;
}

/** @param root directory of the project. Packages in it are not loaded again. */
export function hookModules(root: string): Modules {
  let generation = 0;
  const rootUrl = `${pathToFileURL(root).href}/`;
  const imports = new Map<string, Set<string>>();
  const isOwn = (url: string) => url.startsWith(rootUrl) && !url.includes('/node_modules/');
  const pathOf = (url: string) => fileURLToPath(url.replace(/\?.*$/, ''));

  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
      const found = next(specifier, context);
      if (!isOwn(found.url)) return found;
      const { parentURL } = context;
      if (parentURL && isOwn(parentURL)) {
        const [from, to] = [pathOf(parentURL), pathOf(found.url)];
        imports.set(from, (imports.get(from) ?? new Set()).add(to));
      }
      return { ...found, url: `${found.url}?${generation}` };
    },
    load(url, context, next) {
      const loaded = next(url, context);
      if (!isOwn(url)) return loaded;
      const { source = '' } = loaded;
      const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
      return { ...loaded, source: text.replace(COUNTING, `function $1() { ${modules.counts ? COUNTS : ''} }`) };
    },
  });

  const modules: Modules = {
    counts: undefined,
    renew: () => void generation++,
    load: (path) => import(pathToFileURL(path).href),
    reaches(path, other) {
      const seen = new Set([path]);
      for (const from of seen) for (const to of imports.get(from) ?? []) seen.add(to);
      return seen.has(other);
    },
  };
  return modules;
}
