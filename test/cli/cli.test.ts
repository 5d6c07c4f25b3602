/** The output and the exit codes of the command line against an embedded run. A few calls start real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openBreaker, parkForProbe } from '../lambdas/api/open-breaker.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { runCommand } from '../support/command-line.ts';
import { type DnsServer, startDnsServer } from '../support/dns-server.ts';
import { type Run, startRun } from '../support/embedded-run.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

interface Ready {
  readonly endpoint: string;
  readonly api: string;
  readonly token: string;
}

let folder: string;
let run: Run;
let ready: Ready;
let good: Receiver;
/** It knows one name. */
let dns: DnsServer;
let bad: Receiver;
let failing = true;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'feedhose-cli-'));
  onCleanup(() => rmSync(folder, { recursive: true }));
  good = await startReceiver();
  onCleanup(() => good.close());
  bad = await startReceiver((_, response) => void response.writeHead(failing ? 503 : 200).end());
  onCleanup(() => bad.close());
  dns = await startDnsServer(({ name, type }) =>
    name === 'hooks.example.com' && type === 'A' ? { a: ['127.0.0.1'] } : { failure: 'nxdomain' },
  );
  onCleanup(() => dns.close());
  run = startRun(['--speed', '20', '--strict', '--resolver', dns.address], {
    apps: [{ app_id: 'seed', name: 'Seed', scopes: [] }],
  });
  onCleanup(() => run.stop());
  ready = (await run.first) as unknown as Ready;
});

const feedhose = (words: readonly string[], input = '', where = ['--endpoint', ready.endpoint]) =>
  runCommand([...words, ...where], input);

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const configuration = (more: object = {}) => ({
  apps: [
    {
      app_id: 'acme',
      name: 'Acme',
      api_key: 'acme-key',
      scopes: [
        {
          feed_group: 'user',
          realtime: true,
          destinations: [
            { transport: 'webhook', url: `${good.origin}/in`, ...more },
            { transport: 'webhook', url: `${bad.origin}/in`, retry_schedule: [1] },
            {
              transport: 'sqs',
              queue_url: `${ready.endpoint}/000000000000/none`,
              auth: { type: 'keys', key: 'AKIAGRANTED000000001', secret: 'very-secret-text' },
            },
          ],
        },
      ],
    },
  ],
});
const update = (number: number) => ({
  app_id: 'acme',
  feed: 'user:ann',
  new: [{ actor: 'ann', verb: 'post', object: `picture:${number}` }],
});
const idOf = async (end: string): Promise<string> => {
  const { lines } = await feedhose(['destinations', '--app', 'acme', '--json']);
  return String(lines.find((one) => String(one['url'] ?? one['queue_url']).endsWith(end))?.['id']);
};

describe('apply', () => {
  test('shows the changes, does not ask without a terminal, and changes nothing', async () => {
    const path = file('a.json', configuration());
    const dry = await feedhose(['apply', '-f', path, '--dry-run']);
    expect(dry.code).toBe(1);
    expect(dry.out).toContain('+ app acme');
    expect(dry.out).toContain('  app seed is not in the file and stays as it is');
    expect(dry.out).toContain('api_secret: set');
    expect(dry.out + dry.err).not.toContain('very-secret-text');
    const unasked = await feedhose(['apply', '-f', path]);
    expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining('--yes')]);
    expect((await feedhose(['apps', 'acme'])).code).toBe(1);
  });

  test('creates what the file contains, and changes nothing the second time', async () => {
    const path = file('a.json', configuration());
    const made = await feedhose(['apply', '-f', path, '--yes', '--json']);
    expect(made.code).toBe(0);
    expect(made.lines.at(-1)).toEqual({ applied: 5 });
    expect(made.lines.filter((line) => 'signing_secret' in line)).toHaveLength(3);
    expect(made.out).not.toContain('very-secret-text');
    const again = await feedhose(['apply', '-f', path, '--yes', '--exit-code']);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('No changes')]);
  });

  test('updates only what differs, and reports it with the exit code', async () => {
    const path = file('b.json', configuration({ rate_limit: 20, custom_headers: { 'x-tenant': 'hidden' } }));
    const changed = await feedhose(['apply', '-f', path, '--yes', '--exit-code']);
    expect(changed.code).toBe(4);
    expect(changed.out).toMatch(/rate_limit: \(none\) → 20/);
    expect(changed.out).toMatch(/custom_headers: \(none\) → x-tenant/);
    expect(changed.out).not.toContain('hidden');
  });

  test('an exported file applies without changes', async () => {
    const exported = await feedhose(['export', '--app', 'acme']);
    expect(exported.code).toBe(0);
    expect(exported.out).not.toMatch(/very-secret-text|hidden/);
    const again = await feedhose(['apply', '-f', '-', '--dry-run'], exported.out);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('No changes')]);
  });

  test('reports every fault of a file with exit code 2', async () => {
    const path = file('c.json', { apps: [{ app_id: '', name: 7, scopes: [{ realtime: 'yes', destinations: [] }] }] });
    const { code, err } = await feedhose(['apply', '-f', path, '--yes']);
    expect(code).toBe(2);
    for (const pointer of ['/apps/0/app_id', '/apps/0/name', '/apps/0/scopes/0']) expect(err).toContain(pointer);
    expect((await feedhose(['apply', '-f', join(folder, 'nothing.json')])).code).toBe(2);
  });
});

