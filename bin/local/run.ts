/** One embedded run, from its start to its end. */
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { StoredApp } from '../../cli/apply/steps.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { loadConfiguration } from '../../cli/configuration/load.ts';
import type { ConfigurationFile } from '../../cli/configuration/schema.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { EMBEDDED_KEY, embeddedClient } from '../../cli/reach/embedded-client.ts';
import { printable } from '../../cli/screen/printable.ts';
import { LEVELS } from '../../local/fault-injection/levels.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { isLoopback } from '../../local/protocol/callers.ts';
import { expectFreePort } from '../../local/protocol/server.ts';
import { applyConfiguration, createMissingQueues, destinationsOf, labelOf, OPERATOR } from './apply.ts';
import { DEMO_KEY, DEMO_QUEUE, DEMO_SECRETS, demoConfiguration } from './demo.ts';
import { clock, feedDemo, feedLines } from './feed.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { type Arrival, consumeQueue, startWebhookReceiver } from './receivers.ts';
import { column, type Screen } from './screen.ts';
import { SHELL_KEY, shellExports } from './shell-exports.ts';
import { createLogReader, watchQueues } from './watch.ts';

const POLL_MS = 25;
const customerOf = (appId: string) => ({ sub: `customer of ${appId}`, 'cognito:groups': `[app:${appId}]` });

