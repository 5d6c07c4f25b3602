/** No file imports itself through others. Imports of types count, because a reader follows them as well. */
import { describe, expect, test } from '@jest/globals';
import { importsOf, sourcesOf } from './sources.ts';

type Imports = ReadonlyMap<string, readonly string[]>;

/** Returns the groups of files that import each other, directly or through others (Tarjan's strongly connected components). */
function circlesIn(imports: Imports): readonly (readonly string[])[] {
  const circles: string[][] = [];
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const number = numbers.size;
    numbers.set(file, number);
    lowest.set(file, number);
    open.push(file);
    for (const imported of imports.get(file) ?? []) {
      if (!imports.has(imported)) continue;
      const reached = numbers.has(imported)
        ? open.includes(imported)
          ? (numbers.get(imported) as number)
          : number
        : visit(imported);
      lowest.set(file, Math.min(lowest.get(file) as number, reached));
    }
    const low = lowest.get(file) as number;
    if (low === number) {
      const component = open.splice(open.indexOf(file));
      if (component.length > 1 || imports.get(file)?.includes(file)) circles.push(component);
    }
    return low;
  };
  for (const file of imports.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

function importsOfFolders(...folders: readonly string[]): Imports {
  return new Map(sourcesOf(...folders).map((source) => [source.path, importsOf(source)]));
}

describe('import circles', () => {
  test('do not exist', () => {
    const imports = importsOfFolders(
      ...['core', 'adapters', 'lambdas', 'lib', 'local', 'cli', 'bin', 'dashboard'],
      ...['publisher', 'consumer', 'client', 'examples', 'recipes', 'bench', 'verify', 'test'],
    );
    expect(imports.size).toBeGreaterThan(500);
    expect(circlesIn(imports)).toEqual([]);
  });

  test.each<[string, Record<string, readonly string[]>, readonly (readonly string[])[]]>([
    ['of two files', { a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    ['of three files', { a: ['b'], b: ['c'], c: ['a'] }, [['a', 'b', 'c']]],
    ['of one file', { a: ['a'] }, [['a']]],
    ['behind a file that is not part of it', { a: ['b'], b: ['c'], c: ['b'] }, [['b', 'c']]],
    [
      'twice',
      { a: ['b'], b: ['a'], c: ['d', 'a'], d: ['c'] },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['none where two paths lead to one file', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
  ])('are found: %s', (_, imports, expected) => {
    expect(circlesIn(new Map(Object.entries(imports)))).toEqual(expected);
  });
});
