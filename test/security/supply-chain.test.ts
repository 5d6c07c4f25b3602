/**
 * The dependencies of the project: exact versions, permitted licences, bundles with declared packages only, a bill of
 * materials.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { verdictOf } from '../../bin/audit/verdict.ts';
import { bundledPackages, DEPLOYED, packageIn } from '../../bin/licenses/bundled.ts';
import { ALLOWED, disallowed, type LockFile, licensesPage, productionPackages } from '../../bin/licenses/list.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const json = (name: string) => JSON.parse(readFileSync(`${root}${name}`, 'utf8'));
const manifest = json('package.json') as Record<string, Record<string, string>>;
const lock = json('package-lock.json') as LockFile;
const production = productionPackages(lock);

describe('versions', () => {
  test('are exact', () => {
    const declared = ['dependencies', 'devDependencies', 'overrides'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    expect(declared.length).toBeGreaterThan(35);
    expect(declared.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    for (const kind of ['optionalDependencies', 'peerDependencies', 'bundleDependencies']) {
      expect(manifest[kind]).toBeUndefined();
    }
  });

  test('of the lock file are the same, with a checksum for each, and without private registries', () => {
    for (const kind of ['dependencies', 'devDependencies'] as const) {
      for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
        expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
      }
    }
    const entries = Object.entries(lock.packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    ) as [string, Record<string, unknown>][];
    expect(entries.length).toBeGreaterThan(400);
    const unsigned = entries.filter(([, entry]) => !entry['integrity'] && !entry['inBundle']);
    expect(unsigned.map(([path]) => path)).toEqual([]);
    const weak = entries.filter(([, { integrity }]) => integrity && !String(integrity).startsWith('sha512-'));
    expect(weak.map(([path]) => path)).toEqual([]);
    const hosts = entries.flatMap(([, { resolved }]) => (resolved ? [new URL(String(resolved)).host] : []));
    expect([...new Set(hosts)].filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
  });

  test('run no installation scripts except those of listed packages', () => {
    const rules = Object.entries(manifest['allowScripts'] ?? {});
    const allowed = rules.filter(([, rule]) => String(rule) === 'true').map(([name]) => name);
    expect(allowed.toSorted()).toEqual(['classic-level', 'esbuild', 'node']);
  });

  test('with an installation script are each allowed or denied, so that npm neither asks nor warns', () => {
    const withScript = Object.entries(lock.packages)
      .filter(([, entry]) => 'hasInstallScript' in entry)
      .map(([path]) => path.split('node_modules/').at(-1));
    expect(Object.keys(manifest['allowScripts'] ?? {}).toSorted()).toEqual([...new Set(withScript)].toSorted());
  });
});

describe('licences', () => {
  test('of all production dependencies are on the list', () => {
    expect(production.length).toBeGreaterThan(100);
    expect(disallowed(production)).toEqual([]);
    expect(ALLOWED).not.toContain('GPL-3.0-or-later');
  });

  test('that are not on the list are reported', () => {
    const one = (license: string) => [{ name: 'a', version: '1.0.0', license }];
    for (const license of [
      'GPL-3.0',
      'AGPL-3.0-only',
      'SSPL-1.0',
      'BUSL-1.1',
      'UNLICENSED',
      'none',
      'MIT AND GPL-2.0',
    ]) {
      expect(disallowed(one(license))).toHaveLength(1);
    }
    for (const license of ['MIT', '(MIT OR GPL-3.0-or-later)']) expect(disallowed(one(license))).toEqual([]);
  });

  test('are listed in docs/licenses.md', () => {
    expect(readFileSync(`${root}docs/licenses.md`, 'utf8')).toBe(licensesPage(production));
  });
});

describe('bundles', () => {
  /** Maps a bundle to the names of its packages. */
  const bundles = new Map<string, ReadonlySet<string>>();

  beforeAll(async () => {
    for (const [name, folders] of await bundledPackages(DEPLOYED))
      bundles.set(name, new Set([...folders].map(packageIn)));
  });

  test('contain no development package', () => {
    const running = new Set(production.map(({ name }) => name));
    const notForProduction = [...bundles].flatMap(([name, packages]) =>
      [...packages].filter((one) => !running.has(one)).map((one) => `${name}: ${one}`),
    );
    expect(notForProduction).toEqual([]);
    expect(bundles.size).toBeGreaterThanOrEqual(7);
  });

  test('of the publisher and the consumer contain no other package, and that of the construct only zod', async () => {
    // The construct checks the settings of destinations with the schemas of the API.
    for (const [name, folders] of await bundledPackages(['construct', 'publisher', 'consumer']))
      expect([name, ...folders]).toEqual(name === 'construct' ? [name, 'node_modules/zod'] : [name]);
  });

  test('are recognized: each contains its known packages, and no tool', () => {
    expect([...(bundles.get('api') ?? [])]).toEqual(expect.arrayContaining(['zod', '@middy/core']));
    expect([...(bundles.get('deliver-to-webhook') ?? [])]).toEqual(expect.arrayContaining(['undici']));
    expect([...(bundles.get('dashboard') ?? [])].toSorted()).toEqual(['lucide', 'preact', 'uplot']);
    const tools = [
      'aws-cdk-lib',
      'constructs',
      'esbuild',
      'dynalite',
      'node',
      'jest',
      'vite',
      'typescript',
      'fast-check',
    ];
    for (const [name, packages] of bundles) {
      expect([name, tools.filter((tool) => packages.has(tool))]).toEqual([name, []]);
    }
    for (const name of ['fan-out', 'deliver-to-queue', 'deliver-to-webhook', 'archive', 'wake']) {
      expect(bundles.get(name)?.has('zod')).toBe(false);
    }
  });
});