/** Returns the exit code. @throws when the run cannot start. */
export async function run(
  options: Options,
  screen: Screen,
  stop: AbortSignal,
  defaultAssembly: (screen: Screen) => Promise<string>,
): Promise<number> {
  const startedAt = performance.now();
  const given =
    options.config === undefined
      ? undefined
      : await loadConfiguration({ option: '--config', path: options.config, input: process.stdin }, true);
  // A port in use is reported before the stack is synthesized, which takes seconds.
  await expectFreePort(options.port, options.host);
  const assembly = options.assembly ?? (await defaultAssembly(screen));

  const labels = new Map<string, string>();
  let ledger: Ledger = createLedger([]);
  screen.say('Starting the embedded AWS from its template …');
  const embedded = await startEmbedded({
    assembly,
    stack: options.stack,
    port: options.port,
    host: options.host,
    speed: options.speed,
    concurrency: options.concurrency,
    data: options.data,
    environment: {
      EGRESS_ALLOWANCE,
      OWNERSHIP_RESOLVERS: options.resolver ?? 'system',
      ...(options.resolver === undefined ? {} : { ENDPOINT_RESOLVERS: options.resolver }),
    },
    knownKeys: options.strict ? [EMBEDDED_KEY, SHELL_KEY, DEMO_KEY, ...keysIn(given)] : undefined,
    onLog: createLogReader(
      () => ledger,
      (id) => labels.get(id) ?? id,
      screen,
    ),
    onProgress: (text) => screen.say(`  ${text}`),
    onDroppedEvents: ({ busName, events }) => {
      const number = `${events} event${events === 1 ? ' was' : 's were'}`;
      screen.say(`  ✗ ${number} put on the bus ${JSON.stringify(busName)}, which does not exist, and dropped`);
      screen.report({ dropped_events: events, bus_name: busName });
    },
    faults: options.faults && { seed: options.faults.seed, level: LEVELS[options.faults.level] },
  });
  if (!isLoopback(options.host)) {
    screen.say(
      `  Warning: the run listens on ${options.host}. Every program that reaches the port can read and change its data.`,
    );
  }
  const closing: (() => Promise<void> | void)[] = [() => embedded.close()];
  try {
    if (!embedded.outputs['BusName'])
      throw new Error('The stack does not have the outputs of Feedhose. Call addOutputs() of the construct.');
    const demo = isDemo(options) ? await startDemo(embedded, screen, stop, closing) : undefined;
    const apps = await applyConfiguration(embedded, given ?? demo ?? { apps: [] }, (text) => {
      process.stderr.write(`${printable(text)}\n`);
    });
    for (const url of createMissingQueues(embedded, destinationsOf(apps))) {
      screen.say(`  The queue ${url} did not exist and was created.`);
    }
    for (const destination of destinationsOf(apps)) labels.set(destination.id, labelOf(destination));
    ledger = createLedger(apps);
    watchQueues(embedded, ledger);
    announce(embedded, apps, screen, startedAt);
    embedded.faultInjection?.begin();
    return await feedAndJudge(options, embedded, ledger, screen, stop, startedAt);
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

async function feedAndJudge(
  options: Options,
  embedded: Embedded,
  ledger: Ledger,
  screen: Screen,
  stop: AbortSignal,
  startedAt: number,
): Promise<number> {
  const publisher = createLocalPublisher(embedded.endpoint, embedded.region, embedded.outputs['BusName'] ?? '');
  const feed = { publisher, ledger, screen };
  if (options.events !== undefined) await feedLines(options.events, feed, stop);
  else if (isDemo(options)) await feedDemo(feed, stop);
  const ends = options.once || options.events !== undefined;
  if (!ends) {
    if (stop.aborted) return 0;
    screen.say('\nTo use the run with the AWS CLI, an SDK or the examples, paste these lines into another terminal:\n');
    screen.say(shellExports(embedded, embedded.outputs['BusName'] ?? ''));
    screen.say(`\nThe run continues at ${embedded.endpoint}. To stop it, press Ctrl-C or run: kill ${process.pid}\n`);
    await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
    return 0;
  }
  const limit = performance.now() + options.timeoutSeconds * 1000;
  while (!isQuiet(embedded, ledger) && performance.now() < limit && !stop.aborted) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  if (!stop.aborted && ledger.settled()) await embedded.idle();
  reportFaults(embedded, screen);
  return judge(ledger, screen, startedAt);
}

/** Reports whether the intake is empty and every delivery has ended. */
function isQuiet(embedded: Embedded, ledger: Ledger): boolean {
  const intake = embedded.sqs.counts(embedded.sqs.nameOfUrl(embedded.outputs['IntakeQueueUrl'] ?? '') ?? '');
  return intake.visible + intake.inFlight + intake.delayed === 0 && ledger.settled();
}

function judge(ledger: Ledger, screen: Screen, startedAt: number): number {
  const missing = ledger.missing();
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  if (missing.length === 0)
    screen.say(
      `\n✓ ${ledger.inputs} updates, each delivered everywhere, in ${ledger.deliveries} deliveries (${seconds} s).`,
    );
  else {
    screen.say(`\n✗ Of ${ledger.inputs} updates, these (${missing.length}) did not reach their destinations:`);
    for (const { eventId, label, reason } of missing.slice(0, 20)) screen.say(`  ${eventId}  ${label}: ${reason}`);
    if (missing.length > 20) screen.say(`  … and ${missing.length - 20} more`);
  }
  screen.report({ done: true, updates: ledger.inputs, deliveries: ledger.deliveries, failed: missing.length, seconds });
  return missing.length === 0 ? 0 : 1;
}

function reportFaults({ faultInjection }: Embedded, screen: Screen): void {
  if (!faultInjection) return;
  screen.say('\nInjected faults:');
  for (const [fault, times] of [...faultInjection.counts].toSorted(([, a], [, b]) => b - a)) {
    screen.say(`  ${String(times).padStart(7)}  ${fault}`);
  }
  screen.report({ faults: Object.fromEntries(faultInjection.counts) });
}

/** Returns the access keys of the destinations in a configuration file. */
function keysIn(given: ConfigurationFile | undefined): readonly string[] {
  const destinations = given?.apps.flatMap(({ scopes = [] }) =>
    scopes.flatMap(({ destinations = [] }) => destinations),
  );
  return (destinations ?? []).flatMap((one) =>
    'auth' in one && one.auth.type === 'keys' && one.auth.key !== undefined ? [one.auth.key] : [],
  );
}

function isDemo({ config, data }: Options): boolean {
  return config === undefined && data === undefined;
}

function announce(embedded: Embedded, apps: readonly StoredApp[], screen: Screen, startedAt: number): void {
  const bus = embedded.outputs['BusName'] ?? '';
  const token = embedded.issueToken(OPERATOR);
  const appTokens = apps.map(({ app_id }) => [app_id, embedded.issueToken(customerOf(app_id))] as const);
  screen.report({
    ready: true,
    endpoint: embedded.endpoint,
    region: embedded.region,
    bus_name: bus,
    queues: embedded.queues,
    api: embedded.api,
    token,
    app_tokens: Object.fromEntries(appTokens),
  });
  screen.say(`\nReady after ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  screen.say(`  every AWS service  ${embedded.endpoint}   (region ${embedded.region}, any credentials)`);
  screen.say(`  bus                ${bus}`);
  screen.say(`  dashboard          ${embedded.endpoint}/#token=${token}`);
  for (const [appId, own] of appTokens) screen.say(`  for app ${column(appId, 10)} ${embedded.endpoint}/#token=${own}`);
  screen.say(`  API                ${embedded.api}   (Authorization: Bearer ${token})`);
  for (const destination of destinationsOf(apps)) {
    const state = destination.state === 'enabled' ? '' : ` (${destination.state})`;
    screen.say(`  destination        ${labelOf(destination)}${state}`);
  }
  screen.say('');
}

/** Starts the customers of the demo: a queue with a consumer, and a server for the webhooks. Returns the configuration. */
async function startDemo(
  embedded: Embedded,
  screen: Screen,
  stop: AbortSignal,
  closing: (() => Promise<void> | void)[],
): Promise<ConfigurationFile> {
  const client = embeddedClient(embedded);
  const { QueueUrl = '' } = await new SQSClient(client).send(new CreateQueueCommand({ QueueName: DEMO_QUEUE }));
  const show = (arrival: Arrival): void => screen.say(describe(arrival));
  const receiver = await startWebhookReceiver((path) => DEMO_SECRETS[path] ?? '', show);
  const ending = new AbortController();
  const signal = AbortSignal.any([stop, ending.signal]);
  const consuming = consumeQueue({ ...client, url: QueueUrl, secret: DEMO_SECRETS.queue }, show, signal);
  closing.push(
    () => receiver.close(),
    async () => {
      ending.abort();
      await consuming;
    },
  );
  return demoConfiguration(QueueUrl, receiver.origin);
}

function describe({ where, updates, verified }: Arrival): string {
  const what = updates.map(
    ({ feed, type, new: created }) =>
      type ?? `${feed} ${created[0] ? `${created[0].verb} ${created[0].object}` : 'removal'}`,
  );
  const signature = verified ? 'signature ok' : 'SIGNATURE WRONG';
  return `${clock()}  ← ${column(where, 24)} ${updates.length} update${updates.length === 1 ? ' ' : 's'}  ${signature}  ${what.join(', ')}`;
}
