/** Which notification follows from which transition: its contents match its schema, whatever customers chose as names. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HEALTHY, type Health } from '../../../core/health/health.ts';
import {
  busEntries,
  detailOf,
  eventIdOf,
  NOTIFICATION_KINDS,
  type Notification,
} from '../../../core/notifications/notification.ts';
import * as transitions from '../../../core/notifications/transitions.ts';
import { NOTIFICATION_SCHEMAS } from '../../../core/schemas/notification-schemas.ts';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { faultsOf } from '../../lambdas/api/schema-validator.ts';
import { aReplay } from '../journal/replay-world.ts';
import { aWebhook, busEvent } from '../make.ts';

const NOW = 1_700_000_000_000;
const OPEN: Health = { ...HEALTHY, breaker: 'open', failures: 12, openedAt: NOW - 20 * 60_000 };
const DEAD = {
  appId: '1',
  scope: 'feed_group:user',
  destinationId: 'dst_1',
  id: 'dlv_1',
  reason: 'It failed.',
} as const;

function allOf(name: string): readonly Notification[] {
  const webhook = aWebhook({ name });
  return [
    transitions.failing(webhook, OPEN, NOW),
    transitions.recovered(webhook, HEALTHY, NOW),
    transitions.disabled(webhook, { ...OPEN, disabled: 'gone', disabledAt: NOW }, NOW),
    transitions.enabledAgain(webhook, NOW),
    transitions.deadLettersCreated({ ...DEAD, transport: 'sqs', class: 'timeout' }, 3, NOW),
    transitions.agingBacklog(aWebhook({ name, state: 'paused' }), NOW - 1_000, 5_000, NOW),
    transitions.secretChanged(webhook, 'revoked', NOW),
    transitions.replayFinished(aReplay({ status: 'done' }), NOW),
    transitions.certificateExpiring(
      webhook,
      { expires_at: NOW + 30 * 86_400_000, subject: 'CN=acme', sha256: 'ab'.repeat(32) },
      NOW,
    ),
  ];
}

test('every kind has a transition, a schema and a file', () => {
  expect(allOf('a').map(({ kind }) => kind)).toEqual([...NOTIFICATION_KINDS]);
  for (const kind of NOTIFICATION_KINDS) {
    expect(JSON.parse(readFileSync(`schemas/${kind}.json`, 'utf8'))).toEqual(NOTIFICATION_SCHEMAS[kind]);
  }
});

describe('the detail of a notification', () => {
  test.each(allOf('production').map((one) => [one.kind, one] as const))(
    '%s matches its schema',
    (kind, notification) => {
      const detail = detailOf(notification, 'https://feeds.example');
      expect(faultsOf(detail, NOTIFICATION_SCHEMAS[kind] as never, {})).toEqual([]);
      // Every documented member that is not optional in general is present.
      const { cause, ...wrong } = detail;
      expect(faultsOf({ ...wrong, cause: 7 }, NOTIFICATION_SCHEMAS[kind] as never, {})).not.toEqual([]);
      expect(typeof cause).toBe('string');
    },
  );

  test('is an update that fan-out accepts, whatever the names are', () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(names, fc.nat(NOTIFICATION_KINDS.length - 1), (name, index) => {
        const notification = allOf(name)[index] as Notification;
        const entries = busEntries(notification, detailOf(notification, undefined), true);
        expect(entries.map(({ detailType }) => detailType)).toEqual([notification.kind, 'feed.update']);
        const { updates, refusals } = parseEvent(busEvent(entries[1]?.detail));
        expect(refusals).toEqual([]);
        expect(updates).toMatchObject([{ type: notification.kind, eventId: eventIdOf(notification) }]);
      }),
      { numRuns: 50 },
    );
  });

  test('links to the page of the destination, whatever the scope is', () => {
    const { link } = detailOf(
      { ...(allOf('a')[0] as Notification), scope: 'feed_group:a/../#?' },
      'https://x.example/',
    );
    expect(link).toBe(`https://x.example/#/apps/123/scopes/feed_group%3Aa%2F..%2F%23%3F/${aWebhook().id}`);
  });
});

test('the event id differs between transitions, and not between repetitions', () => {
  const ids = (at: number) => allOf('a').map((one) => eventIdOf({ ...one, at }));
  expect(ids(1)).toEqual(ids(2));
  expect(new Set(ids(1)).size).toBe(NOTIFICATION_KINDS.length);
  const [one] = allOf('a') as [Notification];
  expect(eventIdOf({ ...one, occurrence: 'another' })).not.toBe(eventIdOf(one));
});