describe('destinations', () => {
  test('are listed and tested, and a failed test reports the reason', async () => {
    const works = await feedhose(['test', await idOf(`${new URL(good.origin).port}/in`)]);
    expect([works.code, works.out]).toEqual([0, expect.stringContaining('works')]);
    const missing = await feedhose(['test', await idOf('/none'), '--json']);
    expect(missing.code).toBe(1);
    expect(missing.lines[0]).toMatchObject({ status: 'error', checks: expect.any(Array) });
    expect(missing.err).toContain('The queue does not exist');
    const shown = (await feedhose(['test', await idOf('/none')])).out;
    const texts = [missing.lines[0]?.['error'], missing.lines[0]?.['hint']].filter((one) => one !== undefined);
    for (const once of texts) expect(shown.split(String(once).split('\n')[0] ?? '')).toHaveLength(2);
    expect(shown).toMatch(/none does not work\.\n$/);
  });

  test('are paused and resumed', async () => {
    const id = await idOf('/none');
    expect((await feedhose(['destinations', 'pause', id])).out).toContain('is paused');
    expect((await feedhose(['destinations', 'show', `acme/feed_group:user/${id}`])).out).toMatch(/state\s+paused/);
    expect((await feedhose(['destinations', 'resume', id])).out).toContain('is enabled');
    const unknown = await feedhose(['destinations', 'pause', 'dst_000000000000000000000000']);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('There is no destination')]);
  });
});

test('outages list lists the outages of a time range', async () => {
  const listed = await feedhose(['outages', 'list', '--from', '3h', '--to', '2h']);
  expect([listed.code, listed.err]).toEqual([0, expect.stringContaining('There were no outages.')]);
  expect((await feedhose(['outages', 'list', '--app', 'unknown'])).code).toBe(0);
});

describe('audit', () => {
  test('lists changes with the caller that AWS identified', async () => {
    const id = await idOf('/none');
    const listed = await feedhose(['audit', 'list', '--destination', id, '--json']);
    expect(listed.code).toBe(0);
    const caller = { kind: 'operator', by: 'iam', subject: 'arn:aws:iam::000000000000:user/operator' };
    expect(listed.lines.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['createDestination', 'pauseDestination', 'resumeDestination']),
    );
    for (const record of listed.lines) expect(record).toMatchObject({ app_id: 'acme', caller });
    const shown = await feedhose(['audit', 'list', '--app', 'acme', '--from', '1h', '--limit', '2']);
    expect(shown.out.split('\n')[1]).toContain('arn:aws:iam::000000000000:user/operator');
    expect(shown.out).toContain('state: "paused" → "enabled"');
    expect((await feedhose(['audit', 'list', '--limit', '0'])).code).toBe(2);
  });
});

