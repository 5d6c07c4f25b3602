/** Notifications on the bus: what is sent, the bound of each destination, kind and hour, and what remains after failures. */
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { putItem } from '../../../adapters/dynamodb.ts';
import { createReportDeadLetters } from '../../../adapters/notifications/dead-letters.ts';
import { createNotify } from '../../../adapters/notifications/notify.ts';
import { createSendKept, createSendOrKeep } from '../../../adapters/notifications/outbox.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { HEALTHY } from '../../../core/health/health.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import type { LogLine } from '../../../core/log-line.ts';
import type { Notification } from '../../../core/notifications/notification.ts';
import { recovered } from '../../../core/notifications/transitions.ts';
import { aDelivery, aWebhook } from '../../core/make.ts';
import { fakeClient } from '../fake-client.ts';
import { type RealTable, realTable } from '../table.ts';

const HOUR = 3_600_000;
const START = 500_000 * HOUR;
const RECOVERED = recovered(aWebhook(), { ...HEALTHY, failingReportedAt: 1 }, START);
const aDeadMessage = () => ({
  messageId: 'm',
  body: encodeDelivery(aDelivery()),
  attributes: { class: 'timeout' },
  sentAt: START,
});
const OTHER: Notification = { ...RECOVERED, occurrence: '2' };

describe('a notification', () => {
  let table: RealTable;
  let name: string;
  let now = START;
  let fails = false;
  let logged: LogLine[] = [];
  let bus: ReturnType<typeof fakeClient<EventBridgeClient>>;
  let notify: ReturnType<typeof createNotify>;

  beforeAll(async () => {
    table = await realTable('Configuration');
  });
  afterAll(() => table.close());

  beforeEach(async () => {
    [now, fails, logged] = [START, false, []];
    bus = fakeClient<EventBridgeClient>(() => ({ FailedEntryCount: fails ? 1 : 0 }));
    name = await table.fresh();
    const place = { dynamodb: table.client, holdingTable: name, configurationTable: name, busName: 'bus' };
    const log = (line: LogLine) => logged.push(line);
    notify = createNotify({ ...place, dashboardUrl: 'https://feeds.example/', log, now: () => now }, bus.client);
    const store = createConfigurationStore(table.client, name);
    await store.putScope('with-endpoint', { kind: 'app_level', name: 'operations' }, true, 1);
  });
  const sent = () =>
    bus.sent.flatMap(({ input }) => (input.Entries as { DetailType: string }[]).map(({ DetailType }) => DetailType));

  test('is an event for the operator with cause, remedy and link, and is logged', async () => {
    expect(await notify(RECOVERED)).toBe(true);
    const [entry] = bus.sent[0]?.input.Entries ?? [];
    expect(entry).toMatchObject({ EventBusName: 'bus', Source: 'feedhose', DetailType: 'destination.recovered' });
    expect(JSON.parse(entry.Detail)).toMatchObject({
      app_id: '123',
      scope: 'feed_group:user',
      cause: 'recovered',
      remedy: expect.any(String),
      link: `https://feeds.example/#/apps/123/scopes/feed_group%3Auser/${aWebhook().id}`,
    });
    expect(logged).toMatchObject([{ event: 'notification.sent', kind: 'destination.recovered' }]);
  });

  test('is an update for operational endpoints as well, if the app has the scope', async () => {
    await notify({ ...RECOVERED, appId: 'with-endpoint' });
    expect(sent()).toEqual(['destination.recovered', 'feed.update']);
    const { event_id, ...detail } = JSON.parse(bus.sent[0]?.input.Entries[1].Detail);
    expect(detail).toMatchObject({ app_id: 'with-endpoint', feed: '', type: 'destination.recovered' });
    expect(event_id).toBe(JSON.parse(bus.sent[0]?.input.Entries[0].Detail).event_id);
  });

  test('about an operational endpoint goes to the operator only', async () => {
    await notify({ ...RECOVERED, appId: 'with-endpoint', scope: 'app_level:operations' });
    expect(sent()).toEqual(['destination.recovered']);
  });

  test('is sent once for each destination, kind and hour', async () => {
    expect(await notify(RECOVERED)).toBe(true);
    expect(await notify(RECOVERED)).toBe(true);
    expect(await notify(OTHER)).toBe(false);
    expect(sent()).toHaveLength(1);
    now += HOUR;
    expect(await notify(OTHER)).toBe(true);
    await notify({ ...RECOVERED, destinationId: 'dst_2' });
    await notify({ ...RECOVERED, kind: 'destination.enabled' });
    expect(sent()).toHaveLength(4);
  });

  test('is sent by one of several functions that send it at the same time', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => notify(RECOVERED)));
    expect(results.map(({ status }) => status)).toContain('fulfilled');
    expect(sent()).toHaveLength(1);
  });

  test('that the bus did not accept is sent later, also in the place of another one', async () => {
    fails = true;
    await expect(notify(RECOVERED)).rejects.toThrow('the bus did not accept destination.recovered');
    fails = false;
    expect(await notify(OTHER)).toBe(true);
    expect(logged).toHaveLength(1);
  });

  test('of a function that died is sent after a minute, and is not reported as sent or bounded before', async () => {
    const key = { pk: `NOTIFIED#${RECOVERED.destinationId}`, sk: `${RECOVERED.kind}#${START / HOUR}` };
    await putItem({ client: table.client, name }, { ...key, occurrence: '1', claimed_at: START });
    await expect(notify(RECOVERED)).rejects.toThrow('another function is sending destination.recovered');
    expect(await notify(OTHER)).toBe(false);
    now += 60_000;
    expect(await notify(RECOVERED)).toBe(true);
    expect(sent()).toEqual(['destination.recovered']);
  });

  test('that cannot be sent is kept for wake, which sends it once', async () => {
    const log = (line: LogLine) => logged.push(line);
    const sendOrKeep = createSendOrKeep({ dynamodb: table.client, table: name, log, now: () => now }, notify);
    const sendKept = createSendKept(table.client, name, notify);
    fails = true;
    expect(await sendOrKeep(RECOVERED)).toBe(true);
    await expect(sendKept(() => true)).rejects.toThrow();
    fails = false;
    await sendKept(() => false);
    expect(logged.filter(({ event }) => event === 'notification.sent')).toEqual([]);
    await sendKept(() => true);
    await sendKept(() => true);
    expect(logged.filter(({ event }) => event === 'notification.sent')).toHaveLength(1);
  });

  test('about dead letters is sent once an hour, with their number since the last one', async () => {
    const aDeadLetter = { ...deadLetterOf('webhook', aDeadMessage()), id: 'one' };
    const make = () => createReportDeadLetters({ dynamodb: table.client, table: name, now: () => now }, notify);
    const counts = () => bus.sent.map(({ input }) => (JSON.parse(input.Entries[0].Detail) as { count: number }).count);
    const [first, second] = [make(), make()];
    await first([aDeadLetter, { ...aDeadLetter, id: 'two' }]);
    await first([aDeadLetter]);
    // Another execution environment.
    await second([{ ...aDeadLetter, id: 'three' }]);
    expect(counts()).toEqual([2]);
    now += HOUR;
    await first([{ ...aDeadLetter, id: 'four' }]);
    expect(counts()).toEqual([2, 3]);
  });

  test('about security is sent every time', async () => {
    for (let n = 0; n < 3; n++) await notify({ ...RECOVERED, kind: 'secret.rotated' });
    expect(sent()).toEqual(['secret.rotated', 'secret.rotated', 'secret.rotated']);
  });
});
