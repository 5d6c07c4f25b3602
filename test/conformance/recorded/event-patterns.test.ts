/** Recorded answers of EventBridge about event patterns. */
import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { conformanceEndpoint } from '../support/endpoint.ts';
import { RECORDED_PATTERNS } from './event-patterns.ts';

const MEMBERS = {
  id: '1',
  source: 'feed',
  'detail-type': 'posted',
  account: '123456789012',
  region: 'us-east-1',
  time: '2022-07-13T13:48:01Z',
};

/** The event with the members that it lacks. */
function complete(event: string): string {
  const own = Object.keys(JSON.parse(event));
  const missing = Object.entries(MEMBERS).filter(([name]) => !own.includes(name));
  const before = missing.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  return own.length === 0 ? `{${before}}` : `{${before}${before === '' ? '' : ','}${event.trim().slice(1)}`;
}

describe('TestEventPattern answers as AWS does', () => {
  const onCleanup = cleanupAfterAll();
  let events: EventBridgeClient;

  beforeAll(async () => {
    const endpoint = await conformanceEndpoint();
    onCleanup(() => endpoint.close());
    events = new EventBridgeClient(endpoint.client);
    onCleanup(() => events.destroy());
  });

  const ask = (EventPattern: string, Event: string) =>
    events.send(new TestEventPatternCommand({ EventPattern, Event }));

  test('in all 155 recorded templates and 9 other recordings, each of which is in the table once', () => {
    expect(new Set(RECORDED_PATTERNS.map(({ origin }) => origin)).size).toBe(164);
    expect(RECORDED_PATTERNS.length).toBe(164);
  });

  test.each(RECORDED_PATTERNS)('$origin: $verdict', async ({ pattern, event, verdict, reason = '' }) => {
    if (verdict === 'refused') {
      const start = `Event pattern is not valid. Reason: ${reason}`;
      await expect(ask(pattern, complete(event))).rejects.toMatchObject({
        name: 'InvalidEventPatternException',
        message: expect.stringMatching(
          new RegExp(`^${start.replaceAll(/[|\\{}()[\]^$+*?.]/g, '\\$&')}${reason && '(\n|$)'}`),
        ),
      });
    } else {
      expect(await ask(pattern, complete(event))).toMatchObject({ Result: verdict === 'matches' });
    }
  });

  test.each([
    ['a text that is no JSON', 'plain string'],
    ['a list', '["plain string"]'],
    ['an object without the members of an event', '{"testEvent":"value"}'],
  ])('%s is refused as an event', async (_, event) => {
    await expect(ask('{"body":{"test":[{"numeric":[">",100]}]}}', event)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Parameter Event is not valid.',
    });
  });
});
