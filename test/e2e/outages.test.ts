/** Endpoints that fail for hours and days, on a fast clock: the whole schedule, the breaker, the backlog. */
import { describe, expect, test } from '@jest/globals';
import { startRun } from '../support/embedded-run.ts';
import { startReceiver } from '../support/receiver.ts';

function config(...destinations: unknown[]) {
  return { apps: [{ app_id: '1', name: 'one', scopes: [{ feed_group: 'user', realtime: true, destinations }] }] };
}

const anUpdate = (n: number) => JSON.stringify({ app_id: '1', feed: `user:${n}`, new: [{ id: String(n) }] });
/** Waits for a condition. The time limit of the test ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const idsIn = (body: string) => (JSON.parse(body) as { new: { id: string }[] }[]).map((update) => update.new[0]?.id);

describe('an endpoint that', () => {
  test('always answers 500 is attempted eleven times with the same id and bytes, then the delivery is buried', async () => {
    const receiver = await startReceiver((_, response) => void response.writeHead(500).end());
    const run = startRun(['--events', '-', '--speed', '20000'], config({ transport: 'webhook', url: receiver.origin }));
    run.process.stdin.end(anUpdate(1));
    const { code, lines } = await run.ended;
    await receiver.close();
    const { received } = receiver;
    const attempts = received.map(({ headers }) => headers['x-webhook-attempt']);
    expect(attempts).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
    expect(new Set(received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    const times = received.map(({ headers }) => Number(headers['webhook-timestamp']));
    const hours = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 3600;
    // 28 h 43 min, ±20 %, and the time that the machine needs.
    expect(hours).toBeGreaterThan(28.7 * 0.8);
    expect(lines.at(-1)).toMatchObject({ done: true, updates: 1, deliveries: 0, failed: 1 });
    expect(code).toBe(1);
  });

  test('fails and recovers receives everything, each update once it works', async () => {
    let broken = true;
    const arrived: (string | undefined)[] = [];
    const receiver = await startReceiver(({ body }, response) => {
      if (!broken) arrived.push(...idsIn(body));
      response.writeHead(broken ? 503 : 200).end();
    });
    const run = startRun(['--events', '-', '--speed', '3000'], config({ transport: 'webhook', url: receiver.origin }));
    await run.first;
    const count = 60;
    let put = 0;
    while (put < count) {
      run.process.stdin.write(`${anUpdate(put++)}\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await run.until((line) => line['why'] === 'open');
    broken = false;
    run.process.stdin.end();
    const { code, lines } = await run.ended;
    await receiver.close();
    expect(new Set(arrived).size).toBe(count);
    expect(lines.at(-1)).toMatchObject({ done: true, updates: count, failed: 0 });
    expect(code).toBe(0);
  });
});

describe('an operational endpoint', () => {
  test('is told that a destination fails and recovers, and never about itself', async () => {
    let broken = true;
    const told: { type: string; generic: Record<string, string> }[] = [];
    const receiver = await startReceiver((_, response) => void response.writeHead(broken ? 503 : 200).end());
    const operations = await startReceiver(({ body }, response) => {
      told.push(...JSON.parse(body));
      response.writeHead(200).end();
    });
    const destination = (scope: object, url: string) => ({
      ...scope,
      realtime: true,
      destinations: [{ transport: 'webhook', url }],
    });
    const scopes = [
      destination({ feed_group: 'user' }, receiver.origin),
      destination({ app_level: 'operations' }, operations.origin),
    ];
    const run = startRun(['--events', '-', '--speed', '3000'], { apps: [{ app_id: '1', name: 'one', scopes }] });
    await run.first;
    for (let put = 0; put < 30; put++) run.process.stdin.write(`${anUpdate(put)}\n`);
    await until(() => told.length > 0);
    broken = false;
    await until(() => told.length > 1);
    run.process.stdin.end();
    const { code } = await run.ended;
    await Promise.all([receiver.close(), operations.close()]);
    expect(told.map(({ type }) => type)).toEqual(['destination.failing', 'destination.recovered']);
    expect(told[0]?.generic).toMatchObject({
      scope: 'feed_group:user',
      cause: 'http_5xx',
      reason: expect.stringContaining('The destination has been failing for'),
      remedy: expect.any(String),
      link: expect.stringMatching(/^http.*\/#\/apps\/1\/scopes\/feed_group%3Auser\/dst_[0-9a-f]{24}$/),
    });
    expect(operations.received.every(({ headers }) => /^v1,/.test(String(headers['webhook-signature'])))).toBe(true);
    expect(code).toBe(0);
  });
});
