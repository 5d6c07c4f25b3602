/**
 * Checks the endpoints of AWS CLI commands in documents and examples. A command for the embedded run passes its endpoint as an
 * option, because version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS and would change the account of the reader's credentials.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { awsCommand } from '../../core/transport/aws/command.ts';
import { documents, ROOT } from './support/documents.ts';

/** Matches a command of the AWS CLI up to the end of its line. */
const COMMAND = /(?<=^|[\s(`"])aws (?=[-a-z$])[^\n]*/gm;

const blocks = documents().flatMap(({ blocks: all }) => {
  const shell = all.filter(({ language }) => language === 'sh');
  return shell.map((block, index) => ({
    ...block,
    /** The block and those above it on the page, which the reader entered in the same shell. */
    entered: shell
      .slice(0, index + 1)
      .map(({ text }) => text)
      .join('\n'),
  }));
});
const commandsIn = (text: string) => [...text.matchAll(COMMAND)].map(([command]) => command);
const scripts = ['examples', 'recipes'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh') && !name.includes('node_modules'))
    .map((name) => join(folder, name)),
);

/** Blocks that are run in the reader's AWS account. */
const forAws = blocks.filter(({ notRun = '' }) => notRun.includes('AWS account'));
const forTheEmbeddedRun = blocks.filter((block) => !forAws.includes(block));

describe('a documented command for the AWS CLI', () => {
  test('exists for AWS and for the embedded run', () => {
    expect(forAws.flatMap(({ text }) => commandsIn(text)).length).toBeGreaterThan(30);
    expect(forTheEmbeddedRun.flatMap(({ text }) => commandsIn(text)).length).toBeGreaterThan(5);
  });

  test.each(forTheEmbeddedRun.map(({ place, text, entered }) => [place, text, entered]))(
    'in %s for the embedded run passes --endpoint-url, and sets a region and placeholder credentials',
    (_, text, entered) => {
      const commands = commandsIn(text);
      expect(commands.filter((command) => !command.startsWith('aws --endpoint-url http://127.0.0.1:4100 '))).toEqual(
        [],
      );
      if (commands.length === 0) return;
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION']) {
        expect(entered).toMatch(new RegExp(`^export .*\\b${name}=`, 'm'));
      }
    },
  );

  test.each(forAws.map(({ place, text }) => [place, text]))('in %s for AWS passes no endpoint', (_, text) => {
    expect(commandsIn(text).filter((command) => command.includes('--endpoint-url'))).toEqual([]);
  });

  test.each(scripts)('in %s uses AWS_ENDPOINT_URL if it is set, for every service', (script) => {
    const commands = commandsIn(readFileSync(join(ROOT, script), 'utf8'));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      expect(command).toMatch(/^aws \$\{AWS_ENDPOINT_URL:\+--endpoint-url "\$AWS_ENDPOINT_URL"\} /);
    }
  });
});

test('every AWS CLI command in hints and access texts is built by awsCommand, which adds region and endpoint', () => {
  const folder = join(ROOT, 'core');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const own = sources.filter((name) =>
    /[`'"]aws (?:sqs|events|kms|sts) /.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(own).toEqual([]);
  expect(awsCommand({ region: 'eu-west-1' }, 'sqs tag-queue')).toBe('aws sqs tag-queue --region eu-west-1');
  expect(awsCommand({ region: 'us-east-1', endpoint: 'http://127.0.0.1:4100' }, 'sqs tag-queue')).toBe(
    'aws --endpoint-url http://127.0.0.1:4100 sqs tag-queue --region us-east-1',
  );
});
