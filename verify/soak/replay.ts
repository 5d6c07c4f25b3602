/**
 * The soak of replays, `npm run soak:replay -- [--updates N] [--seed N] [--level light|rough|wild] [--speed N] [--json]`: fills the
 * journal, then replays it to a webhook and a queue while faults are injected, and accounts for every update. The exit code is 0 if
 * nothing is lost.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { z } from 'zod';
import { startEndpoint } from '../../bench/endpoint.ts';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { synthesize } from '../../bin/local/synthesize.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import type { replay } from '../../lambdas/api/schemas/replays.ts';
import { LEVELS, type LevelName } from '../../local/fault-injection/levels.ts';
import { startEmbedded } from '../../local/index.ts';

const { values } = parseArgs({
  options: {
    updates: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    level: { type: 'string', default: 'rough' },
    speed: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  },
});
const [updates, seed, speed] = [Number(values.updates), Number(values.seed), Number(values.speed)];
const level = LEVELS[values.level as LevelName];
if (!level || ![updates, seed, speed].every((number) => Number.isInteger(number) && number > 0))
  throw new Error('expected whole numbers above 0, and the level light, rough or wild');

const EVENT_UPDATES = 100;
/** Events in one call of the publisher. */
const CALL_EVENTS = 10;
/** Events in the intake queue above which the backend waits. */
const MOST_WAITING = 400;
const POLL_MS = 500;
const TEXT = 'x'.repeat(100);
/** Rounds of waiting for updates that are missing after the end of both replays. */
const MOST_ROUNDS = 2_400;
/**
 * Execution environments of each function. Faults restart all of them, and most of the time of a run with many environments is that
 * of their starts.
 */
const ENVIRONMENTS = 2;
const say = (text: string): void => void process.stderr.write(`${text}\n`);
/** The number of arrivals of each update, at the webhook and at the queue. */
const arrived = { webhook: new Uint16Array(updates), queue: new Uint16Array(updates) };
const count = (at: Uint16Array, list: string): void => {
  for (const { event_id } of JSON.parse(list) as { event_id: string }[])
    at[Number(event_id)] = (at[Number(event_id)] ?? 0) + 1;
};

let requests = 0;
const endpoint = await startEndpoint((_, body) => {
  // Requests fail now and then, and all of them for a while, so that the circuit breaker opens.
  requests++;
  if (requests % 49 === 0 || requests % 1_000 >= 988) return 500;
  count(arrived.webhook, body.toString('utf8'));
  return 200;
});
const embedded = await startEmbedded({
  assembly: await synthesize(),
  port: 0,
  speed,
  environments: ENVIRONMENTS,
  environment: { EGRESS_ALLOWANCE, SETTLED_SECONDS: '1' },
  faults: { seed, level },
});
const { outputs, region, faultInjection } = embedded;
const sqs = new SQSClient(embeddedClient({ endpoint: embedded.endpoint, region }));
const { QueueUrl: queue_url = '' } = await sqs.send(
  new CreateQueueCommand({ QueueName: 'customer', Attributes: { MessageRetentionPeriod: '60' } }),
);
embedded.sqs.onMessage((name, { body }) => {
  if (name === 'customer') count(arrived.queue, Buffer.from(body, 'base64').toString('utf8'));
});
await applyConfiguration(embedded, {
  apps: [{ app_id: '1', name: 'soak', scopes: [{ feed_group: 'user', realtime: true, destinations: [] }] }],
});

const authorization = `Bearer ${embedded.issueToken({ sub: 'op', 'cognito:groups': '[operators]' })}`;
type Shown = z.output<typeof replay>;

