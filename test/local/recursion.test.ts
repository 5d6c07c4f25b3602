/** Recursive loop detection: a function that sends to its own queue is stopped by Lambda, unless its loops are allowed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { chainOf } from '../../local/lambda/lineage.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url));
/** Counts its calls and sends further messages, up to the number in the message, with the real SDK, which adds the trace header. */
const CODE = `
import { createRequire } from 'node:module';
const { SQSClient, SendMessageCommand } = createRequire(${JSON.stringify(PACKAGE)})('@aws-sdk/client-sqs');
const client = new SQSClient({});
export const handler = async ({ Records }) => {
  for (const { body } of Records) {
    const { calls, most } = JSON.parse(body);
    console.log(JSON.stringify({ called: calls }));
    if (calls < most) {
      const MessageBody = JSON.stringify({ calls: calls + 1, most });
      await client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody }));
    }
  }
};
`;

const resourcesOf = (name: string, properties: object) => ({
  [`${name}Queue`]: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: name,
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}Dead`, 'Arn'] }, maxReceiveCount: 2 },
    },
  },
  [`${name}Dead`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-dead` } },
  [`${name}Function`]: {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'aws:asset:path': 'code' },
    Properties: {
      Code: {},
      FunctionName: name,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 20,
      Environment: { Variables: { QUEUE_URL: { Ref: `${name}Queue` } } },
      ...properties,
    },
  },
  [`${name}Mapping`]: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] },
      FunctionName: { Ref: `${name}Function` },
      BatchSize: 1,
    },
  },
});

describe('a function that sends to its own queue', () => {
  const called: Record<string, number[]> = {};
  const died: string[] = [];
  let assembly: string;
  let embedded: Embedded;
  let review = (): void => {};

  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    assembly = writeAssembly({
      Resources: {
        ...resourcesOf('loop', {}),
        ...resourcesOf('terminate', { RecursiveLoop: 'Terminate' }),
        ...resourcesOf('allow', { RecursiveLoop: 'Allow' }),
      },
    });
    onCleanup(() => rmSync(assembly, { recursive: true }));
    mkdirSync(join(assembly, 'code'));
    writeFileSync(join(assembly, 'code', 'index.mjs'), CODE);
    embedded = await startEmbedded({
      assembly,
      port: 0,
      speed: 100,
      onLog({ functionName, line }) {
        const found = line.startsWith('{"called"') ? (JSON.parse(line).called as number) : undefined;
        if (found !== undefined) called[functionName] = [...(called[functionName] ?? []), found];
        review();
      },
    });
    onCleanup(() => embedded.close());
    embedded.sqs.onMessage((queue, { body }) => {
      if (queue.endsWith('-dead')) died.push(`${queue} ${body}`);
      review();
    });
  });

  const begin = (name: string, most: number) =>
    embedded.sqs.handle('SendMessage', {
      QueueUrl: embedded.sqs.urlOf(name),
      MessageBody: JSON.stringify({ calls: 1, most }),
    });
  const until = (enough: () => boolean) =>
    new Promise<void>((resolve) => {
      review = () => {
        if (enough()) resolve();
      };
      review();
    });
  const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);

  test.each(['loop', 'terminate'])(
    'is called 16 times (%s), then the message dies as one that failed',
    async (name) => {
      await begin(name, 40);
      await until(() => died.length > 0);
      expect(died.splice(0)).toEqual([`${name}-dead {"calls":17,"most":40}`]);
      expect(called[name]).toEqual(upTo(16));
    },
  );

  test('is called for each of its messages if loops are allowed', async () => {
    await begin('allow', 40);
    await until(() => called['allow']?.length === 40);
    expect(called['allow']).toEqual(upTo(40));
    expect(died).toEqual([]);
  });
});

describe('a chain', () => {
  const next = (headers: readonly string[], name: string, counted = true) => chainOf(headers, name, counted);

  test('counts each function separately, through functions that are allowed to loop as well', () => {
    const first = next([], 'a');
    const second = next([first.header ?? ''], 'b', false);
    const third = next([second.header ?? ''], 'a');
    expect([first.calls, second.calls, third.calls]).toEqual([1, 1, 2]);
  });

  test('is the longest of a batch', () => {
    const long = next([next([], 'a').header ?? ''], 'a').header ?? '';
    expect(next(['', long, next([], 'a').header ?? ''], 'a').calls).toBe(3);
  });

  test('does not exist without a lineage in the headers, or without a counted function', () => {
    expect(next(['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'], 'a', false)).toEqual({
      header: undefined,
      calls: 1,
    });
    expect(next(['Root=1-5759e988;Lineage=zz:x|'], 'a').calls).toBe(1);
  });
});

test('another value of RecursiveLoop stops the build with its name', async () => {
  const assembly = writeAssembly({ Resources: resourcesOf('loop', { RecursiveLoop: 'Sometimes' }) });
  await expect(startEmbedded({ assembly, port: 0 })).rejects.toThrow('RecursiveLoop: expected Allow or Terminate');
  rmSync(assembly, { recursive: true });
});
