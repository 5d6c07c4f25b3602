/** The packages that are installed to run Feedhose, and their licences. */

export interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  /** The package is bundled in another package. */
  readonly inBundle?: boolean;
  /** The package is a link to a workspace of this repository. */
  readonly link?: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, Locked>>;
}

export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Licences that require at most attribution or a notice. If a package offers a choice, one of its licences must be allowed. */
export const ALLOWED: readonly string[] = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
];

/** Returns the production packages of the lock file, sorted by name and version. */
export function productionPackages({ packages }: LockFile): readonly Licensed[] {
  const all = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !link && !dev,
  );
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
    'Feedhose is licensed under Apache-2.0. The tables list the packages that are installed to run and deploy it, with the',
    'versions and licences in the lock file. `npm run licenses` writes this page, and a test checks it. The bundles of the',
    'functions and the dashboard contain some of these packages and no others.',
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