describe('send, tail and dead letters', () => {
  test('valid lines are sent, and invalid lines are reported by their numbers', async () => {
    const tailing = feedhose(['tail', '--app', 'acme', '--since', '1h', '-n', '2', '--json']);
    const large = JSON.stringify(update(2)).replace(/}$/, ',"n":9223372036854775808}');
    const lines = [
      JSON.stringify(update(1)),
      '{"app_id":',
      '',
      JSON.stringify({ app_id: 'acme', feed: 'user' }),
      large,
    ];
    const sent = await feedhose(['send', '-f', '-'], lines.join('\n'));
    expect(sent.code).toBe(1);
    expect(sent.err).toMatch(/line 2: expected one update as JSON on one line, got a text that is not JSON/);
    expect(sent.err).toMatch(/line 4: .*feed/);
    expect(sent.err).toMatch(/line 5: detail\.n: expected an integer of 64 bits/);
    expect(sent.out).toContain('Sent 1 of 4 lines.');
    await good.until((all) => all.some(({ body }) => body.includes('picture:1"')));
    const attempts = await tailing;
    expect(attempts.code).toBe(0);
    for (const line of attempts.lines) expect(line).toMatchObject({ app_id: 'acme', outcome: expect.any(String) });
  });

  test('a missing file is refused, and a valid file is sent completely', async () => {
    expect((await feedhose(['send', '-f', join(folder, 'none.ndjson')])).code).toBe(2);
    const path = file(
      'u.ndjson',
      Array.from({ length: 25 }, (_, number) => JSON.stringify({ ...update(100 + number), text: 'a\u2028b' })).join(
        '\n',
      ),
    );
    const sent = await feedhose(['send', '-f', path, '--json']);
    expect([sent.code, sent.lines.at(-1)]).toEqual([0, { lines: 25, sent: 25, refused: 0 }]);
  });

  test('are listed, shown and redriven with --wait, and arrive', async () => {
    let key: string | undefined;
    while (key === undefined) {
      const { lines } = await feedhose(['dead-letters', 'list', '--source', 'webhook', '--json']);
      key = lines[0]?.['key'] as string | undefined;
    }
    const shown = await feedhose(['dead-letters', 'show', String(key)]);
    expect(shown.out).toMatch(/cause\s+The endpoint failed/);
    expect(shown.out).toMatch(/remedy\s+Check its logs and fix the endpoint\./);
    expect(shown.out).toMatch(new RegExp(`endpoint\\s+${bad.origin}`));
    expect(shown.out).toMatch(/class\s+http_5xx/);
    const causes = await feedhose(['dead-letters', 'list', '--by-cause', '--source', 'webhook']);
    expect(causes.out).toMatch(/^\d+ {2}The endpoint failed \(http_5xx\), last /);
    expect(causes.out).toContain(`${bad.origin}/`);
    expect(causes.out).toMatch(/\d+ in total\.\n$/);
    expect(shown.out).toContain('"object":"picture:');
    failing = false;
    const unasked = await feedhose(['dead-letters', 'redrive', '--class', 'http_5xx']);
    expect(unasked.code).toBe(2);
    expect(unasked.out).toMatch(/They are sent again\./);
    const before = bad.received.length;
    const done = await feedhose([
      'dead-letters',
      'redrive',
      '--class',
      'http_5xx',
      '--rate',
      '6000',
      '--yes',
      '--wait',
      '--json',
    ]);
    expect(done.code).toBe(0);
    expect(done.lines.at(-1)).toMatchObject({ status: 'done', outcome: { dead_again: 0 } });
    await bad.until((all) => all.length > before);
    const none = await feedhose(['dead-letters', 'redrive', '--app', 'seed', '--yes']);
    expect([none.code, none.out]).toEqual([0, 'There are no dead letters to redrive.\n']);
    const nothing = await feedhose(['dead-letters', 'redrive']);
    expect([nothing.code, nothing.err]).toEqual([2, expect.stringContaining('--all')]);
  });

  test('are exported and discarded', async () => {
    const exported = await feedhose(['dead-letters', 'export', '--class', 'queue_missing']);
    expect(exported.code).toBe(0);
    const none = await feedhose(['dead-letters', 'discard', 'bm9uZQ', '--reason', 'a test', '--yes']);
    expect(none.code).toBe(1);
    expect((await feedhose(['dead-letters', 'discard', 'bm9uZQ'])).code).toBe(2);
  });

  test('are discarded by a filter, after a confirmation', async () => {
    failing = true;
    await feedhose(['send', '-f', '-'], JSON.stringify(update(7)));
    const listed = async () => (await feedhose(['dead-letters', 'list', '--class', 'http_5xx', '--json'])).lines.length;
    while ((await listed()) === 0);
    const discard = ['dead-letters', 'discard', '--class', 'http_5xx', '--app', 'acme', '--reason', 'a test'];
    expect(await feedhose(discard)).toMatchObject({ code: 2, err: expect.stringContaining('Use --yes.') });
    const done = await feedhose([...discard, '--yes', '--json']);
    expect([done.code, done.lines.at(-1)]).toEqual([
      0,
      expect.objectContaining({ action: 'discard', status: 'done', reason: 'a test' }),
    ]);
    expect(await listed()).toBe(0);
  });
});

