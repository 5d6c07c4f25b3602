/**
 * The packages as their users get them: packed, installed into an empty CDK app, imported and required, and synthesized. Peer
 * dependencies are those of this repository, so that no registry is called.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { PACKAGES, REPOSITORY } from '../../bin/package/packages.ts';
import { publishedApi } from '../../bin/package/published.ts';
import { referencePages } from '../../bin/package/reference.ts';
import { OLDEST_CDK } from '../../lib/constructs/cdk-version.ts';
import { synthesize, type TemplateText } from '../lib/template.ts';
import { CONSTRUCT, helpers } from './programs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const app = mkdtempSync(join(tmpdir(), 'feedhose-app-'));
const installed = join(app, 'node_modules', 'feedhose');
/** The test of the embedded run installs its package. */
const packed = PACKAGES.filter(({ name }) => name !== '@feedhose/local');

const run = (file: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string =>
  execFileSync(file, [...args], { cwd, encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' });
const files = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

const USE = `new Feedhose(stack, 'Feedhose').addOutputs();`;
const APPS: Readonly<Record<string, string>> = {
  'app.mjs': `import { App, Stack } from 'aws-cdk-lib';\nimport { Feedhose } from 'feedhose';\nconst app = new App();\nconst stack = new Stack(app, 'Feedhose');\n${USE}\napp.synth();\n`,
  'app.cjs': `const { App, Stack } = require('aws-cdk-lib');\nconst { Feedhose } = require('feedhose');\nconst app = new App();\nconst stack = new Stack(app, 'Feedhose');\n${USE}\napp.synth();\n`,
};
beforeAll(() => {
  run(process.execPath, ['bin/build-libraries.ts'], ROOT);
  run(process.execPath, ['bin/build-package.ts'], ROOT);
  const folders = packed.map(({ folder }) => `./${folder}`);
  const tarballs = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', app, ...folders], ROOT);
  writeFileSync(join(app, 'package.json'), '{"private":true}');
  const files = tarballs
    .trim()
    .split('\n')
    .map((name) => `./${name}`);
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', ...files], app);
  mkdirSync(join(app, 'node_modules', '@aws-sdk'));
  mkdirSync(join(app, 'node_modules', '@types'));
  for (const name of ['aws-cdk-lib', 'constructs', '@aws-sdk/client-eventbridge', '@types/node']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(app, 'node_modules', name), 'junction');
  }
  for (const [name, text] of Object.entries(APPS)) writeFileSync(join(app, name), text);
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

describe('the packages', () => {
  const manifests = PACKAGES.map(({ name, folder }) => ({
    folder,
    name,
    manifest: JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<string, unknown>,
  }));
  const repository = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly repository: { readonly url: string };
    readonly dependencies: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };

  test('have the version, address, author, licence and Node of the repository, and are published with provenance', () => {
    const { version, bugs, author, license, engines } = repository;
    expect(repository['homepage']).toBe(`${REPOSITORY}#readme`);
    expect(bugs).toEqual({ url: `${REPOSITORY}/issues` });
    for (const { name, folder, manifest } of manifests) {
      expect(manifest).toMatchObject({
        ...{ name, version, bugs, author, license, engines },
        homepage: `${REPOSITORY}/tree/main/${folder}#readme`,
        repository: { ...repository.repository, directory: folder },
        publishConfig: { access: 'public', provenance: true },
      });
      expect(String(manifest['description'])).not.toBe('');
      expect((manifest['keywords'] as string[]).length).toBeGreaterThan(3);
      expect(manifest).not.toHaveProperty('private');
    }
    expect(repository['private']).toBe(true);
  });

  test('depend on each other in exactly this version, and follow in the list those that they depend on', () => {
    const names = PACKAGES.map(({ name }) => name);
    for (const [index, { manifest }] of manifests.entries()) {
      const own = Object.entries((manifest['dependencies'] ?? {}) as object).filter(([name]) => names.includes(name));
      for (const [name, version] of own) {
        expect(version).toBe(repository.version);
        expect(names.indexOf(name)).toBeLessThan(index);
      }
    }
    expect(manifests.find(({ name }) => name === 'feedhose')?.manifest['dependencies']).toEqual({
      '@feedhose/consumer': repository.version,
      '@feedhose/publisher': repository.version,
    });
  });

  test('have optional peers, which the repository installs for its tests', () => {
    const peersOf = Object.fromEntries(
      manifests.map(({ name, manifest }) => [name, Object.keys((manifest['peerDependencies'] ?? {}) as object)]),
    );
    // Users of the construct have the CDK, users of the publisher have the SDK, and users of the consumer need neither.
    expect(peersOf).toMatchObject({
      feedhose: ['@aws-sdk/client-eventbridge', 'aws-cdk-lib', 'constructs'],
      '@feedhose/publisher': ['@aws-sdk/client-eventbridge'],
      '@feedhose/consumer': [],
      '@feedhose/client': [],
    });
    for (const { name, manifest } of manifests) {
      for (const peer of peersOf[name] ?? []) {
        expect(manifest['peerDependenciesMeta']).toMatchObject({ [peer]: { optional: true } });
        expect(Object.keys(repository.dependencies)).toContain(peer);
      }
    }
  });

  test('contain their build, their README and their licence, and nothing else', () => {
    const always = /^(?:package\.json|README\.md|LICENSE)$/;
    const expected = {
      feedhose: [
        /^dist\/libraries\/(?:construct\.js|(?:publisher|consumer)\.m?js|package\.json)$/,
        /^dist\/types\/(?:package\.json|(?:publisher|consumer)\.d\.m?ts|(?:lib|core)\/[\w/-]+\.d\.ts)$/,
        /^dist\/functions\/[\w-]+\/(?:index|chunk-\w+|[\w-]+)\.mjs$/,
        /^dist\/dashboard\//,
        /^dist\/cli\/(?:main|[\w-]+)\.mjs$/,
        /^bin\/cli\.js$/,
        /^docs\/(?:runbook|observability)\.md$/,
        /^schemas\/config\.schema\.json$/,
        /^CHANGELOG\.md$/,
        /^THIRD_PARTY_LICENSES\.txt$/,
      ],
      '@feedhose/publisher': [
        /^dist\/(?:cjs\/index\.js|esm\/index\.m?js|esm\/index\.d\.mts)$/,
        /^dist\/types\/(?:publisher|core)\//,
      ],
      '@feedhose/consumer': [
        /^dist\/(?:cjs\/index\.js|esm\/index\.m?js|esm\/index\.d\.mts)$/,
        /^dist\/types\/(?:consumer|core)\//,
      ],
      '@feedhose/client': [/^dist\/(?:cjs\/index\.js|esm\/index\.m?js|esm\/index\.d\.mts)$/, /^dist\/types\/client\//],
    };
    for (const [name, own] of Object.entries(expected)) {
      const all = files(join(app, 'node_modules', name));
      const patterns = [always, ...own];
      expect(all.filter((path) => !patterns.some((pattern) => pattern.test(path)))).toEqual([]);
      for (const pattern of patterns) expect([name, all.some((path) => pattern.test(path))]).toEqual([name, true]);
    }
    const functions = files(installed)
      .filter((path) => path.endsWith('/index.mjs'))
      .map((path) => path.split('/')[2]);
    const entries = readdirSync(join(ROOT, 'lambdas')).filter((name) =>
      existsSync(join(ROOT, 'lambdas', name, 'index.ts')),
    );
    expect(functions).toEqual(entries.sort());
  });

  test('contain the licences of the code of others that they include', () => {
    const text = readFileSync(join(installed, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of ['zod', 'undici', 'preact', 'uplot', 'lucide']) {
      const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
      expect(text).toContain(`\n${name} ${version} (`);
      expect(text).toContain(readFileSync(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8').trim());
    }
    for (const name of ['@middy/core', '@aws-sdk/client-sqs']) expect(text).toContain(`\n${name} `);
  });

  test('have no link in their READMEs that works only in the repository', () => {
    for (const { folder } of manifests) {
      const text = readFileSync(join(ROOT, folder, 'README.md'), 'utf8');
      const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.filter((target) => !target.startsWith('https://'))).toEqual([]);
      const files = targets.flatMap((target) => target.split(`${REPOSITORY}/blob/main/`)[1] ?? []);
      expect(files.filter((file) => !existsSync(join(ROOT, file.replace(/#.*/, ''))))).toEqual([]);
    }
  });

  test.each([
    ['feedhose/dist/libraries/construct.js', ['aws-cdk-lib', 'constructs']],
    ['@feedhose/publisher/dist/cjs/index.js', ['@aws-sdk/client-eventbridge']],
    ['@feedhose/consumer/dist/cjs/index.js', []],
    ['@feedhose/client/dist/cjs/index.js', ['openapi-fetch']],
  ])('import in %s nothing except %j and Node', (path, peers) => {
    const code = readFileSync(join(app, 'node_modules', path), 'utf8');
    const needed = [...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name = '']) =>
      name.startsWith('@') ? name : (name.split('/')[0] ?? ''),
    );
    expect([...new Set(needed)].filter((one) => !one.startsWith('node:')).sort()).toEqual(peers);
  });

  test('load the clients of the canary only when it runs', () => {
    const folder = join(installed, 'dist', 'cli');
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const loaded = new Set(['main.mjs']);
    for (const name of loaded) {
      for (const [, other = ''] of read(name).matchAll(/^(?:import|\} from) .*?"\.\/([\w-]+\.mjs)";$/gm))
        loaded.add(other);
    }
    expect(loaded.size).toBeGreaterThan(2);
    // The name of KMS in its protocol.
    const ofKms = readdirSync(folder).filter((name) => read(name).includes('TrentService'));
    expect(ofKms).toHaveLength(1);
    expect([...loaded]).not.toContain(ofKms[0]);
  });

  test('export the helpers for import and require, and the subpaths of feedhose are the same modules', () => {
    const code = (load: (name: string) => string) => `
const [publisher, consumer] = [${load('@feedhose/publisher')}, ${load('@feedhose/consumer')}];
const again = [${load('feedhose/publisher')}, ${load('feedhose/consumer')}];
const same = (one, other) => Object.keys(one).length > 1 && Object.keys(one).every((name) => one[name] === other[name]);
console.log(typeof publisher.createPublisher, typeof consumer.ConsumerError, same(publisher, again[0]), same(consumer, again[1]));`;
    writeFileSync(
      join(app, 'helpers.cjs'),
      code((name) => `require('${name}')`),
    );
    writeFileSync(
      join(app, 'helpers.mjs'),
      code((name) => `await import('${name}')`),
    );
    for (const file of ['helpers.cjs', 'helpers.mjs']) {
      expect(run(process.execPath, [file], app)).toBe('function function true true\n');
    }
  });

  test.each(['import', 'require'] as const)(
    'report the package that the publisher needs and does not find (%s)',
    (kind) => {
      const folder = mkdtempSync(join(tmpdir(), 'feedhose-alone-'));
      cpSync(
        join(app, 'node_modules', '@feedhose', 'publisher'),
        join(folder, 'node_modules', '@feedhose', 'publisher'),
        {
          recursive: true,
        },
      );
      const file = kind === 'import' ? 'program.mjs' : 'program.cjs';
      const load = kind === 'import' ? 'await import' : 'require';
      const code = `const { createPublisher } = ${load}('@feedhose/publisher');
createPublisher({ busName: 'bus' }).publish([]).catch(({ message }) => console.log(message));`;
      writeFileSync(join(folder, file), code);
      expect(run(process.execPath, [file], folder)).toBe(
        'The publisher needs @aws-sdk/client-eventbridge. Run: npm install @aws-sdk/client-eventbridge\n',
      );
      rmSync(folder, { recursive: true });
    },
  );

  test.each(['esm', 'cjs'] as const)('can be bundled with the helpers as %s, and the bundle runs', async (format) => {
    for (const [name, exported] of [
      ['consumer', 'decode'],
      ['publisher', 'createPublisher'],
    ]) {
      const contents = `import { ${exported} } from 'feedhose/${name}'; console.log(typeof ${exported});`;
      const outfile = join(app, `bundled-${name}.${format === 'esm' ? 'mjs' : 'cjs'}`);
      const external = ['@aws-sdk/*'];
      await build({ stdin: { contents, resolveDir: app }, bundle: true, platform: 'node', format, outfile, external });
      expect(run(process.execPath, [outfile], app)).toBe('function\n');
    }
  });

  test('synthesize the stack of this repository in an empty CDK app, imported and required', () => {
    const templates = Object.keys(APPS).map((file) => {
      const out = join(app, `${file}.out`);
      run(process.execPath, [file], app, { CDK_OUTDIR: out, CDK_CONTEXT_JSON: '{}' });
      return JSON.parse(readFileSync(join(out, 'Feedhose.template.json'), 'utf8')) as TemplateText;
    });
    const [imported, required] = templates;
    expect(imported).toEqual(required);
    const { template: own } = synthesize();
    expect(Object.keys(imported?.Resources ?? {}).sort()).toEqual(Object.keys(own.Resources).sort());
    expect(Object.keys(imported?.Outputs ?? {}).sort()).toEqual(Object.keys(own.Outputs).sort());
  });

  test('synthesize the example of a destination in the stack of a team', () => {
    const guide = readFileSync(join(ROOT, 'docs', 'destinations-as-code.md'), 'utf8');
    const [, code = ''] = /^```ts\n([^`]+new FeedhoseDestination[^`]+)^```$/m.exec(guide) ?? [];
    writeFileSync(join(app, 'team.mjs'), code);
    const out = join(app, 'team.out');
    run(process.execPath, ['team.mjs'], app, { CDK_OUTDIR: out, CDK_CONTEXT_JSON: '{}' });
    const text = readFileSync(join(out, 'Search.template.json'), 'utf8');
    expect(text).toContain('Custom::FeedhoseDestination');
    expect(text).toContain('search/feeds');
  });

  test('work with a CDK that has no Validations, and refuse one without the runtime of its functions', () => {
    const older = `const exported = require('aws-cdk-lib');
const get = (target, name) => (name === 'Validations' ? undefined : target[name]);
require.cache[require.resolve('aws-cdk-lib')].exports = new Proxy(exported, { get });
const { Feedhose } = require('feedhose');
new Feedhose(new exported.Stack(), 'Feedhose');
delete require('aws-cdk-lib/aws-lambda').Runtime.NODEJS_24_X;
try { new Feedhose(new exported.Stack(), 'Feedhose'); } catch ({ message }) { console.log(message); }
`;
    writeFileSync(join(app, 'older.cjs'), older);
    const { peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(peerDependencies['aws-cdk-lib']).toBe(`^${OLDEST_CDK}`);
    expect(run(process.execPath, ['older.cjs'], app)).toBe(
      `Feedhose requires aws-cdk-lib ${OLDEST_CDK} or newer, and found an older version.\n`,
    );
  });

  test('provide their types to an app of cdk init, CommonJS, ES modules, bundlers, and the examples of the guide', () => {
    for (const extension of ['mts', 'cts']) {
      writeFileSync(join(app, `construct.${extension}`), CONSTRUCT);
      writeFileSync(join(app, `helpers.${extension}`), helpers('@feedhose'));
      writeFileSync(join(app, `subpaths.${extension}`), helpers('feedhose'));
    }
    const guide = ['construct.md', 'destinations-as-code.md']
      .map((name) => readFileSync(join(ROOT, 'docs', name), 'utf8'))
      .join('\n');
    const examples = [...guide.matchAll(/^```ts\n([\s\S]+?)^```$/gm)].map(([, code = ''], at) => {
      writeFileSync(join(app, `example-${at}.mts`), code);
      return `example-${at}.mts`;
    });
    expect(examples).toHaveLength(4);
    const template = join(ROOT, 'node_modules', 'aws-cdk', 'lib', 'init-templates', 'app', 'typescript');
    const { compilerOptions } = JSON.parse(readFileSync(join(template, 'tsconfig.json'), 'utf8'));
    const check = (options: object, ...programs: string[]) => {
      const own = { noEmit: false, emitDeclarationOnly: true, outDir: 'declarations', inlineSourceMap: false };
      const inlined = { inlineSources: false, types: ['node'] };
      const config = { compilerOptions: { ...compilerOptions, ...own, ...inlined, ...options }, files: programs };
      writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(config));
      return run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')], app);
    };
    const imported = ['construct.mts', 'helpers.mts', 'subpaths.mts'];
    const required = ['construct.cts', 'helpers.cts', 'subpaths.cts'];
    expect(compilerOptions).toMatchObject({ module: 'NodeNext', moduleResolution: 'NodeNext', declaration: true });
    expect(check({}, ...imported, ...required, ...examples)).toBe('');
    expect(check({ module: 'node16', moduleResolution: 'node16' }, ...imported, ...required)).toBe('');
    expect(check({ module: 'esnext', moduleResolution: 'bundler' }, ...imported)).toBe('');
  });

  test('name the types of every entry for the resolution node10, which does not read exports', () => {
    for (const { name } of packed) {
      const folder = join(app, 'node_modules', name);
      const { exports, types, typesVersions } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const subpaths = Object.entries(exports as Record<string, { default?: { types?: string }; types?: string }>);
      const expected = subpaths.flatMap(([subpath, { default: required, types: both }]) => {
        const own = required?.types ?? both;
        return own === undefined ? [] : [[subpath, own]];
      });
      const found = [
        ['.', types],
        ...Object.entries((typesVersions?.['*'] ?? {}) as Record<string, readonly string[]>).map(([key, [path]]) => [
          `./${key}`,
          path,
        ]),
      ];
      expect(found).toEqual(expected);
      for (const [, path] of found) expect(existsSync(join(folder, path ?? ''))).toBe(true);
    }
  });

  test('contain the command line, without warnings of the AWS SDK about versions of Node.js that it will need', () => {
    const cli = pathToFileURL(join(installed, 'bin', 'cli.js')).href;
    const code = `process.argv.push('cli', '--version');
await import('${cli}');
console.log(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED);`;
    expect(run(process.execPath, ['--input-type=module', '-e', code], app)).toMatch(/\ntrue\n$/);
    expect(run(process.execPath, [join(installed, 'bin', 'cli.js'), '--help'], app)).toContain('dead-letters');
  });
});

describe('the public API', () => {
  test.each(['lib', 'publisher', 'consumer'] as const)(
    'of %s has not changed: a change affects users and belongs into the CHANGELOG',
    (library) => {
      const api = publishedApi(library).map(({ kind, name, extends: base, is, members }) => [
        is ?? [kind, name, ...(base === undefined ? [] : ['extends', base])].join(' '),
        ...members.map(({ signature }) => `  ${signature}`),
      ]);
      expect(api.length).toBeGreaterThan(5);
      expect(`\n${api.flat().join('\n')}\n`).toMatchSnapshot();
    },
  );

  test('is documented down to the last member, and every optional prop names its default', () => {
    const api = publishedApi();
    expect(api.filter(({ doc }) => doc.text === '').map(({ name }) => name)).toEqual([]);
    const members = api.flatMap(({ kind, name, members: own }) => own.map((member) => ({ kind, name, member })));
    expect(members.length).toBeGreaterThan(50);
    const bare = members.filter(({ member }) => member.doc.text === '' && member.name !== 'constructor');
    expect(bare.map(({ name, member }) => `${name}.${member.name}`)).toEqual([]);
    const silent = members.filter(
      ({ kind, member }) => kind === 'interface' && member.optional && !member.doc.tags['default'],
    );
    expect(silent.map(({ name, member }) => `${name}.${member.name}`)).toEqual([]);
  });

  test('has a reference that is up to date', () => {
    for (const { name, text } of referencePages(publishedApi())) {
      expect(readFileSync(join(ROOT, 'docs', 'reference', name), 'utf8')).toBe(text);
    }
  });
});
