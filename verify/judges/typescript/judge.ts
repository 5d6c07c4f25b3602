/** Judge: older TypeScript compilers over programs that use the packages, with each way to resolve modules. */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGES } from '../../../bin/package/packages.ts';
import { CONSTRUCT, helpers } from '../../../test/package/programs.ts';
import type { Judge, Workspace } from '../judge.ts';
import { command, install, succeed } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The first is the oldest that @types/node supports, and the last is the newest with the resolution node10. */
const VERSIONS = ['5.6.3', '5.9.3'];
/** Settings of `cdk init` apps of several years, of bundlers and of Node. */
const SETTINGS: readonly (readonly [resolution: string, ...options: string[]])[] = [
  ['node10', '--module', 'commonjs'],
  ['node16', '--module', 'node16'],
  ['nodenext', '--module', 'nodenext'],
  ['bundler', '--module', 'esnext'],
];
const PROGRAMS = { construct: CONSTRUCT, helpers: helpers('@feedhose'), subpaths: helpers('feedhose') };
const OPTIONS = ['--strict', '--declaration', '--emitDeclarationOnly', '--skipLibCheck', '--target', 'es2022'];

/** Creates a project with the packages, as npm installs them, and the peer dependencies of this repository. */
function createProject(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const modules = join(folder, 'node_modules');
  for (const { name, folder: source } of PACKAGES) {
    cpSync(join(ROOT, source), join(modules, name), {
      recursive: true,
      filter: (path) => !['functions', 'dashboard', 'assembly'].some((one) => path.endsWith(`dist${sep}${one}`)),
    });
  }
  for (const name of ['aws-cdk-lib', 'constructs', '@aws-sdk/client-eventbridge', '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, `${name}.ts`), text);
}

async function compilerOf(workspace: Workspace, version: string): Promise<string> {
  const folder = join(workspace.folder, version);
  mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--silent', '--prefer-offline'];
  await install(workspace, 'npm', ['install', ...options, `typescript@${version}`]);
  return join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
}

export const judge: Judge = {
  name: 'typescript',
  maker: 'Microsoft (npm typescript)',
  question: 'Do programs that use the packages compile with older compilers, and with each way to resolve modules?',
  cannotSee: 'It compiles three programs. A type that they do not use can still be wrong.',
  needs: [],
  async run(workspace) {
    for (const script of ['build-libraries.ts', 'build-package.ts'])
      await succeed(workspace, process.execPath, [join(ROOT, 'bin', script)], { cwd: ROOT });
    const project = join(workspace.folder, 'project');
    createProject(project);
    const files = Object.keys(PROGRAMS).map((name) => `${name}.ts`);
    const faults: string[] = [];
    for (const version of VERSIONS) {
      const compiler = await compilerOf(workspace, version);
      for (const [resolution, ...own] of SETTINGS) {
        const options = [...OPTIONS, '--outDir', 'declarations', '--moduleResolution', resolution, ...own];
        const { status, stdout } = await command(workspace, process.execPath, [compiler, ...options, ...files], {
          cwd: project,
        });
        if (status !== 0) faults.push(`TypeScript ${version}, ${resolution}: ${stdout.trim().slice(0, 500)}`);
      }
    }
    return { versions: { typescript: VERSIONS.join(' and ') }, checked: VERSIONS.length * SETTINGS.length, faults };
  },
};
