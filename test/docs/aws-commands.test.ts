/**
 * Where the commands of documents and examples for the AWS CLI go. A command that is meant for the embedded run names its endpoint as an
 * option: version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS, and would change the account of the reader's credentials instead.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { awsCommand } from '../../core/transport/aws/command.ts';
import { documents, ROOT } from './support/documents.ts';

/** `aws` and what follows it in the line, where it begins a command. */
const COMMAND = /(?<=^|[\s(`"])aws (?=[-a-z$])[^\n]*/gm;

const blocks = documents().flatMap(({ blocks: all }) => all.filter(({ language }) => language === 'sh'));
const commandsIn = (text: string) => [...text.matchAll(COMMAND)].map(([command]) => command);
const scripts = ['examples', 'recipes'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh') && !name.includes('node_modules'))
    .map((name) => join(folder, name)),
);

/** The reader's own account. */
const forAws = blocks.filter(({ notRun = '' }) => notRun.includes('AWS account'));
const forTheEmbeddedRun = blocks.filter((block) => !forAws.includes(block));

describe('a documented command for the AWS CLI', () => {
  test('is found, for AWS and for the embedded run', () => {
    expect(forAws.flatMap(({ text }) => commandsIn(text)).length).toBeGreaterThan(30);
    expect(forTheEmbeddedRun.flatMap(({ text }) => commandsIn(text)).length).toBeGreaterThan(5);
  });

  test.each(forTheEmbeddedRun.map(({ place, text }) => [place, text]))(
    'of %s is meant for the embedded run: it has --endpoint-url, and a region and credentials that are nobody’s',
    (_, text) => {
      const commands = commandsIn(text);
      expect(commands.filter((command) => !command.startsWith('aws --endpoint-url http://127.0.0.1:4100 '))).toEqual(
        [],
      );
      if (commands.length === 0) return;
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION']) {
        expect(text).toMatch(new RegExp(`^export .*\\b${name}=`, 'm'));
      }
    },
  );

  test.each(forAws.map(({ place, text }) => [place, text]))(
    'of %s is meant for AWS: it names no endpoint',
    (_, text) => {
      expect(commandsIn(text).filter((command) => command.includes('--endpoint-url'))).toEqual([]);
    },
  );

  test.each(scripts)('of %s goes to AWS_ENDPOINT_URL where that is set, whichever service it is for', (script) => {
    const commands = commandsIn(readFileSync(join(ROOT, script), 'utf8'));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      expect(command).toMatch(/^aws \$\{AWS_ENDPOINT_URL:\+--endpoint-url "\$AWS_ENDPOINT_URL"\} /);
    }
  });
});

test('every line for the AWS CLI that hints and access texts print begins with the place of the queue, bus or key', () => {
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
