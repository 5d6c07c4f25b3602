/** Checks the files that GitHub reads: issue forms, workflows and Renovate's configuration. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { REPOSITORY } from '../../bin/package/packages.ts';
import { ROOT } from './support/documents.ts';

const FORMS = '.github/ISSUE_TEMPLATE';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const yaml = (path: string): unknown => load(read(path));

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: readonly string[] };
  }[];
}

const forms = readdirSync(join(ROOT, FORMS)).filter((name) => name !== 'config.yml');

describe.each(forms)('the issue form %s', (file) => {
  const { name, description, body } = yaml(`${FORMS}/${file}`) as Form;

  test('has a name, a description and a question', () => {
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    expect(body.some(({ type }) => type !== 'markdown')).toBe(true);
  });

  test('has elements of known types with the attributes that GitHub requires', () => {
    for (const { type, id, attributes } of body) {
      expect(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes).toHaveProperty(type === 'markdown' ? 'value' : 'label');
      if (type !== 'markdown') expect(id).toMatch(/^[a-z][a-z-]*$/);
      if (type === 'dropdown') expect(new Set(attributes.options).size).toBe(attributes.options?.length);
    }
  });

  test('has unique ids and labels', () => {
    for (const keys of [body.map(({ id }) => id), body.map(({ attributes }) => attributes.label)]) {
      const given = keys.filter((key) => key !== undefined);
      expect(new Set(given).size).toBe(given.length);
    }
  });
});

test('the issue chooser leads to private reports of vulnerabilities', () => {
  const { contact_links: links } = yaml(`${FORMS}/config.yml`) as { contact_links: readonly Record<string, string>[] };
  for (const link of links) expect(Object.keys(link).sort()).toEqual(['about', 'name', 'url']);
  expect(links.map(({ url }) => url)).toContain(`${REPOSITORY}/security/advisories/new`);
  expect(read('SECURITY.md')).toContain(`${REPOSITORY}/security/advisories/new`);
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

describe.each(readdirSync(join(ROOT, '.github/workflows')))('the workflow %s', (file) => {
  const path = `.github/workflows/${file}`;
  const { permissions, concurrency, jobs } = yaml(path) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  test('grants no permission to all of its jobs except reading', () => {
    expect(permissions).toEqual({ contents: 'read' });
  });

  test('limits the time of each job and the number of runs at a time', () => {
    expect(concurrency).toBeDefined();
    const own = Object.values(jobs).filter(({ uses }) => uses === undefined);
    expect(own.map((job) => typeof job['timeout-minutes'])).toEqual(own.map(() => 'number'));
  });

  test('uses actions at a commit, with the version in a comment', () => {
    const used = [...read(path).matchAll(/uses: (?!\.\/)(.*)$/gm)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('runs existing npm scripts, and no text of an event in a shell', () => {
    const commands = steps.map(({ run = '' }) => run).join('\n');
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = [...commands.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(commands).not.toContain('${{');
  });
});

test('links of the repository files lead to files', () => {
  for (const page of ['SECURITY.md', 'CODE_OF_CONDUCT.md']) {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  }
});

test('Renovate changes no range of a peer dependency', () => {
  const { packageRules } = JSON.parse(read('renovate.json')) as { readonly packageRules: readonly object[] };
  expect(packageRules).toContainEqual(expect.objectContaining({ matchDepTypes: ['peerDependencies'], enabled: false }));
});

test('the image of the embedded run has the Node of the scripts, another user than root and a health check', () => {
  const text = read('Dockerfile');
  const { dependencies } = JSON.parse(read('package.json')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const images = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(images.length).toBeGreaterThan(0);
  for (const image of images) expect(image).toMatch(new RegExp(`^node:${dependencies['node']}-`));
  const final = text.slice(text.lastIndexOf('\nFROM '));
  expect([...final.matchAll(/^USER (\S+)/gm)].map(([, user]) => user)).toEqual(['1000:1000']);
  expect(final).toContain('\nHEALTHCHECK ');
  const copied = [...final.matchAll(/^COPY --from=build \/src\/(\S+)/gm)].map(([, path = '']) => path);
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
