/** The canary against one embedded run: its verdicts, its clean-up, and its report of missing permissions. */
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SQS } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PERMISSIONS, policyText } from '../../../cli/canary/permissions.ts';
import { ROW_NAMES } from '../../../cli/canary/rows.ts';
import { runCanary } from '../../../cli/canary/run.ts';
import { EGRESS_ALLOWANCE } from '../../../cli/configuration/checks.ts';
import { embeddedClient } from '../../../cli/reach/embedded-client.ts';
import { reachStack } from '../../../cli/reach/stack.ts';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import { sharedAssembly } from '../../support/assembly.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { runCommand } from '../../support/command-line.ts';

/** Rows that an embedded run cannot show, because it has no IAM, CloudFront, Cognito or CloudWatch. */
const NOT_CHECKED = [
  ...['denied-queue-untagged', 'denied-queue-other-tag', 'denied-bus-untagged', 'denied-bus-other-tag'],
  ...['key-denied', 'key', 'key-disabled', 'edge-errors', 'edge-forbidden', 'edge-methods', 'sign-in'],
  ...['metrics', 'alarms', 'account-queue', 'account-key', 'account-bus', 'account-role-open', 'account-role'],
];

let embedded: Embedded;
let sqs: SQS;
let events: EventBridge;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  embedded = await startEmbedded({
    assembly: sharedAssembly('canary'),
    port: 0,
    environment: { EGRESS_ALLOWANCE, OWNERSHIP_RESOLVERS: 'system' },
  });
  onCleanup(() => embedded.close());
  const client = embeddedClient({ endpoint: embedded.endpoint });
  sqs = new SQS(client);
  events = new EventBridge(client);
});

const feedhose = (words: readonly string[], endpoint = embedded.endpoint) =>
  runCommand([...words, '--endpoint', endpoint]);

/** Returns the resources of canaries in AWS and in the configuration. */
async function remaining(): Promise<readonly string[]> {
  const prefix = 'feedhose-canary-';
  const { EventBuses = [] } = await events.listEventBuses({ NamePrefix: prefix });
  const { lines } = await feedhose(['apps', '--json']);
  const apps = lines.map(({ app_id }) => String(app_id)).filter((id) => id.startsWith(prefix));
  const queues = Object.keys(embedded.queues).filter((name) => name.startsWith(prefix));
  return [...queues, ...EventBuses.map(({ Name = '' }) => Name), ...apps];
}

const OWNER = 'Feedhose/000000000000/us-east-1';
const tags = { 'feedhose-canary': OWNER };

