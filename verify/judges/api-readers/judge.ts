/**
 * Judge: clients that five third-party generators create from docs/openapi.json. Each client must be generated, must compile,
 * and must perform a customer's calls against the embedded run. The programs that use the clients are in `drivers/`.
 */

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from '../../../core/defined.ts';
import { type EmbeddedRun, startEmbeddedRun } from '../embedded-run.ts';
import type { Judge, Tool, Verdict, Workspace } from '../judge.ts';
import { command, type Finished, install, isThere, skippedPart, virtualEnvironment } from '../tools.ts';

const VERSIONS = {
  'OpenAPI Generator': '7.25.0',
  'openapi-python-client': '0.29.1',
  'oapi-codegen': '2.8.2',
  'openapi-typescript': '7.13.0',
  'Redocly CLI': '2.77.0',
} as const;
const TYPESCRIPT = '5.9.3';
const PYTHON = [
  `openapi-python-client==${VERSIONS['openapi-python-client']}`,
  ...['ruff==0.17.6', 'urllib3==2.8.0', 'python-dateutil==4.0.0', 'pydantic==2.14.4'],
];
const GO_MODULE = `module readers

go 1.24

require (
	github.com/oapi-codegen/runtime v1.9.0
	gopkg.in/validator.v2 v2.0.1
)
`;
const STRICT = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, allowImportingTsExtensions: true },
  ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [] },
};

const DOCUMENT = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
const DRIVERS = fileURLToPath(new URL('drivers/', import.meta.url));

/** One program and its expected output. */
interface Step {
  readonly what: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Text that its output must not contain. The status is checked as well. */
  readonly warning?: RegExp;
}

/** The programs that each reader needs. A reader is skipped where one of them is missing. */
const NEEDS: Readonly<Record<keyof ReturnType<typeof readers>, readonly Tool[]>> = {
  'Redocly CLI': [],
  'openapi-typescript': [],
  'openapi-python-client': ['python3'],
  'OpenAPI Generator, Python': ['python3', 'java', 'mvn'],
  'oapi-codegen': ['go'],
  'OpenAPI Generator, Go': ['go', 'java', 'mvn'],
};

/** Paths of the installed programs. A path is empty if the machine lacks what the program needs. */
interface Tools {
  readonly python: string;
  readonly jar: string;
  readonly codegen: string;
  readonly npm: string;
}

