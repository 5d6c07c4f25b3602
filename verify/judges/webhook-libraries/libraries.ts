/** Creates the programs of docs/verifying.md, one for each library, and builds them in the judge's folder. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tool, Workspace } from '../judge.ts';
import { install, skippedPart, succeed, virtualEnvironment } from '../tools.ts';

export interface Library {
  /** Name of the library, such as `Go svix`. */
  readonly name: string;
  /** The program and the arguments that precede those of the page. */
  readonly run: readonly string[];
}

const PAGE = fileURLToPath(new URL('../../../docs/verifying.md', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MARK = '<!-- run by verify/judges/webhook-libraries/judge.ts -->';

export const VERSIONS = {
  'npm standardwebhooks': '1.1.1',
  'npm svix': '2.5.0',
  'PyPI standardwebhooks': '1.1.0',
  'PyPI svix': '2.9.1',
  'Go standard-webhooks': '0.0.1',
  'Go svix-webhooks': '1.44.0',
  'crate standardwebhooks': '1.0.1',
  'crate svix': '2.9.1',
  'Maven standardwebhooks': '1.2.0',
  'Maven svix': '1.99.1',
} as const;

/** The replacements that the page describes for Svix's libraries, by the language of the code block. */
const FOR_SVIX: Readonly<Record<string, readonly [line: string, other: string]>> = {
  js: ["from 'standardwebhooks'", "from 'svix'"],
  python: ['from standardwebhooks import', 'from svix.webhooks import'],
  go: ['"github.com/standard-webhooks/standard-webhooks/libraries/go"', '"github.com/svix/svix-webhooks/go"'],
  rust: ['use standardwebhooks::Webhook', 'use svix::webhooks::Webhook'],
  java: ['import com.standardwebhooks.Webhook', 'import com.svix.Webhook'],
};

/** Returns the programs of the page by language, each for the Standard Webhooks library and for Svix's. */
function programs(): ReadonlyMap<string, readonly [standard: string, svix: string]> {
  const page = readFileSync(PAGE, 'utf8');
  const found = new Map<string, readonly [string, string]>();
  for (const part of page.split(MARK).slice(1)) {
    const [, language = '', text = ''] = /^\s*```(\w+)\n(.*?)^```$/ms.exec(part) ?? [];
    const [line, other] = FOR_SVIX[language] ?? ['', ''];
    if (line === '' || !text.includes(line))
      throw new Error(`docs/verifying.md: the program in ${language} lacks ${line}`);
    found.set(language, [text, text.replace(line, other)]);
  }
  const missing = Object.keys(FOR_SVIX).filter((language) => !found.has(language));
  if (missing.length > 0) throw new Error(`docs/verifying.md has no program with a library in ${missing.join(', ')}.`);
  return found;
}

const NAMES = ['standardwebhooks', 'svix'] as const;

type Programs = readonly (readonly [name: string, text: string])[];
type Build = (workspace: Workspace, all: Programs) => Promise<readonly Library[]>;

/** The languages by the name of the code block, with the programs that their libraries need. */
const LANGUAGES: readonly (readonly [block: string, language: string, needs: readonly Tool[], build: Build])[] = [
  ['js', 'JavaScript', [], javascript],
  ['python', 'Python', ['python3'], python],
  ['go', 'Go', ['go'], go],
  ['rust', 'Rust', ['cargo'], rust],
  ['java', 'Java', ['java', 'mvn'], java],
];

export async function buildLibraries(
  workspace: Workspace,
): Promise<{ readonly libraries: readonly Library[]; readonly skipped: readonly string[] }> {
  const found = programs();
  const libraries: Library[] = [];
  const skipped: string[] = [];
  for (const [block, language, needs, build] of LANGUAGES) {
    const cause = skippedPart(`The libraries for ${language}`, needs);
    const texts = found.get(block) ?? ['', ''];
    if (cause !== undefined) skipped.push(cause);
    else
      libraries.push(
        ...(await build(
          workspace,
          texts.map((text, n) => [NAMES[n] as string, text] as const),
        )),
      );
  }
  return { libraries, skipped };
}

function written(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  // An unchanged file keeps its modification time, so that builds are not repeated.
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  return path;
}

/** The folder is inside the project, whose node_modules has both libraries. */
async function javascript(_: Workspace, all: Programs): Promise<readonly Library[]> {
  return all.map(([name, text]) => {
    const path = written(join(ROOT, '.judges', 'webhook-libraries', `${name}.mjs`), text);
    return { name: `JavaScript ${name}`, run: [process.execPath, path] };
  });
}

async function python(workspace: Workspace, all: Programs): Promise<readonly Library[]> {
  const packages = [`standardwebhooks==${VERSIONS['PyPI standardwebhooks']}`, `svix==${VERSIONS['PyPI svix']}`];
  const interpreter = await virtualEnvironment(workspace, packages);
  return all.map(([name, text]) => ({
    name: `Python ${name}`,
    run: [interpreter, written(join(workspace.folder, `verify_${name}.py`), text)],
  }));
}

async function go(workspace: Workspace, all: Programs): Promise<readonly Library[]> {
  const folder = join(workspace.folder, 'go');
  const module = [
    'module judge',
    'go 1.21',
    `require github.com/standard-webhooks/standard-webhooks/libraries v${VERSIONS['Go standard-webhooks']}`,
    `require github.com/svix/svix-webhooks v${VERSIONS['Go svix-webhooks']}`,
  ];
  for (const [name, text] of all) written(join(folder, name, 'main.go'), text);
  written(join(folder, 'go.mod'), `${module.join('\n')}\n`);
  workspace.say('Building the programs in Go');
  await install(workspace, 'go', ['build', '-mod=mod', '-o', 'bin/', './...'], { cwd: folder });
  return all.map(([name]) => ({ name: `Go ${name}`, run: [join(folder, 'bin', name)] }));
}

async function rust(workspace: Workspace, all: Programs): Promise<readonly Library[]> {
  const folder = join(workspace.folder, 'rust');
  const manifest = [
    '[package]',
    'name = "judge"',
    'version = "0.1.0"',
    'edition = "2021"',
    '[dependencies]',
    `standardwebhooks = "=${VERSIONS['crate standardwebhooks']}"`,
    `svix = "=${VERSIONS['crate svix']}"`,
    'http = "1"',
    'base64 = "0.22"',
    'serde_json = "1"',
  ];
  for (const [name, text] of all) written(join(folder, 'src', 'bin', `verify-${name}.rs`), text);
  written(join(folder, 'Cargo.toml'), `${manifest.join('\n')}\n`);
  workspace.say('Building the programs in Rust, which takes minutes the first time');
  await install(workspace, 'cargo', ['build', '--quiet'], { cwd: folder, timeoutSeconds: 1_500 });
  return all.map(([name]) => ({ name: `Rust ${name}`, run: [join(folder, 'target', 'debug', `verify-${name}`)] }));
}

async function java(workspace: Workspace, all: Programs): Promise<readonly Library[]> {
  const folder = join(workspace.folder, 'java');
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  const pom = [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>judge</groupId><artifactId>judge</artifactId><version>1</version><dependencies>',
    dependency('com.standardwebhooks', 'standardwebhooks', VERSIONS['Maven standardwebhooks']),
    dependency('com.svix', 'svix', VERSIONS['Maven svix']),
    '</dependencies></project>',
  ];
  written(join(folder, 'pom.xml'), pom.join('\n'));
  workspace.say('Building the programs in Java');
  await install(workspace, 'mvn', ['-q', '-B', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'], {
    cwd: folder,
  });
  const libraries = readFileSync(join(folder, 'classpath.txt'), 'utf8').trim();
  const built: Library[] = [];
  for (const [name, text] of all) {
    const source = written(join(folder, name, 'Verify.java'), text);
    const classes = join(folder, name, 'classes');
    await succeed(workspace, 'javac', ['-d', classes, '-cp', libraries, source]);
    const start = ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', `${classes}:${libraries}`, 'Verify'];
    built.push({ name: `Java ${name}`, run: start });
  }
  return built;
}
