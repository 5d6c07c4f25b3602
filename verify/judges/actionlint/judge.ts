/** Judge: actionlint over the workflows of GitHub Actions. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge } from '../judge.ts';
import { command, install } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ACTIONLINT = '1.7.12';
const MODULE = 'github.com/rhysd/actionlint/cmd/actionlint';

interface Finding {
  readonly filepath: string;
  readonly line: number;
  readonly message: string;
}

export const judge: Judge = {
  name: 'actionlint',
  maker: 'the actionlint contributors (Go module github.com/rhysd/actionlint)',
  question: 'Are the workflows of GitHub Actions valid?',
  cannotSee:
    'It knows the syntax of workflows, the types of expressions and the inputs of common actions. It runs no workflow, and does not check that pinned commits exist or that npm accepts the publisher. It checks no shell code, because shellcheck is not installed.',
  needs: ['go'],
  async run(workspace) {
    const bin = join(workspace.folder, 'bin');
    await install(workspace, 'go', ['install', `${MODULE}@v${ACTIONLINT}`], { env: { GOBIN: bin } });
    const args = ['-format', '{{json .}}', '-shellcheck=', '-pyflakes='];
    const { stdout, stderr } = await command(workspace, join(bin, 'actionlint'), args, { cwd: ROOT });
    if (!stdout.startsWith('[')) throw new Error(`actionlint printed no list of findings.\n${stdout}\n${stderr}`);
    const findings = JSON.parse(stdout) as readonly Finding[];
    return {
      versions: { actionlint: ACTIONLINT },
      checked: readdirSync(join(ROOT, '.github', 'workflows')).length,
      faults: findings.map(({ filepath, line, message }) => `${filepath}:${line}: ${message}`),
    };
  },
};