describe('find, show and resend', () => {
  /** Repeats a command until its output has the text. */
  const until = async (words: readonly string[], wanted: RegExp) => {
    for (;;) {
      const shown = await feedhose(words);
      if (wanted.test(shown.out)) return shown;
    }
  };

  test('answer whether an update was sent, show what happened to it, and send it again', async () => {
    const line = JSON.stringify({ ...update(900), event_id: 'wanted-1', text: 'é' });
    expect((await feedhose(['send', '-f', '-'], line)).code).toBe(0);
    const found = await until(['find', '--app', 'acme', '--event', 'wanted-1', '--from', '1d', '--json'], /upd_/);
    const [{ key = '', destinations = [] } = {}] = found.lines as { key?: string; destinations?: object[] }[];
    expect(destinations).toHaveLength(3);
    const [head, row] = (await feedhose(['find', '--event', 'wanted-1', '--from', '1d'])).out.split('\n');
    expect(head).toMatch(/^TIME +APP +FEED OR TYPE +EVENT +DESTINATIONS +KEY$/);
    expect(row).toMatch(new RegExp(` acme +user:ann +wanted-1 +3 +${key}$`));
    const shown = await until(['show', 'acme', 'wanted-1'], /dst_\w+ {2}delivered {2}http/);
    expect(shown.out).toMatch(/^update +\{.*"event_id":"wanted-1".*"text":"é".*\}$/m);
    expect(shown.out).toMatch(/It was delivered at .* with attempt 1/);
    expect((await feedhose(['show', 'acme', key])).code).toBe(0);

    const to = await idOf(`${new URL(good.origin).port}/in`);
    const [, attempt = ''] = /(\d+\.dlv_[0-9a-f]{32}\.1)$/m.exec(shown.out.slice(shown.out.indexOf(to))) ?? [];
    expect((await feedhose(['resend', to, '--attempt', attempt])).err).toMatch(/^Cannot ask "Send .* again\?"/);
    const sent = await feedhose(['resend', to, '--attempt', attempt, '--yes', '--json']);
    expect([sent.code, sent.lines]).toEqual([0, [expect.objectContaining({ delivery_id: attempt.split('.')[1] })]]);
    const marked = await good.until((all) => all.some(({ headers }) => headers['x-webhook-resend'] === '1'));
    const [first, again] = marked.filter(({ headers }) => headers['webhook-id'] === attempt.split('.')[1]);
    expect(first?.headers).not.toHaveProperty('x-webhook-resend');
    expect([again?.headers['x-webhook-resend'], again?.body]).toEqual(['1', first?.body]);
    await until(['show', 'acme', key], /delivered, resent/);
    expect((await feedhose(['attempts', to])).out).toMatch(/ delivered, resent /);
    const own = await feedhose(['resend', to, '--update', key, '--yes']);
    expect([own.code, own.out]).toEqual([0, expect.stringMatching(/^Enqueued dlv_/)]);

    const body = (await feedhose(['attempts', 'show', to, attempt, '--json'])).lines[0]?.['body'];
    expect(body).toBe(first?.body);
    expect((await feedhose(['attempts', 'show', to, attempt])).out.trim().split('\n').at(-1)).toBe(first?.body);
  });

  test('say that an update is not in the journal', async () => {
    const none = await feedhose(['find', '--app', 'acme', '--event', 'never', '--from', '1h']);
    expect([none.code, none.out, none.err]).toEqual([0, '', 'No update was found.\n']);
    const missing = await feedhose(['show', 'acme', 'upd_x']);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('There is no such update')]);
  });
});

