/** Functions in their execution environments, and the queues that they poll. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import type { LogLine } from '../../local/lambda/lambda.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const CODE = `
let calls = 0;
export const handler = async (event, context) => {
  calls += 1;
  const { Records } = event;
  if (Records) {
    console.log(JSON.stringify({ received: Records.map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount]), calls }));
    if (Records.some(({ body }) => body === 'crash' )) process.exit(3);
    return { batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
  if (event.do === 'throw') throw new TypeError('told so');
  if (event.do === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (event.do === 'answer') return 'x'.repeat(event.characters);
  if (event.do === 'trace') return process.env._X_AMZN_TRACE_ID;
  if (event.do === 'time') return { now: Date.now(), made: new Date().getTime(), fixed: new Date(0).toISOString(), left: context.getRemainingTimeInMillis() };
  return { event, calls, variable: process.env.VARIABLE, home: process.env.HOME, name: process.env.AWS_LAMBDA_FUNCTION_NAME, region: process.env.AWS_REGION };
};
`;

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=any' };

describe('a function', () => {
  const lines: LogLine[] = [];
  const died: string[] = [];
  const SPEED = 100;
  let assembly: string;
  let embedded: Embedded;
  const waiting: (() => void)[] = [];
  const review = (): void => {
    for (const check of waiting.splice(0)) check();
  };

  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    const name = { Ref: 'F' };
    assembly = writeAssembly({
      Resources: {
        F: {
          Type: 'AWS::Lambda::Function',
          Metadata: { 'aws:asset:path': 'code' },
          Properties: {
            Code: {},
            FunctionName: 'worker',
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Timeout: 2,
            Environment: { Variables: { VARIABLE: 'set' } },
          },
        },
        Q: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: 'work',
            // Three seconds of this machine: a slow one must delete large messages before they are received again.
            VisibilityTimeout: 300,
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['D', 'Arn'] }, maxReceiveCount: 2 },
          },
        },
        D: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
        M: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] },
            FunctionName: name,
            BatchSize: 100,
            MaximumBatchingWindowInSeconds: 20,
            FunctionResponseTypes: ['ReportBatchItemFailures'],
          },
        },
      },
    });
    onCleanup(() => rmSync(assembly, { recursive: true }));
    mkdirSync(join(assembly, 'code'));
    writeFileSync(join(assembly, 'code', 'index.mjs'), CODE);
    embedded = await startEmbedded({
      assembly,
      port: 0,
      speed: SPEED,
      onLog(line) {
        lines.push(line);
        review();
      },
    });
    onCleanup(() => embedded.close());
    embedded.sqs.onMessage((queue, { body }) => {
      if (queue === 'dead') died.push(body);
      review();
    });
  });

  const invoke = async (payload: object, headers: Record<string, string> = {}, query = '') => {
    const response = await fetch(`${embedded.endpoint}/2015-03-31/functions/worker/invocations${query}`, {
      method: 'POST',
      headers: { ...SIGNED, ...headers },
      body: JSON.stringify(payload),
    });
    return { error: response.headers.get('x-amz-function-error'), payload: await response.json() };
  };
  const until = (enough: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = (): void => {
        if (enough()) resolve();
        else waiting.push(check);
      };
      check();
    });
  const send = (body: string) =>
    embedded.sqs.handle('SendMessage', { QueueUrl: embedded.sqs.urlOf('work'), MessageBody: body });
  const batches = (): [string, string][][] =>
    lines.flatMap(({ line }) => (line.startsWith('{"received"') ? [JSON.parse(line).received] : []));

  test('with hold, does not poll its queue before a call of poll, and then takes every message', async () => {
    const received: string[] = [];
    const held = await startEmbedded({
      assembly,
      port: 0,
      speed: SPEED,
      hold: true,
      environments: 1,
      onLog({ line }) {
        received.push(line);
        review();
      },
    });
    try {
      const QueueUrl = held.sqs.urlOf('work');
      for (const MessageBody of ['one', 'two']) await held.sqs.handle('SendMessage', { QueueUrl, MessageBody });
      expect(held.sqs.counts('work')).toMatchObject({ visible: 2, inFlight: 0 });
      held.poll('F');
      await until(() => received.length > 0);
      expect(JSON.parse(received[0] ?? '')).toMatchObject({
        received: [
          ['one', '1'],
          ['two', '1'],
        ],
      });
      const { calls, responseBytes } = held.usage.calls().get('worker/poller sqs:ReceiveMessage') ?? {};
      expect([calls, responseBytes]).toEqual([1, 6]);
    } finally {
      await held.close();
    }
  });

  test("is invoked with the template's variables and no others of this machine", async () => {
    expect(await invoke({ a: 1 })).toEqual({
      error: null,
      payload: { event: { a: 1 }, calls: 1, variable: 'set', name: 'worker', region: 'us-east-1' },
    });
    expect(await invoke({ a: 2 })).toMatchObject({ payload: { calls: 2 } });
  });

  test('that throws returns its error', async () => {
    expect(await invoke({ do: 'throw' })).toMatchObject({
      error: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'told so' },
    });
  });

  test.each([
    ['ClientContext', { 'x-amz-client-context': 'e30=' }, ''],
    ['InvocationType', { 'x-amz-invocation-type': 'DryRun' }, ''],
    ['LogType', { 'x-amz-log-type': 'Tail' }, ''],
    ['Qualifier', {}, '?Qualifier=1'],
  ])('refuses %s by its name instead of ignoring it', async (member, headers, query) => {
    const { payload } = await invoke({ do: 'time' }, headers as Record<string, string>, query);
    expect(payload).toMatchObject({
      __type: 'NotImplementedByEmbeddedAws',
      message: expect.stringContaining(`member ${member} of Invoke`),
    });
  });

  test('accepts values that have the same meaning as the default', async () => {
    const { payload } = await invoke({ do: 'trace' }, { 'x-amz-log-type': 'None' }, '?Qualifier=$LATEST');
    expect(payload).toMatch(/^Root=/);
  });

  test('has a trace header with a root, which is that of its caller if there is one', async () => {
    const { payload } = await invoke({ do: 'trace' });
    expect(payload).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$/);
    const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const traced = await invoke({ do: 'trace' }, { 'x-amzn-trace-id': `${root};Parent=53995c3f42cd8ad8;Sampled=1` });
    expect(traced.payload).toMatch(new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=1;Lineage=`));
  });

  test('has the clock of the run', async () => {
    const before = embedded.clock.now();
    const { payload } = (await invoke({ do: 'time' })) as { payload: Record<string, number> };
    expect(payload['now']).toBeGreaterThanOrEqual(before - SPEED);
    expect(payload['made']).toBeGreaterThanOrEqual(before - SPEED);
    expect(payload['now']).toBeLessThanOrEqual(embedded.clock.now() + SPEED);
    expect(payload['fixed']).toBe('1970-01-01T00:00:00.000Z');
    expect(payload['left']).toBeLessThanOrEqual(2_000);
  });

  test('is ended after its timeout, and the next invocation has a new environment', async () => {
    expect(await invoke({ do: 'hang' })).toMatchObject({
      error: 'Unhandled',
      payload: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 2 seconds' },
    });
    expect(await invoke({ a: 3 })).toMatchObject({ payload: { calls: 1 } });
  });

  test('is not called with a payload above the limit of Lambda', async () => {
    const call = (bytes: number) =>
      fetch(`${embedded.endpoint}/2015-03-31/functions/worker/invocations`, {
        method: 'POST',
        headers: SIGNED,
        body: `{"do":"time","x":"${'x'.repeat(bytes - 20)}"}`,
      });
    expect((await call(6_291_456)).status).toBe(200);
    const refused = await call(6_291_457);
    expect(refused.status).toBe(413);
    expect(await refused.json()).toEqual({
      __type: 'RequestTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    });
  });

  test('fails if its answer exceeds the limit of Lambda', async () => {
    const answer = (characters: number) => invoke({ do: 'answer', characters });
    expect((await answer(6_291_554)).error).toBeNull();
    expect(await answer(6_291_555)).toEqual({
      error: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
  });

  test('that does not exist is an error of Lambda', async () => {
    const nobody = `${embedded.endpoint}/2015-03-31/functions/nobody/invocations`;
    for (const type of ['RequestResponse', 'Event']) {
      const response = await fetch(nobody, { method: 'POST', headers: { ...SIGNED, 'x-amz-invocation-type': type } });
      expect([type, response.status]).toEqual([type, 404]);
      expect(await response.json()).toMatchObject({ __type: 'ResourceNotFoundException' });
    }
    expect((await invoke({ do: 'time' })).error).toBeNull();
  });

  test.each(['RequestResponse', 'Event'])('is not called with a payload that is not JSON (%s)', async (type) => {
    const response = await fetch(`${embedded.endpoint}/2015-03-31/functions/worker/invocations`, {
      method: 'POST',
      headers: { ...SIGNED, 'x-amz-invocation-type': type },
      body: '{"a":',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'InvalidRequestContentException' });
  });

  test('gets messages within the window as one batch; only failed ones are received again, and become dead letters', async () => {
    await Promise.all(['a', 'b', 'bad', 'c'].map(send));
    await until(() => batches().length >= 2);
    const [first, second] = batches();
    expect(first?.map(([body]) => body).sort()).toEqual(['a', 'b', 'bad', 'c']);
    expect(second).toEqual([['bad', '2']]);
    await until(() => died.includes('bad'));
    expect(died).toEqual(['bad']);
  });

  test('gets messages in batches that fit into a payload: quotes in a body count twice', async () => {
    const known = batches().length;
    const large = (n: number) => `${n}${'"'.repeat(1_000_000)}`;
    await Promise.all([1, 2, 3, 4].map((n) => send(large(n))));
    const seen = () => batches().slice(known).flat();
    await until(() => seen().length >= 4);
    expect(
      seen()
        .map(([body]) => body.slice(0, 1))
        .sort(),
    ).toEqual(['1', '2', '3', '4']);
    expect(batches().slice(known).length).toBeGreaterThan(1);
    expect(seen().every(([, receives]) => receives === '1')).toBe(true);
  });

  test('that crashes leaves its batch in the queue', async () => {
    // A slow machine can receive messages of the test before again.
    const own = () =>
      batches()
        .map((batch) => batch.filter(([body]) => body === 'crash' || body === 'd'))
        .filter(({ length }) => length > 0);
    await Promise.all(['crash', 'd'].map(send));
    await until(() => own().length >= 2);
    const [first, ...again] = own();
    expect(first?.map(([body]) => body).sort()).toEqual(['crash', 'd']);
    expect(again.flat().every(([, receives]) => receives === '2')).toBe(true);
  });
});
