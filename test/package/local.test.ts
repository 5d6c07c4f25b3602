/**
 * The package @feedhose/local as its users get it: packed, installed into an empty folder, and run by the Node of the machine, which
 * may be older than that of the repository. Its only dependency, dynalite, is that of the repository, so that no registry is called.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { localProgram } from '../../cli/local.ts';
import { Feedhose } from '../../lib/index.ts';
import { startReceiver } from '../support/receiver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CLI = join(ROOT, 'bin', 'cli.js');
const app = mkdtempSync(join(tmpdir(), 'feedhose-local-'));
const installed = join(app, 'node_modules', '@feedhose', 'local');

/** The Node of the machine, and not that of the repository. */
function nodeOfMachine(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, 'node')).find(existsSync) ?? process.execPath;
}

/** Synthesizes an app with the settings of `cdk init`, in which Feedhose is not alone. */
function synthesizeApp(outdir: string): void {
  const flags = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:enable-path-metadata': true };
  const cdkApp = new App({ outdir, analyticsReporting: true, context: flags });
  const stack = new Stack(cdkApp, 'Feeds');
  const alarmTopic = new Topic(stack, 'Alarms');
  new Feedhose(stack, 'Feedhose', { alarmTopic }).addOutputs();
  cdkApp.synth();
}

beforeAll(() => {
  execFileSync(process.execPath, ['bin/build-local.ts'], { cwd: ROOT, stdio: 'pipe' });
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', app];
  execFileSync('npm', pack, { cwd: join(ROOT, 'packages', 'local'), stdio: 'pipe' });
  const [tarball = ''] = readdirSync(app).filter((name) => name.endsWith('.tgz'));
  const overrides = { dynalite: `file:${join(ROOT, 'node_modules', 'dynalite')}` };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, overrides }));
  const install = ['install', '--offline', '--no-audit', '--no-fund', '--silent', `./${tarball}`];
  execFileSync('npm', install, { cwd: app, stdio: 'pipe' });
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

describe('the package @feedhose/local', () => {
  test('contains the build and no archive, and depends on the tested version of dynalite alone', () => {
    const files = readdirSync(installed, { recursive: true }).map(String);
    expect(files.filter((path) => path.endsWith('.zip'))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'dist/main.mjs', 'dist/boot.js', 'dist/sqs.json']));
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const tested = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies.dynalite;
    expect(dependencies).toEqual({ dynalite: tested });
  });

  test('contains the licences of the code of others that it includes', () => {
    const text = readFileSync(join(installed, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of ['undici', 'zod', 'preact', '@aws-sdk/client-sqs', 'botocore'])
      expect(text).toContain(`\n${name} `);
  });

  test.each([
    ['its own assembly', 'data', []],
    ['the assembly of an app of cdk init', 'other-data', ['--assembly', 'cdk.out']],
  ])('delivers updates to a queue and a webhook without a checkout, with %s', async (_, data, options) => {
    const receiver = await startReceiver();
    try {
      if (options.length > 0) synthesizeApp(join(app, 'cdk.out'));
      const auth = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'example' };
      const destinations = [
        { transport: 'webhook', url: `${receiver.origin}/hooks` },
        { transport: 'sqs', queue_url: 'http://127.0.0.1:4100/000000000000/acme', auth },
      ];
      const scopes = [{ feed_group: 'user', realtime: true, destinations }];
      writeFileSync(join(app, 'config.json'), JSON.stringify({ apps: [{ app_id: '1', name: 'Acme', scopes }] }));
      const update = { app_id: '1', feed: 'user:a', new: [{ actor: 'user:a', verb: 'post', object: 'picture:1' }] };
      writeFileSync(join(app, 'updates.ndjson'), `${JSON.stringify(update)}\n`);
      const run = ['--port', '0', '--json', '--config', 'config.json', '--events', 'updates.ndjson', '--data', data];
      const output = await new Promise<string>((resolve, reject) => {
        execFile(
          nodeOfMachine(),
          [join(installed, 'dist', 'main.mjs'), ...run, ...options],
          { cwd: app },
          (error, stdout, stderr) =>
            error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout),
        );
      });
      const lines = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.at(-1)).toMatchObject({ done: true, updates: 1, deliveries: 2, failed: 0 });
    } finally {
      await receiver.close();
    }
  });
});

describe('feedhose local', () => {
  test('runs the package of the current folder with the options of the run', () => {
    const help = execFileSync(process.execPath, [CLI, 'local', '--help'], { cwd: app, encoding: 'utf8' });
    expect(help).toMatch(/^npx feedhose local \[options\]/);
    expect(help).toContain('--assembly DIR');
  });

  test('names the package that must be installed', () => {
    expect(() => localProgram([join(app, 'elsewhere')])).not.toThrow();
    expect(() => localProgram([tmpdir()])).toThrow('npm install --save-dev @feedhose/local');
  });
});