describe('replay, reconcile and preview', () => {
  test('send the past to a destination again, find what a receiver lacks, and say what would be sent', async () => {
    const to = await idOf(`${new URL(good.origin).port}/in`);
    /** Waits until the receiver got the update this many times. */
    const arrived = (times: number) =>
      good.until((all) => {
        const ids = all.flatMap(({ body }) => (JSON.parse(body) as { event_id: string }[]).map((one) => one.event_id));
        return ids.filter((id) => id === 'wanted-1').length >= times;
      });
    // It was published, and sent again twice.
    await arrived(3);
    // The clock of the run is faster than that of the command line.
    const now = async () => {
      const answer = await fetch(`${ready.api}/overview`, { headers: { authorization: `Bearer ${ready.token}` } });
      return ((await answer.json()) as { as_of: string }).as_of;
    };
    const filter = ['--feed', 'user:ann', '--from', '1d', '--to', await now()];
    const declined = await feedhose(['replay', to, ...filter]);
    expect([declined.code, declined.out]).toEqual([2, expect.stringMatching(/ in \d+ deliver.*\$0\.\d\d\.$/m)]);
    expect((await feedhose(['replay', 'list'])).err).toBe('There are no replays.\n');

    const done = await feedhose(['replay', to, ...filter, '--yes', '--wait', '--json']);
    const last = done.lines.at(-1) as { id: string; status: string; progress: { updates_sent: number } };
    expect([done.code, last.status]).toEqual([0, 'done']);
    expect(last.progress.updates_sent).toBeGreaterThan(0);
    await arrived(4);

    const [, row] = (await feedhose(['replay', 'list'])).out.split('\n');
    expect(row).toMatch(new RegExp(` done +acme +feed_group:user +${to} +\\d+ +${last.id}$`));
    const shown = await feedhose(['replay', 'show', last.id]);
    expect([shown.code, shown.out]).toEqual([
      0,
      expect.stringMatching(/^outcome +delivered: [1-9]\d*, on the way: 0/m),
    ]);
    expect((await feedhose(['show', 'acme', 'wanted-1'])).out).toContain(`${last.id} at `);
    const ended = await feedhose(['replay', 'stop', last.id]);
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('done')]);
    expect((await feedhose(['replay', 'start', last.id])).code).toBe(1);
    expect((await feedhose(['replay', 'delete', last.id, '--yes'])).code).toBe(0);
    expect((await feedhose(['replay', 'show', last.id])).code).toBe(1);
    expect((await feedhose(['replay', 'show', 'plan_1'])).code).toBe(2);

    const end = await now();
    const compared = async (words: readonly string[], has: readonly string[]) =>
      feedhose(['reconcile', to, '--from', '1d', '--to', end, '-f', '-', '--json', ...words], has.join('\n'));
    const nothing = await compared([], []);
    const missing = nothing.lines.slice(0, -1).map(({ event_id }) => String(event_id));
    expect(missing).toContain('wanted-1');
    const all = await compared([], missing);
    expect([all.code, all.lines]).toEqual([0, [expect.objectContaining({ missing: 0, expected: missing.length })]]);
    const some = await compared(
      ['--resend'],
      missing.filter((id) => id !== 'wanted-1'),
    );
    expect([some.code, some.lines.at(-1)]).toEqual([0, expect.objectContaining({ missing: 1, requested: 1 })]);
    await arrived(5);

    const repaired = await feedhose(['journal', 'repair', '--from', '1d', '--dry-run']);
    expect([repaired.code, repaired.out]).toEqual([0, expect.stringMatching(/^\d+ objects with .* 0 lack their rows/)]);
    const preview = await feedhose(['destinations', 'preview', to, '--hours', '24']);
    expect([preview.code, preview.out]).toEqual([0, expect.stringMatching(/updates/)]);
  });
});

describe('attempts', () => {
  const failingOne = () => idOf(`${new URL(bad.origin).port}/in`);

  test('are listed newest first, with filters', async () => {
    const listed = await feedhose(['attempts', await failingOne(), '--failed', '--status', '5xx', '--limit', '2']);
    const [head, ...rows] = listed.out.trim().split('\n');
    expect([listed.code, head]).toEqual([0, expect.stringMatching(/^TIME +OUTCOME +STATUS +UPDATES +ATTEMPT/)]);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/ failed(?:, probe)? +503 +user:ann /);
    const lines = (await feedhose(['attempts', await failingOne(), '--from', '1h', '--json'])).lines as {
      at: string;
      outcome: string;
    }[];
    expect(lines.map(({ at }) => at)).toEqual(
      lines
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const delivered = await feedhose(['attempts', await failingOne(), '--delivered', '--from', '1h', '--json']);
    expect(delivered.lines.length).toBe(lines.filter(({ outcome }) => outcome === 'delivered').length);
    const none = await feedhose([
      'attempts',
      await failingOne(),
      '--from',
      '1h',
      '--delivery',
      `dlv_${'0'.repeat(32)}`,
    ]);
    expect([none.code, none.out, none.err]).toEqual([0, '', 'There are no attempts.\n']);
  });

  test('are refused with contradicting filters, and with values that the API does not know', async () => {
    const both = await feedhose(['attempts', await failingOne(), '--failed', '--delivered']);
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('expected --failed or --delivered, got both')]);
    const status = await feedhose(['attempts', await failingOne(), '--status', '50x']);
    expect([status.code, status.err]).toEqual([2, expect.stringContaining('expected a status such as 503 or 5xx')]);
    expect((await feedhose(['attempts'])).code).toBe(2);
  });

  test('are shown with the headers of the request, without the values of secret ones', async () => {
    const [newest] = (await feedhose(['attempts', await failingOne(), '--failed', '--limit', '1', '--json'])).lines;
    const shown = await feedhose(['attempts', 'show', await failingOne(), String(newest?.['id'])]);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^outcome +failed(?:, probe)?$/m);
    expect(shown.out).toMatch(/^status +503$/m);
    expect(shown.out).toMatch(/^> content-type +application\/json/m);
    expect(shown.out).toMatch(/^> x-signature +\(not shown\)$/m);
    const missing = await feedhose(['attempts', 'show', await failingOne()]);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('expected the id of an attempt')]);
    expect((await feedhose(['attempts', 'show', await failingOne(), `1.dlv_${'0'.repeat(32)}.1`])).code).toBe(1);
  });
});