async function installReaders(workspace: Workspace): Promise<Tools> {
  const python = isThere('python3') ? await virtualEnvironment(workspace, PYTHON) : '';
  const [java, go, npm] = ['java', 'go', 'npm'].map((name) => join(workspace.folder, name)) as [string, string, string];
  const generator = VERSIONS['OpenAPI Generator'];
  const artifact = `org.openapitools:openapi-generator-cli:${generator}`;
  const copy = ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${java}`];
  if (isThere('java') && isThere('mvn')) await install(workspace, 'mvn', copy);
  const codegen = `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v${VERSIONS['oapi-codegen']}`;
  if (isThere('go')) await install(workspace, 'go', ['install', codegen], { env: { GOBIN: go } });
  mkdirSync(npm, { recursive: true });
  writeFileSync(join(npm, 'package.json'), '{ "private": true }\n');
  const packages = [
    `@redocly/cli@${VERSIONS['Redocly CLI']}`,
    `openapi-typescript@${VERSIONS['openapi-typescript']}`,
    `typescript@${TYPESCRIPT}`,
  ];
  await install(
    workspace,
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', ...packages],
    {
      cwd: npm,
    },
  );
  return { python, jar: join(java, `openapi-generator-cli-${generator}.jar`), codegen: join(go, 'oapi-codegen'), npm };
}

/** The steps of each generator, in order. A step runs if the steps before it succeeded. */
function readers(folder: string, { python, jar, codegen, npm }: Tools, { api, token }: EmbeddedRun) {
  const made = join(folder, 'made');
  rmSync(made, { recursive: true, force: true });
  for (const name of [
    'attrs',
    'pydantic',
    'go/codegen',
    'go/generator',
    'go/drive-codegen',
    'go/drive-generator',
    'ts',
  ]) {
    mkdirSync(join(made, name), { recursive: true });
  }
  const go = join(made, 'go');
  writeFileSync(join(go, 'go.mod'), GO_MODULE);
  cpSync(join(DRIVERS, 'oapi_codegen_driver.go'), join(go, 'drive-codegen', 'main.go'));
  cpSync(join(DRIVERS, 'openapi_generator_driver.go'), join(go, 'drive-generator', 'main.go'));
  // The specifier is a string, so that the compiler of the product does not look for types that are not generated yet.
  cpSync(join(DRIVERS, 'typescript_driver.txt'), join(made, 'ts', 'typescript_driver.ts'));
  writeFileSync(join(made, 'ts', 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICT }));
  const configuration = join(go, 'codegen.json');
  const output = join(go, 'codegen', 'client.go');
  writeFileSync(
    configuration,
    JSON.stringify({ package: 'codegen', output, generate: { models: true, client: true } }),
  );

  const binaries = join(python, '..');
  const environment = { API: api, TOKEN: token };
  const ofGo = { GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
  const generate = (name: string, to: string, properties: string): Step => ({
    what: 'is generated',
    program: 'java',
    args: ['-jar', jar, 'generate', '-g', name, '-i', DOCUMENT, '-o', to, `--additional-properties=${properties}`],
  });
  const node = (script: string, args: readonly string[]) => ({
    program: process.execPath,
    args: [join(npm, 'node_modules', script), ...args],
  });
  const drive = (driver: string, from: string): Step => ({
    what: 'does its work',
    program: python,
    args: [join(DRIVERS, driver)],
    env: { ...environment, PYTHONPATH: from },
  });
  const inGo = (what: string, args: readonly string[]): Step => ({
    ...{ what, program: 'go', args, cwd: go },
    env: { ...environment, ...ofGo },
  });
  // OpenAPI Generator's own tests of the clients need modules that the clients do not need.
  const withoutTests = ['--global-property=apis,models,supportingFiles,apiTests=false,modelTests=false'];
  const ofGenerator = generate('go', join(go, 'generator'), 'withGoMod=false,packageName=generator');
  return {
    'Redocly CLI': [
      { what: 'finds no problem', ...node('@redocly/cli/bin/cli.js', ['lint', DOCUMENT]), warning: /warning/i },
    ],
    'openapi-typescript': [
      {
        what: 'is generated',
        ...node('openapi-typescript/bin/cli.js', [DOCUMENT, '-o', join(made, 'ts', 'api.d.ts')]),
      },
      {
        what: 'compiles',
        ...node('typescript/bin/tsc', ['-p', join(made, 'ts')]),
      },
    ],
    'openapi-python-client': [
      {
        what: 'is generated',
        program: join(binaries, 'openapi-python-client'),
        args: ['generate', '--path', DOCUMENT, '--output-path', join(made, 'attrs', 'attrs_client'), '--meta', 'none'],
        // The generator formats its output with ruff, which must be on the PATH.
        env: { PATH: `${binaries}:${process.env['PATH'] ?? ''}` },
      },
      drive('openapi_python_client_driver.py', join(made, 'attrs')),
    ],
    'OpenAPI Generator, Python': [
      generate('python', join(made, 'pydantic'), 'packageName=openapi_client'),
      drive('openapi_generator_driver.py', join(made, 'pydantic')),
    ],
    'oapi-codegen': [
      { what: 'is generated', program: codegen, args: ['--config', configuration, DOCUMENT] },
      inGo('compiles', ['build', './codegen']),
      inGo('does its work', ['run', './drive-codegen']),
    ],
    'OpenAPI Generator, Go': [
      { ...ofGenerator, args: [...ofGenerator.args, ...withoutTests] },
      inGo('compiles', ['build', './generator']),
      inGo('does its work', ['run', './drive-generator']),
    ],
  } satisfies Readonly<Record<string, readonly Step[]>>;
}

const TOLD_CHARACTERS = 800;

function faultOf({ what, warning }: Step, { status, stdout, stderr }: Finished): string | undefined {
  const output = `${stdout}\n${stderr}`.trim();
  if (status === 0 && !warning?.test(output)) return undefined;
  return `It is not so that it ${what}: ${output.slice(-TOLD_CHARACTERS).replaceAll(/\s+/g, ' ')}`;
}

async function judged(
  workspace: Workspace,
  name: string,
  steps: readonly Step[],
): Promise<Pick<Verdict, 'checked' | 'faults'>> {
  let checked = 0;
  for (const step of steps) {
    const { program, args, cwd, env } = step;
    const finished = await command(workspace, program, args, defined({ cwd, env }));
    // A driver prints a line for each call whose answer has the right type and content.
    checked += 1 + finished.stdout.split('\n').filter((line) => line.startsWith('ok ')).length;
    const fault = faultOf(step, finished);
    if (fault !== undefined) return { checked, faults: [`${name}: ${fault}`] };
  }
  workspace.say(`${name}: ${checked} cases`);
  return { checked, faults: [] };
}

export const judge: Judge = {
  name: 'api-readers',
  maker: 'OpenAPI Generator, openapi-python-client, oapi-codegen, openapi-typescript, Redocly',
  question: 'Do clients that are generated from docs/openapi.json compile and work?',
  cannotSee:
    'It does not cover generators for other languages or older versions. It calls most operations once, and only with requests that customers send.',
  needs: [],
  partsNeed: ['python3', 'java', 'mvn', 'go'],
  async run(workspace) {
    const tools = await installReaders(workspace);
    const run = await startEmbeddedRun(workspace);
    const verdicts: Pick<Verdict, 'checked' | 'faults'>[] = [];
    const skipped: string[] = [];
    const all = readers(workspace.folder, tools, run);
    try {
      for (const name of Object.keys(all) as (keyof typeof all)[]) {
        const cause = skippedPart(name, NEEDS[name]);
        if (cause !== undefined) skipped.push(cause);
        else verdicts.push(await judged(workspace, name, all[name]));
      }
    } finally {
      await run.stop();
    }
    return {
      versions: VERSIONS,
      checked: verdicts.reduce((sum, { checked }) => sum + checked, 0),
      faults: verdicts.flatMap(({ faults }) => faults),
      skipped,
    };
  },
};
