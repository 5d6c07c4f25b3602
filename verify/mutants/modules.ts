/**
 * The project's modules in a mutation run: loaded natively, anew for each generation (a mutant in code that runs while its
 * module loads needs that), with `@jest/globals` replaced. Knows which file leads to which. Who comes by which mutant is
 * counted in an array, for Stryker's own way takes most of the time of hot loops, and not at all once it has been counted.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const GLOBALS = new URL('./gather.ts', import.meta.url).href;

/** More than there are mutants, whose ids are counted from 0. */
const MUTANTS = 65_536;

/** For `counts`. */
export function newCounts(): Uint32Array {
  const counts = new Uint32Array(MUTANTS);
  Object.assign(globalThis, { __mutantCounts__: counts });
  return counts;
}

const COUNTS = 'for (let n = 0; n < arguments.length; n++) globalThis.__mutantCounts__[+arguments[n]]++;';
/** As Stryker's instrumenter names it. */
const COUNTING = /^function (stryCov_\w+)\(\) \{[\s\S]*?^\}$/m;

export interface Modules {
  /** How often code that is loaded from now on comes by each mutant; `undefined`: that is not counted. */
  counts: Uint32Array | undefined;
  /** Modules that are imported from now on are new ones. */
  renew(): void;
  /** Imports a file by its path. */
  load(path: string): Promise<unknown>;
  /** Whether a file imports another, in however many steps. Known once it has been loaded. */
  reaches(path: string, other: string): boolean;
}

/** @param root the directory whose files, packages aside, are the project's. */
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