describe('destinations probe', () => {
  test('sends a waiting delivery to a failing destination once, and is refused otherwise', async () => {
    const client = {
      endpoint: ready.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };
    const dynamodb = new DynamoDBClient(client);
    const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
    const held = TableNames.find((name) => name.includes('Holding')) ?? '';
    const tables = { held, configuration: '', attempts: '', journal: '' };
    const destinationId = await idOf(`${new URL(good.origin).port}/in`);
    const refused = await feedhose(['destinations', 'probe', destinationId]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('The circuit breaker is closed')]);
    const ref = { appId: 'acme', scope: 'feed_group:user', destinationId };
    await openBreaker({ dynamodb, tables }, ref);
    const idle = await feedhose(['destinations', 'probe', destinationId]);
    expect([idle.code, idle.err]).toEqual([1, expect.stringContaining('No delivery waits')]);
    await parkForProbe({ dynamodb, tables }, ref);
    const probed = await feedhose(['destinations', 'probe', destinationId]);
    expect([probed.code, probed.out]).toEqual([0, expect.stringContaining('A probe is sent within a minute.')]);
    dynamodb.destroy();
  });
});

describe('diff', () => {
  test('exits with 0 without differences and with 1 otherwise, names them, and changes nothing', async () => {
    const exported = await feedhose(['export', '--app', 'acme']);
    const same = await feedhose(['diff', '-f', '-'], exported.out);
    expect([same.code, same.out]).toEqual([0, expect.stringContaining('No changes')]);
    const renamed = exported.out.replace('"name": "Acme"', '"name": "Another"');
    for (const _ of [1, 2]) {
      const differs = await feedhose(['diff', '-f', '-'], renamed);
      expect([differs.code, differs.out]).toEqual([1, expect.stringContaining('Another')]);
    }
    const empty = JSON.stringify({ apps: [{ app_id: 'acme', name: 'Acme', scopes: [] }] });
    expect((await feedhose(['diff', '-f', '-'], empty)).code).toBe(0);
    const pruned = await feedhose(['diff', '-f', '-', '--prune'], empty);
    expect([pruned.code, pruned.out]).toEqual([1, expect.stringContaining('- acme  scope feed_group:user')]);
    expect((await feedhose(['diff'])).code).toBe(2);
  });
});

describe('apply --prune', () => {
  test('deletes what the file does not contain, in the apps that it contains', async () => {
    const small = { apps: [{ app_id: 'acme', name: 'Acme', scopes: [] }] };
    const path = file('small.json', small);
    expect((await feedhose(['apply', '-f', path, '--dry-run'])).code).toBe(0);
    const pruned = await feedhose(['apply', '-f', path, '--prune', '--yes']);
    expect(pruned.code).toBe(0);
    expect(pruned.out).toContain('- acme  scope feed_group:user');
    expect((await feedhose(['apps', 'acme', '--json'])).out).toBe('');
    expect((await feedhose(['apps', '--json'])).lines.map((app) => app['app_id'])).toEqual(['acme', 'seed']);
  });
});

describe('signing keys', () => {
  test('are created, listed and revoked, and a file can select the signature v1a', async () => {
    const of = (signatures?: string[]) => {
      const destination = { transport: 'webhook', url: `${good.origin}/signed`, ...(signatures && { signatures }) };
      const scopes = [{ feed_group: 'user', realtime: true, destinations: [destination] }];
      return file('signed.json', { apps: [{ app_id: 'signed', name: 'S', scopes }] });
    };
    expect((await feedhose(['apply', '-f', of(), '--yes'])).code).toBe(0);
    expect((await feedhose(['signing-keys', 'list', 'signed'])).err).toContain('There are no signing keys.');
    const created = await feedhose(['signing-keys', 'create', 'signed', '--overlap', '60']);
    expect([created.code, created.out]).toEqual([0, expect.stringMatching(/\/keys\/[0-9a-f]{32}\n.*whpk_/s)]);
    const [{ url, keys: [first] = [] } = {}] = (await feedhose(['signing-keys', 'list', 'signed', '--json'])).lines as {
      url?: string;
      keys?: { kid: string; public_key: string }[];
    }[];
    const published = await fetch(String(url));
    expect(published.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await published.json()).toMatchObject({ keys: [{ kid: first?.kid }] });
    const applied = await feedhose(['apply', '-f', of(['v1', 'v1a']), '--yes']);
    expect([applied.code, applied.out]).toEqual([0, expect.stringContaining('signatures: (none) → v1, v1a')]);
    expect((await feedhose(['apply', '-f', of(['v1a', 'v1']), '--dry-run'])).out).not.toContain('signatures');
    const alone = await feedhose(['signing-keys', 'revoke', 'signed', String(first?.kid), '--yes']);
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('no other signing key')]);
    await feedhose(['signing-keys', 'create', 'signed']);
    const revoked = await feedhose(['signing-keys', 'revoke', 'signed', String(first?.kid), '--yes']);
    expect([revoked.code, revoked.out]).toEqual([0, `Deleted the signing key ${first?.kid}.\n`]);
  });
});