test('every row that an embedded run can show holds, and all other rows are not checked', async () => {
  const { code, lines, err } = await feedhose(['canary', '--json']);
  const rows = lines.filter((line) => 'row' in line);
  expect(rows.map(({ row }) => row)).toEqual(ROW_NAMES);
  expect(rows.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
  expect(rows.filter(({ verdict }) => verdict === 'not checked').map(({ row }) => row)).toEqual(NOT_CHECKED);
  expect(lines.at(-1)).toEqual({ good: true, missing_permissions: [] });
  expect([code, err]).toEqual([0, expect.stringContaining('15 hold, 0 fail, 18 are not checked.')]);
  expect(await remaining()).toEqual([]);
});

describe('the resources of a canary that was killed', () => {
  test('are removed by the next run, and nothing without its tag is', async () => {
    await sqs.createQueue({ QueueName: 'feedhose-canary-00000000-updates', tags });
    await sqs.createQueue({ QueueName: 'feedhose-canary-not-ours' });
    const ofAnother = { 'feedhose-canary': OWNER.replace('000000000000', '111122223333') };
    await sqs.createQueue({ QueueName: 'feedhose-canary-of-another-stack', tags: ofAnother });
    const Name = 'feedhose-canary-00000000-updates';
    await events.createEventBus({ Name, Tags: [{ Key: 'feedhose-canary', Value: OWNER }] });
    await events.putRule({ Name: 'a-rule', EventBusName: Name, EventPattern: '{"source":["feedhose"]}' });
    await events.createEventBus({ Name: 'feedhose-canary-not-ours' });
    await feedhose(['apps', 'create', 'feedhose-canary-00000000', '--name', 'Feedhose canary']);
    await feedhose(['apps', 'create', 'feedhose-canary-mine', '--name', 'An app of a customer']);
    const { code, err } = await feedhose(['canary']);
    expect([code, err]).toEqual([0, expect.stringContaining('Removed 3 resources of earlier runs.')]);
    expect(await remaining()).toEqual([
      'feedhose-canary-not-ours',
      'feedhose-canary-of-another-stack',
      'feedhose-canary-not-ours',
      'feedhose-canary-mine',
    ]);
  });

  test.each(['Creating a queue', 'Publishing updates', 'Removing the resources of this run'])(
    'are removed if it is interrupted at "%s"',
    async (at) => {
      const before = await remaining();
      const stop = new AbortController();
      const { api, deployed } = await reachStack({ stack: 'Feedhose', endpoint: embedded.endpoint }, () =>
        crypto.randomUUID(),
      );
      const options = { api, deployed: await deployed('canary'), embedded: true, waitMs: 60_000, now: Date.now };
      const others = { accountProfile: undefined, forbiddenToken: undefined, signal: stop.signal };
      const note = (text: string) => void (text.startsWith(at) && stop.abort());
      const ended = await runCanary({ ...options, ...others, note }).catch((error: Error) => error.name);
      expect([stop.signal.aborted, ended]).toEqual([
        true,
        at.startsWith('Removing') ? expect.anything() : 'AbortError',
      ]);
      expect(await remaining()).toEqual(before);
    },
  );
});

test('a destination that does not work is deleted before updates are published, so that none becomes a dead letter', async () => {
  const { api, deployed } = await reachStack({ stack: 'Feedhose', endpoint: embedded.endpoint }, () =>
    crypto.randomUUID(),
  );
  let failing = '';
  const events: string[] = [];
  const call: typeof api.call = async <T>(...given: Parameters<typeof api.call>): Promise<T> => {
    const [method, path] = given;
    if (method === 'POST' && path === `${failing}/test`) return { status: 'error', error: 'It does not work.' } as T;
    if (method === 'DELETE' && path === failing) events.push('deleted');
    const answer = await api.call<T>(...given);
    const { transport, id, state } = Object(answer) as Record<string, string>;
    if (method === 'POST' && transport === 'sqs' && state === 'enabled') failing = `${path}/${id}`;
    return answer;
  };
  const { verdicts } = await runCanary({
    ...{ api: { ...api, call }, deployed: await deployed('canary'), embedded: true, waitMs: 200, now: Date.now },
    ...{
      accountProfile: undefined,
      forbiddenToken: undefined,
      signal: new AbortController().signal,
      note: (text: string) => void events.push(text),
    },
  });
  expect(verdicts['delivery-queue']).toEqual({ verdict: 'fails', detail: 'It does not work.' });
  expect(events.indexOf('deleted')).toBeGreaterThan(-1);
  expect(events.indexOf('deleted')).toBeLessThan(events.findIndex((text) => text.startsWith('Publishing')));
});

describe('without permissions', () => {
  /** Starts a proxy of the embedded run that denies some actions with the error texts of AWS. */
  async function denying(...denied: readonly string[]): Promise<string> {
    const server: Server = createServer((request, response) => {
      const [service, operation] = String(request.headers['x-amz-target'] ?? '').split('.');
      const action = `${service === 'AmazonSQS' ? 'sqs' : 'events'}:${operation}`;
      const lambda = request.url?.startsWith('/2015-03-31/functions/') ? 'lambda:InvokeFunction' : '';
      const found = denied.find((one) => one.toLowerCase() === action.toLowerCase() || one === lambda);
      if (found !== undefined) {
        // SQS writes its actions in lower case.
        const written = found.startsWith('sqs:') ? found.toLowerCase() : found;
        const message = `User: arn:aws:iam::000000000000:user/ann is not authorized to perform: ${written} on resource: x because no identity-based policy allows the ${written} action`;
        response.writeHead(400, {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-errortype': 'AccessDeniedException',
        });
        return void response.end(JSON.stringify({ __type: 'AccessDeniedException', message, Message: message }));
      }
      const { port } = new URL(embedded.endpoint);
      const { method, url, headers } = request;
      const onward = forward(
        { host: '127.0.0.1', port, method, path: url, headers: { ...headers, host: `127.0.0.1:${port}` } },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onCleanup(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('it reports the permission as in policies, checks what does not need it, and fails', async () => {
    const before = await remaining();
    const { code, lines, err } = await feedhose(['canary', '--json'], await denying('events:CreateEventBus'));
    const verdicts = Object.fromEntries(lines.map((line) => [line['row'], line['verdict']]));
    expect(code).toBe(1);
    expect(lines.at(-1)).toEqual({ good: false, missing_permissions: ['events:CreateEventBus'] });
    expect(lines.find(({ row }) => row === 'delivery-bus')).toMatchObject({
      verdict: 'not checked',
      detail: 'the permission events:CreateEventBus is missing',
    });
    expect([verdicts['delivery-queue'], verdicts['text-numbers']]).toEqual(['holds', 'holds']);
    expect(err).toContain('Missing permissions: events:CreateEventBus.');
    expect(err).toContain('"events:CreateEventBus"');
    expect(await remaining()).toEqual(before);
  });

  test('it reports every missing permission', async () => {
    const denied = ['events:PutEvents', 'sqs:ListQueues', 'sqs:CreateQueue', 'events:ListEventBuses'];
    const { code, lines } = await feedhose(['canary', '--json'], await denying(...denied));
    expect(code).toBe(1);
    expect(lines.at(-1)).toEqual({ good: false, missing_permissions: denied.toSorted() });
    await feedhose(['canary']);
  });

  test('it reports that it may not call the API, without which nothing can be checked', async () => {
    const { code, lines, err } = await feedhose(['canary', '--json'], await denying('lambda:InvokeFunction'));
    expect(code).toBe(1);
    expect(lines.at(-1)).toEqual({ good: false, missing_permissions: ['lambda:InvokeFunction'] });
    expect(err).toContain('AccessDenied');
  });
});

test('the policy to paste contains every permission once', () => {
  const names = { stack: 'S', functions: ['F'], bus: 'B' };
  const { Statement } = JSON.parse(policyText(names)) as { Statement: { Action: string[]; Resource: string[] }[] };
  expect(Statement.flatMap(({ Action }) => Action).toSorted()).toEqual([...PERMISSIONS].toSorted());
  expect(new Set(PERMISSIONS).size).toBe(PERMISSIONS.length);
  expect(Statement.flatMap(({ Resource }) => Resource).filter((one) => one.includes('<'))).toEqual([]);
});

test('invalid options are refused', async () => {
  for (const words of [
    ['--allow-unchecked', 'nothing'],
    ['--wait', '0'],
    ['--wait', 'long'],
  ]) {
    expect((await feedhose(['canary', ...words])).code).toBe(2);
  }
  const byToken = await runCommand(['canary', '--api', `${embedded.endpoint}/api`, '--token', 't']);
  expect([byToken.code, byToken.err]).toEqual([2, expect.stringContaining('requires AWS credentials')]);
});