test('npm run sbom names every production package, and no development package', () => {
  const run = spawnSync(process.execPath, ['bin/sbom.ts'], { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
  expect([run.status, run.stderr]).toEqual([0, '']);
  const { bomFormat, metadata, components, dependencies } = JSON.parse(run.stdout);
  expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'feedhose']);
  type Component = { 'bom-ref': string; licenses?: unknown[] };
  const named = (components as Component[]).map((component) => component['bom-ref']);
  const optional = (name: string) => lock.packages[`node_modules/${name}`]?.optional === true;
  // Packages for other platforms are not installed here.
  const wanted = production.filter(({ name }) => !optional(name)).map(({ name, version }) => `${name}@${version}`);
  expect(wanted.filter((ref) => !named.includes(ref) && !isBundled(ref))).toEqual([]);
  const dev = Object.keys(manifest['devDependencies'] ?? {});
  expect(dev.filter((name) => named.some((ref) => ref.startsWith(`${name}@`)))).toEqual([]);
  expect((components as Component[]).filter(({ licenses = [] }) => licenses.length === 0)).toEqual([]);
  const refs = new Set([...named, metadata.component['bom-ref']]);
  expect(
    dependencies.flatMap(({ dependsOn }: { dependsOn: string[] }) => dependsOn).filter((ref: string) => !refs.has(ref)),
  ).toEqual([]);
});

/** A package inside of another package. */
function isBundled(ref: string): boolean {
  const at = ref.lastIndexOf('@');
  return Object.entries(lock.packages).some(
    ([path, entry]) => path.endsWith(`/node_modules/${ref.slice(0, at)}`) && entry.inBundle === true,
  );
}

describe('npm run audit', () => {
  const found = {
    vulnerabilities: {
      a: { name: 'a', severity: 'high', range: '<2', via: [{ title: 'Bad', url: 'https://example.com/1' }, 'b'] },
    },
  };
  test.each([
    [
      'no advisory',
      { vulnerabilities: {}, metadata: { dependencies: { total: 7 } } },
      0,
      /^No known advisory about 7 packages\.$/,
    ],
    ['an advisory', found, 1, /^high: a <2: Bad \(https:\/\/example\.com\/1\); through b$/],
    [
      'an error',
      { error: { code: 'ENOAUDIT', summary: 'Your configured registry does not support audits.' } },
      3,
      /does not answer/,
    ],
    ['a refusal', { message: '405 Method Not Allowed' }, 3, /^The registry does not answer .+405/],
  ])('reports %s', (_, report, exitCode, line) => {
    const verdict = verdictOf(JSON.stringify(report), '');
    expect(verdict.exitCode).toBe(exitCode);
    expect(verdict.lines[0]).toMatch(line);
  });
  test('never treats a missing answer as success', () => {
    expect(verdictOf('', 'npm error network')).toEqual({
      lines: ['The registry does not answer audits: nothing is known about advisories. It said: npm error network'],
      exitCode: 3,
    });
    expect(verdictOf('{}', '').exitCode).toBe(3);
  });
});