describe('deletions', () => {
  test('ask first, and delete a destination, a key and an app', async () => {
    const destination = { transport: 'webhook', url: `${good.origin}/gone` };
    const scopes = [{ feed_group: 'user', realtime: true, destinations: [destination] }];
    const gone = (content: unknown[]) => file('gone.json', { apps: [{ app_id: 'gone', name: 'G', scopes: content }] });
    expect((await feedhose(['apply', '-f', gone(scopes), '--yes'])).code).toBe(0);
    const [found] = (await feedhose(['destinations', '--app', 'gone', '--json'])).lines;
    const id = String(found?.['id']);
    const added = (await feedhose(['apps', 'rotate-keys', 'gone', '--json'])).lines[0] as { api_key: string };
    const commands = [
      ['destinations', 'rotate-secret', id, '--overlap', '600'],
      ['destinations', 'delete', id],
      ['api-keys', 'delete', 'gone', added.api_key],
      ['apps', 'delete', 'gone'],
    ];
    for (const command of commands) {
      const unasked = await feedhose(command);
      expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining('without a terminal. Use --yes.')]);
    }
    const filled = await feedhose(['apps', 'delete', 'gone', '--yes']);
    expect([filled.code, filled.err]).toEqual([1, expect.stringContaining('scope')]);
    const [rotate = [], ...deletions] = commands;
    const rotated = await feedhose([...rotate, '--yes']);
    expect([rotated.code, rotated.out]).toEqual([
      0,
      expect.stringMatching(/^signing secret {2}whsec_\S+ {3}\(shown only/),
    ]);
    for (const command of deletions) {
      if (command[0] === 'apps') await feedhose(['apply', '-f', gone([]), '--prune', '--yes']);
      const deleted = await feedhose([...command, '--yes']);
      expect([deleted.code, deleted.err, deleted.out]).toEqual([0, '', expect.stringMatching(/^Deleted the /)]);
    }
    expect((await feedhose(['apps', '--json'])).lines.map((app) => app['app_id'])).not.toContain('gone');
  });
});

test('an embedded run with --strict and --resolver shows which key was refused, and which names its DNS server knows', async () => {
  const queue = (key: string) => ({
    transport: 'sqs',
    queue_url: `${ready.endpoint}/000000000000/${key}`,
    auth: { type: 'keys', key, secret: 'secret' },
  });
  const webhook = (host: string) => ({ transport: 'webhook', url: `https://${host}:${new URL(good.origin).port}/in` });
  const causes = {
    AKIADENIED0000000001: 'SQS denies access to the queue.',
    AKIAMISMATCH00000001: 'The secret does not belong to the access key id.',
    AKIAUNKNOWN000000001: 'SQS does not recognize the access key id.',
    // The receiver is found. It does not use TLS.
    'hooks.example.com': 'TLS with the endpoint failed',
    'unknown.example.com': 'The host name of the endpoint could not be looked up',
  };
  const destinations = Object.keys(causes).map((name) => (name.startsWith('AKIA') ? queue(name) : webhook(name)));
  const scopes = [{ feed_group: 'user', realtime: true, destinations }];
  const path = file('strict.json', { apps: [{ app_id: 'strict', name: 'Strict', scopes }] });
  expect((await feedhose(['apply', '-f', path, '--yes'])).code).toBe(0);
  const created = (await feedhose(['destinations', '--app', 'strict', '--json'])).lines;
  for (const [name, cause] of Object.entries(causes)) {
    const id = created.find(({ url, queue_url }) => String(url ?? queue_url).includes(name))?.['id'];
    const tested = await feedhose(['test', String(id)]);
    expect([tested.code, tested.out]).toEqual([1, expect.stringContaining(cause)]);
  }
});

