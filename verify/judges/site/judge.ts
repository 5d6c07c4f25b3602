/** Judge: VitePress builds the documentation site, and linkinator follows every link of it to pages and headings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge } from '../judge.ts';
import { command, install, succeed } from '../tools.ts';

const SITE = fileURLToPath(new URL('../../../site/', import.meta.url));
const ELSEWHERE = '^https?://(?!localhost:|127\\.0\\.0\\.1:)';

/** A page that exists, without the heading of the link, has the status 200. */
interface Link {
  readonly url: string;
  readonly status: number;
  readonly state: string;
}

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(SITE, 'node_modules', name, 'package.json'), 'utf8')).version;

export const judge: Judge = {
  name: 'site',
  maker: 'the VitePress contributors (npm vitepress) and Justin Beckwith (npm linkinator)',
  question: 'Can the documentation site be built, and does every link in it lead to an existing page and heading?',
  cannotSee:
    'It does not open links to other hosts, because they change without us. The build itself fails if a link to a file of the repository is broken. `npm run docs:links` opens all links.',
  needs: [],
  async run(workspace) {
    workspace.say('Installing the packages of the site');
    await install(workspace, 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: SITE });
    await succeed(workspace, 'npm', ['run', 'build'], { cwd: SITE });
    const { stdout, stderr } = await command(
      workspace,
      'npm',
      ['run', '--silent', 'links', '--', '--skip', ELSEWHERE, '--format', 'json'],
      { cwd: SITE },
    );
    if (!stdout.startsWith('{')) throw new Error(`linkinator printed no list of links.\n${stdout}\n${stderr}`);
    const { links } = JSON.parse(stdout) as { readonly links: readonly Link[] };
    const broken = links.filter(({ state }) => state === 'BROKEN');
    const faults = broken.map(({ url, status }) => `A link to ${url} is broken (status ${status}).`);
    return {
      versions: { VitePress: versionOf('vitepress'), linkinator: versionOf('linkinator') },
      checked: links.length,
      faults: [...new Set(faults)],
    };
  },
};
