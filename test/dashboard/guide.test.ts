/** The parts of the guide without a page: signatures of pasted requests, code to copy, and hints divided into sentences and texts. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { standardSignature } from '../../core/signature.ts';
import { hintParts } from '../../dashboard/src/format/hints.ts';
import { consumerCode, endpointCode, LANGUAGES } from '../../dashboard/src/guide/code.ts';
import { IS_SIGNED_WITH_KEYS, PUBLIC_KEY_LANGUAGES, publicKeyCode } from '../../dashboard/src/guide/public-key-code.ts';
import { checkSignature, readPasted } from '../../dashboard/src/guide/signature.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
const BODY = '[{"feed":"user:1","text":"😀 é\\u00e9"}]';
const AT = 1_700_000_000;
const signature = (secret = SECRET, body = BODY) => standardSignature([OTHER, secret], 'dlv_1', AT, body);
const request = (signed = signature(), body = BODY) =>
  `POST /in HTTP/1.1\r\nWebhook-Id: dlv_1\r\nwebhook-timestamp: ${AT}\r\nwebhook-signature: ${signed}\r\n\r\n${body}\n`;

describe('a pasted request', () => {
  test('has a right signature with the secret of the destination, with or without the prefix', async () => {
    for (const secret of [SECRET, SECRET.slice('whsec_'.length), ` ${OTHER}\n`]) {
      expect(await checkSignature(secret, readPasted(request()), AT + 7)).toEqual({ kind: 'right', age: 7 });
    }
  });

  test('has a wrong signature with another secret, or if the body was changed', async () => {
    const third = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
    expect(await checkSignature(third, readPasted(request()), AT)).toMatchObject({ kind: 'wrong' });
    const changed = readPasted(request(signature(), BODY.replace(':', ': ')));
    expect(await checkSignature(SECRET, changed, AT)).toMatchObject({ kind: 'wrong' });
  });

  test('that is incomplete, or a secret that is not Base64, is reported by name', async () => {
    const reasonOf = async (text: string, secret = SECRET) => checkSignature(secret, readPasted(text), AT);
    expect(await reasonOf('webhook-id: a\n\n[]')).toMatchObject({
      kind: 'unreadable',
      reason: 'The request has no webhook-timestamp, no webhook-signature.',
    });
    expect(await reasonOf(request(signature(), ''))).toMatchObject({ reason: expect.stringContaining('no body') });
    expect(await reasonOf(request(), 'whsec_!')).toMatchObject({ reason: expect.stringContaining('not Base64') });
  });

  test('can be a queue message as the AWS CLI prints it', async () => {
    const body = Buffer.from(BODY).toString('base64');
    const attributes = { 'webhook-id': 'dlv_1', 'webhook-timestamp': AT, 'webhook-signature': signature(SECRET, body) };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { StringValue: String(value), DataType: 'String' }]),
    );
    const pasted = readPasted(JSON.stringify({ Messages: [{ Body: body, MessageAttributes }] }));
    expect(await checkSignature(SECRET, pasted, AT)).toEqual({ kind: 'right', age: 0 });
  });
});

describe('code to copy', () => {
  test.each(LANGUAGES)('in %s contains the secret, or reads it from the environment', (language) => {
    expect(endpointCode(language, SECRET)).toContain(SECRET);
    const unknown = endpointCode(language, undefined);
    expect(unknown).toContain('SIGNING_SECRET');
    expect(unknown).not.toContain('undefined');
  });

  test.each(PUBLIC_KEY_LANGUAGES)('for public keys in %s is the function of the documentation', (language) => {
    const page = readFileSync('docs/signing-keys.md', 'utf8');
    for (const part of IS_SIGNED_WITH_KEYS[language].split('\n\n')) expect(page).toContain(part);
    const code = publicKeyCode(language, 'https://feeds.example.com/keys/1');
    expect(code).toContain('https://feeds.example.com/keys/1');
    if (language !== 'js') return;
    const checked = spawnSync(process.execPath, ['--input-type=module', '--check'], { input: code });
    expect(checked.stderr.toString()).toBe('');
  });

  test.each(['base64', 'json'] as const)('for a queue with the body %s is valid JavaScript and Python', (body) => {
    const queue = { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q', body, secret: SECRET };
    const code = consumerCode('js', queue);
    expect(code).toContain("region: 'eu-west-1'");
    expect(code.includes("'base64').toString()")).toBe(body === 'base64');
    const check = (program: string, args: readonly string[], input: string) => spawnSync(program, args, { input });
    expect(check(process.execPath, ['--input-type=module', '--check'], code).stderr.toString()).toBe('');
    const python = check(
      'python3',
      ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'],
      consumerCode('python', queue),
    );
    if (python.error === undefined) expect(python.stderr.toString()).toBe('');
  });
});

test('a hint is divided into sentences and texts to copy with their labels', () => {
  const policy = '{\n  "Version": "2012-10-17"\n}';
  expect(hintParts(`The queue is missing. Make this the access policy:\n${policy}\nTry again.`)).toEqual([
    { kind: 'text', text: 'The queue is missing.' },
    { kind: 'json', label: 'Make this the access policy', text: policy },
    { kind: 'text', text: 'Try again.' },
  ]);
  expect(hintParts('Redrive policy:\n{"a":1}\nWith the AWS CLI:\naws sqs a\naws sqs b')).toEqual([
    { kind: 'json', label: 'Redrive policy', text: '{"a":1}' },
    { kind: 'command', label: 'With the AWS CLI', text: 'aws sqs a\naws sqs b' },
  ]);
  expect(hintParts('Try again in a moment.')).toEqual([{ kind: 'text', text: 'Try again in a moment.' }]);
  expect(hintParts('{ not JSON')).toEqual([{ kind: 'json', label: 'Policy', text: '{ not JSON' }]);
});
