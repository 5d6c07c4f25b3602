/** The end of an embedded run: exit codes and last lines, with faulty endpoints. */

import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { startRun } from '../support/embedded-run.ts';
import { type Received, startReceiver } from '../support/receiver.ts';

function config(...destinations: unknown[]) {
  return { apps: [{ app_id: '1', name: 'one', scopes: [{ feed_group: 'user', realtime: true, destinations }] }] };
}

const anUpdate = (n: number) => JSON.stringify({ app_id: '1', feed: `user:${n}`, new: [{ id: String(n) }] });

async function feed(lines: readonly string[], destinations: readonly unknown[], ...args: string[]) {
  const run = startRun(['--events', '-', ...args], config(...destinations));
  run.process.stdin.end(lines.join('\n'));
  return run.ended;
}

describe('a run of events', () => {
  test('ends with 0 when every update arrived at every destination', async () => {
    const receiver = await startReceiver();
    const lines = Array.from({ length: 250 }, (_, n) => anUpdate(n));
    const { code, lines: output } = await feed(
      [...lines, '', '{"app_id":"1","feed":"unknown:1"}'],
      [
        { transport: 'webhook', url: `${receiver.origin}/a` },
        { transport: 'webhook', url: `${receiver.origin}/b` },
      ],
    );
    const arrived = receiver.received.flatMap(({ body }) => JSON.parse(body) as unknown[]);
    await receiver.close();
    expect(output.at(-1)).toMatchObject({ done: true, updates: 251, deliveries: receiver.received.length, failed: 0 });
    expect(arrived).toHaveLength(500);
    expect(code).toBe(0);
  });

  test('ends with 1 and names each update and destination without a delivery', async () => {
    const answers: Record<string, (response: ServerResponse) => void> = {
      '/good': (response) => void response.end(),
      '/500': (response) => void response.writeHead(500).end('broken'),
      '/redirect': (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      '/never': () => {},
      '/huge': (response) => void response.end(Buffer.alloc(10_000_000, 'x')),
    };
    const receiver = await startReceiver(({ path }: Received, response) => answers[path]?.(response));
    const destinations = [
      ...Object.keys(answers).map((path) => ({
        transport: 'webhook',
        url: receiver.origin + path,
        retry_schedule: [1],
        // Only for the endpoint that does not answer. The others have all the time that a busy machine may need.
        timeout_seconds: path === '/never' ? 1 : 30,
      })),
      {
        transport: 'sqs',
        retry_schedule: [1],
        // A missing queue of the run would be created. This one is in another account.
        queue_url: 'http://127.0.0.1:1/111111111111/missing',
        auth: { type: 'keys', key: 'K', secret: 'S' },
      },
    ];
    const { code, lines, stderr } = await feed([anUpdate(1)], destinations, '--once');
    await receiver.close();
    expect(lines.at(-1)).toMatchObject({ done: true, updates: 1, deliveries: 2, failed: 4 });
    expect(stderr).toContain('The endpoint responded with 500.');
    expect(stderr).toContain('The endpoint responded with 302; redirects are not followed.');
    expect(stderr).toContain('The queue does not exist.');
    expect(code).toBe(1);
  });

  test('counts what the bus or fan-out refuses as failed, with the reason', async () => {
    const { code, lines, stderr } = await feed(['no json', '{"feed":"user:1"}'], []);
    expect(lines.at(-1)).toMatchObject({ done: true, updates: 2, failed: 2 });
    expect(stderr).toContain('line 1 was refused by the bus');
    expect(stderr).toContain('detail.app_id: expected a non-empty string, but it is missing');
    expect(code).toBe(1);
  });

  test('sends an activity over the limit to the dead letters and ends with 1', async () => {
    const receiver = await startReceiver();
    const huge = JSON.stringify({
      app_id: '1',
      feed: 'user:1',
      new: [{ id: 'a', text: 'x'.repeat(300_000) }, { id: 'b' }],
    });
    const { code, lines } = await feed([huge], [{ transport: 'webhook', url: receiver.origin }]);
    const arrived = receiver.received.flatMap(({ body }) => JSON.parse(body) as { new: unknown[] }[]);
    await receiver.close();
    expect(arrived).toMatchObject([{ new: [{ id: 'b' }] }]);
    expect(lines.at(-1)).toMatchObject({ done: true, failed: 1 });
    expect(code).toBe(1);
  });
});

describe('a run that cannot start', () => {
  test('names every fault of its configuration file and ends with 2', async () => {
    const { code, lines } = await startRun([], {
      apps: [
        { app_id: 1, name: '', scopes: [{ realtime: 'on', destinations: [{ transport: 'webhook', url: 'ftp://x' }] }] },
      ],
    }).ended;
    const error = String(lines[0]?.['error']);
    for (const pointer of [
      '/apps/0/app_id',
      '/apps/0/name',
      '/apps/0/scopes/0:',
      '/apps/0/scopes/0/realtime',
      '/apps/0/scopes/0/destinations/0/url',
    ]) {
      expect(error).toContain(pointer);
    }
    expect(code).toBe(2);
  });

  test('names the port that is in use and ends with 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, lines, stderr } = await startRun(['--port', String(port)]).ended;
    server.close();
    // The stack is not synthesized first.
    expect(stderr).not.toContain('Synthesizing');
    expect(String(lines[0]?.['error'])).toContain(String(port));
    expect(code).toBe(2);
  });

  test('names every wrong option in one error', async () => {
    const { code, lines } = await startRun(['--speed', 'fast', '--timeout=-1']).ended;
    expect(lines[0]?.['error']).toBe(
      '--speed: expected a number from 0.01 to 100000, got "fast"\n--timeout: expected a number from 0.1 to 86400, got "-1"',
    );
    expect(code).toBe(2);
  });
});

describe('the demo', () => {
  test('ends with 0 with the option --once: every update arrived at every destination', async () => {
    const { code, lines } = await startRun(['--once']).ended;
    expect(lines.at(-1)).toMatchObject({ done: true, updates: 24, failed: 0 });
    expect(code).toBe(0);
  });
});