/** Calls the API until it answers without a fault of its own. */
async function call(method: string, path: string, body?: object) {
  for (;;) {
    const headers = { authorization, ...(body ? { 'content-type': 'application/json' } : {}) };
    const answer = await fetch(`${embedded.api}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(() => undefined);
    const found = answer && (await answer.json().catch(() => undefined));
    if (answer && answer.status < 500 && answer.status !== 409 && found) return found;
    await pause(POLL_MS);
  }
}

/** Returns a packed detail with the updates from this number on; `undefined` if there are none. */
function eventOf(from: number): string | undefined {
  const own = Array.from({ length: Math.max(0, Math.min(EVENT_UPDATES, updates - from)) }, (_, index) => {
    const event_id = String(from + index);
    return { feed: `user:${(from + index) % 97}`, event_id, new: [{ id: `a${event_id}`, text: TEXT }] };
  });
  return own.length > 0 ? JSON.stringify({ app_id: '1', updates: own }) : undefined;
}

const publisher = createLocalPublisher(embedded.endpoint, region, outputs['BusName'] ?? '');
const intakeName = embedded.sqs.nameOfUrl(outputs['IntakeQueueUrl'] ?? '') ?? '';
const intake = (): number => {
  const { visible, delayed } = embedded.sqs.counts(intakeName);
  return visible + delayed;
};
const filledFrom = performance.now();
const begin = new Date(embedded.clock.now() - 1_000).toISOString();
say(`Publishing ${updates} updates.`);
const CALL_UPDATES = EVENT_UPDATES * CALL_EVENTS;
for (let from = 0; from < updates; from += CALL_UPDATES) {
  const events = Array.from({ length: CALL_EVENTS }, (_, event) => eventOf(from + event * EVENT_UPDATES));
  await publisher.publish(events.filter((event) => event !== undefined));
  while (intake() > MOST_WAITING) await pause(20);
}
while (intake() > 0) await pause(POLL_MS);
await embedded.idle();
await pause(2_000);

const scope = 'feed_group:user';
const destinations = '/apps/1/scopes/feed_group:user/destinations';
const auth = { type: 'keys', key: 'customer', secret: 'local' };
const made = [
  await call('POST', destinations, {
    transport: 'webhook',
    url: `${endpoint.origin}/`,
    ownership: 'operator',
    retry_schedule: [1, 5, 30, 60, 120, 300, 600, 600, 600, 600],
  }),
  await call('POST', destinations, { transport: 'sqs', queue_url, auth }),
];
const to = new Date(embedded.clock.now()).toISOString();
const replays: Shown[] = [];
for (const { id } of made) {
  const planned = await call('POST', '/apps/1/replays', { scope, from: begin, to, to_destination: id });
  say(`Replay ${planned.id}: ${JSON.stringify(planned.preview)}`);
  replays.push(planned);
}
const startedAt = performance.now();
const fillSeconds = (startedAt - filledFrom) / 1000;
faultInjection?.begin();
for (const { id } of replays) await call('POST', `/replays/${id}/start`, {});

/** Reports how many updates did not arrive. */
const missingAt = (at: Uint16Array): number => at.reduce((sum, times) => sum + (times === 0 ? 1 : 0), 0);
let shown: Shown[] = [];
let roundsAfterEnd = 0;
for (let round = 0; ; round++) {
  await pause(POLL_MS);
  shown = [];
  for (const { id } of replays) shown.push(await call('GET', `/replays/${id}`));
  const missing = missingAt(arrived.webhook) + missingAt(arrived.queue);
  if (round % 20 === 0)
    say(
      shown
        .map(
          ({ status, progress, outcome }) =>
            `${status} ${progress.updates_sent} ${progress.obstacle ?? ''} ${JSON.stringify(outcome)}`,
        )
        .join(' | '),
    );
  if (shown.some(({ status }) => status === 'running')) continue;
  if (missing === 0 || roundsAfterEnd++ > MOST_ROUNDS) break;
}
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage();
const cpuMicros = user + system;
faultInjection?.end();
const dead = (await call('GET', '/dead-letters')).items.length;
const [lostAtWebhook, lostAtQueue] = [missingAt(arrived.webhook), missingAt(arrived.queue)];
const repeated = [arrived.webhook, arrived.queue].map((at) =>
  at.reduce((sum, times) => sum + Math.max(0, times - 1), 0),
);
const report = {
  updates,
  seed,
  level: values.level,
  fill_seconds: Math.round(fillSeconds),
  seconds: Math.round(seconds),
  cpu_seconds: Math.round(cpuMicros / 1e6),
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  lost: lostAtWebhook + lostAtQueue,
  repeated,
  dead_letters: dead,
  replays: shown.map(({ status, progress, outcome }) => ({ status, ...progress, outcome })),
  faults: Object.fromEntries(faultInjection?.counts ?? []),
};
process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
await embedded.close();
endpoint.close();
process.exit(report.lost === 0 && dead === 0 ? 0 : 1);