describe('reaching a stack', () => {
  test('works with the URL of the API and a token', async () => {
    const where = ['--api', ready.api, '--token', ready.token];
    const right = await feedhose(['apps'], '', where);
    expect([right.code, right.err, right.out]).toEqual([0, '', expect.stringContaining('Acme')]);
    const wrong = await feedhose(['apps'], '', ['--api', ready.api, '--token', 'wrong']);
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('token')]);
    const bus = await feedhose(['send', '-f', '-'], '{}', where);
    expect([bus.code, bus.err]).toEqual([2, expect.stringContaining('AWS credentials')]);
  });

  test('fails if nothing answers or no stack has the name', async () => {
    const nobody = await feedhose(['apps', '--json'], '', ['--endpoint', 'http://127.0.0.1:9']);
    expect([nobody.code, nobody.lines[0]]).toEqual([3, { error: expect.stringContaining('nothing answers') }]);
    const other = await feedhose(['apps'], '', ['--endpoint', ready.endpoint, '--stack', 'Other']);
    expect([other.code, other.err]).toEqual([3, expect.stringContaining('Other')]);
  });

  test('unknown commands and options are refused, and --help is shown', async () => {
    expect((await feedhose(['fly'])).code).toBe(2);
    expect((await feedhose(['apps', '--colour'])).code).toBe(2);
    const surplus = await feedhose(['apps', 'seed', 'other']);
    expect([surplus.code, surplus.err]).toEqual([2, expect.stringContaining('Unexpected argument "other"')]);
    const help = await feedhose(['dead-letters', 'redrive', '--help']);
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('--rate')]);
    expect((await feedhose(['--help'])).out).toContain('dead-letters redrive');
  });
});

test.each([
  [['test'], 'expected a destination: dst_ and 24 hexadecimal digits, or <app>/<scope>/dst_…, got nothing'],
  [['test', 'dst_1', '--size', 'big'], '--size: expected largest, got "big"'],
  [['tail', '-n', 'x'], '--count: expected a number of attempts from 1, got "x"'],
  [['dead-letters', 'list', '--limit', '0'], '--limit: expected a whole number from 1, got "0"'],
  [
    ['dead-letters', 'redrive', '--all', '--rate', 'x'],
    '--rate: expected a number of dead letters per minute, got "x"',
  ],
  [['dead-letters', 'discard', 'k'], '--reason: expected a text, got nothing'],
  [['apps', 'create', 'x'], '--name: expected a text, got nothing'],
])('%j is refused with what was expected and what was given', async (words, message) => {
  expect(await feedhose(words)).toMatchObject({ code: 2, err: `${message}\n` });
});

describe('the process', () => {
  async function spawned(
    words: readonly string[],
    input: (stdin: Writable) => unknown = (stdin) => stdin.end(),
    { where = ['--endpoint', ready.endpoint], env = {} } = {},
  ) {
    const child = spawn(process.execPath, ['bin/cli.js', ...words, ...where], {
      env: { PATH: process.env['PATH'], ...env },
    });
    input(child.stdin);
    const closed = once(child, 'close');
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await closed) as [number | null];
    return { code, out, err };
  }

  test('writes results to stdout and exits with the exit code of the command', async () => {
    const [found, unknown] = await Promise.all([spawned(['apps', '--json']), spawned(['fly'])]);
    expect([found.code, found.out, found.err]).toEqual([0, expect.stringContaining('"seed"'), '']);
    expect([unknown.code, unknown.out]).toEqual([2, '']);
    expect(unknown.err).toContain('Unknown command "fly"');
  });

  test('ends without an error when the reader of its output closes the pipe', async () => {
    const child = spawn(process.execPath, ['bin/cli.js', '--help'], { env: { PATH: process.env['PATH'] } });
    child.stdout.destroy();
    const closed = once(child, 'close');
    expect([await text(child.stderr), (await closed)[0]]).toEqual(['', 0]);
  });

  test('uses no proxy for a stack on this machine', async () => {
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'example.com' };
    for (const where of [
      ['--api', ready.api, '--token', ready.token],
      ['--endpoint', ready.endpoint],
    ]) {
      expect(await spawned(['apps', '--json'], undefined, { where, env })).toMatchObject({ code: 0, err: '' });
    }
  });

  test('waits for standard input that begins late', async () => {
    const seed = { apps: [{ app_id: 'seed', name: 'Seed', scopes: [] }] };
    const { code, out } = await spawned(['apply', '-f', '-', '--dry-run'], (stdin) => {
      setTimeout(() => stdin.end(JSON.stringify(seed)), 500);
    });
    expect([code, out]).toEqual([0, expect.stringContaining('No changes')]);
  });
});
