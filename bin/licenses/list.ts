/** The packages that are installed to run Feedhose, and their licences. */

export interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  /** It lies inside of another package. */
  readonly inBundle?: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, Locked>>;
}

export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Licences that ask for no more than to be named, or for a notice; of a choice, one of them is enough. */
export const ALLOWED: readonly string[] = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
];

/** Every package of the lock file that is not for development alone, by name and version. */
export function productionPackages({ packages }: LockFile): readonly Licensed[] {
  const all = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const named = all.map(([path, { version = '', license = 'none' }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    license,
  }));
  const once = new Map(named.map((one) => [`${one.name} ${one.version}`, one]));
  return [...once.values()].toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

export function disallowed(packages: readonly Licensed[]): readonly Licensed[] {
  return packages.filter(({ license }) => !isAllowed(license));
}

function isAllowed(expression: string): boolean {
  const choices = expression.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return choices.some((license) => ALLOWED.includes(license));
}

export function licensesPage(packages: readonly Licensed[]): string {
  const counts = Map.groupBy(packages, ({ license }) => license);
  const summary = [...counts]
    .toSorted(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1))
    .map(([license, { length }]) => `| ${license} | ${length} |`);
  const rows = packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return [
    '# Licences',
    '',
    'Feedhose is Apache-2.0. These packages are installed to run and deploy it, as the lock file names them; the list is',
    'written by `npm run licenses` and checked by a test. The bundles of the functions and the page of the dashboard hold a',
    'part of these packages and nothing else.',
    '',
    '| licence | packages |',
    '|---|---|',
    ...summary,
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
