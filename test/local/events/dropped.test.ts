/** Events for buses that do not exist: PutEvents accepts and drops them, and the run reports them. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect, test } from '@jest/globals';
import { startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const onCleanup = cleanupAfterAll();

test('events for a bus that does not exist are reported once for each call, with the name of the bus', async () => {
  const dropped: unknown[] = [];
  const embedded = await startEmbedded({
    assembly: writeAssembly({ Resources: {} }),
    port: 0,
    onDroppedEvents: (events) => dropped.push(events),
  });
  onCleanup(() => embedded.close());
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new EventBridgeClient({ endpoint: embedded.endpoint, region: embedded.region, credentials });
  const put = (...buses: readonly string[]) => {
    const entry = { Source: 'test', DetailType: 'feed.update', Detail: '{}' };
    const Entries = buses.map((EventBusName) => ({ ...entry, EventBusName }));
    return client.send(new PutEventsCommand({ Entries }));
  };
  const arn = `arn:aws:events:${embedded.region}:${embedded.account}:event-bus/other`;
  expect(await put('nope', 'default', 'nope', arn)).toMatchObject({ FailedEntryCount: 0 });
  await put('nope');
  expect(dropped).toEqual([
    { busName: 'nope', events: 2 },
    { busName: 'other', events: 1 },
    { busName: 'nope', events: 1 },
  ]);
});
