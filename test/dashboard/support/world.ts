/**
 * The environment of the dashboard's tests: an embedded run with apps and destinations, endpoints that succeed and fail, and a
 * function that puts updates on the bus.
 */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startRun } from '../../support/embedded-run.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';

export interface World {
  /** Address of the dashboard, with an operator's token. */
  readonly page: string;
  readonly endpoint: string;
  readonly token: string;
  /** Tokens of users of one app, by app id. */
  readonly appTokens: Readonly<Record<string, string>>;
  readonly good: Receiver;
  /** Responds with status 500 while `failing`. */
  readonly bad: Receiver & { failing: boolean };
  readonly queueUrl: string;
  readonly sqs: SQSClient;
  /** @throws Error when the status is not a success. */
  call<T>(method: string, path: string, body?: object): Promise<T>;
  /** Puts events with these details on the bus. */
  put(...details: readonly unknown[]): Promise<void>;
  /** Polls until the function returns a value. */
  until<T>(poll: () => Promise<T | undefined>): Promise<T>;
  close(): Promise<void>;
}

const POLL_MS = 50;

export interface WorldOptions {
  /** Simulated seconds per second. Default: 1. */
  readonly speed?: number;
}

export async function startWorld({ speed = 1 }: WorldOptions = {}): Promise<World> {
  const good = await startReceiver();
  const state = { failing: true };
  const bad = await startReceiver((_, response) => {
    response.writeHead(state.failing ? 500 : 200, { 'content-type': 'text/plain' });
    response.end(state.failing ? 'database <b>unavailable</b>' : 'ok');
  });
  const webhook = (url: string, more: object = {}) => ({ transport: 'webhook', url, ...more });
  const run = startRun(['--speed', String(speed)], {
    apps: [
      {
        app_id: 'acme',
        name: 'Acme Social',
        api_key: 'acme-key',
        scopes: [
          {
            feed_group: 'user',
            realtime: true,
            destinations: [
              {
                transport: 'sqs',
                queue_url: 'http://127.0.0.1:4100/000000000000/acme-updates',
                auth: { type: 'keys', key: 'AKIAIOSFODNN7EXAMPLE', secret: 'example' },
              },
              webhook(`${good.origin}/hooks/user`),
              webhook(`${bad.origin}/hooks/flaky`, { retry_schedule: [1] }),
            ],
          },
          { app_level: 'reactions', realtime: true, destinations: [webhook(`${good.origin}/hooks/reactions`)] },
          { app_level: 'users', realtime: false, destinations: [] },
        ],
      },
      { app_id: 'globex', name: 'Globex Sports', api_key: 'globex-key', scopes: [] },
    ],
  });
  const ready = (await run.first) as {
    endpoint: string;
    token: string;
    app_tokens: Record<string, string>;
    bus_name: string;
  };
  const { endpoint, token } = ready;
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
  const [sqs, events] = [new SQSClient(client), new EventBridgeClient(client)];
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'acme-updates' }));
  return {
    page: `${endpoint}/#token=${token}`,
    endpoint,
    token,
    appTokens: ready.app_tokens,
    good,
    bad: {
      ...bad,
      get failing() {
        return state.failing;
      },
      set failing(failing: boolean) {
        state.failing = failing;
      },
    },
    queueUrl: QueueUrl,
    sqs,
    async call(method, path, body) {
      const response = await fetch(`${endpoint}/api${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': '*' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async put(...details) {
      const Entries = details.map((detail) => ({
        EventBusName: ready.bus_name,
        Source: 'test',
        DetailType: 'feed.update',
        Detail: JSON.stringify(detail),
      }));
      for (let at = 0; at < Entries.length; at += 10) {
        await events.send(new PutEventsCommand({ Entries: Entries.slice(at, at + 10) }));
      }
    },
    async until(poll) {
      const end = Date.now() + HANG_LIMIT_MS;
      for (;;) {
        const found = await poll();
        if (found !== undefined) return found;
        if (Date.now() > end) throw new Error('The expected value did not appear.');
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    async close() {
      await run.stop();
      await Promise.all([good.close(), bad.close()]);
    },
  };
}

/** Returns an update with one activity of a feed of the group `user`. */
export function update(number: number): object {
  return {
    app_id: 'acme',
    feed: `user:amelie-${number}`,
    new: [
      { id: `${number}`, actor: 'user:amelie', verb: 'post', object: `picture:${number}`, caption: '☕ <b>bold</b>' },
    ],
  };
}
