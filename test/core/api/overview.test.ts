/** The overview: groups of dead letters and refused events, and the order of apps. */
import { describe, expect, test } from '@jest/globals';
import { appSummary, byTrouble, causeViews, isFound, refusedViews, unhealthyView } from '../../../core/api/overview.ts';
import type { App } from '../../../core/destination.ts';
import { afterFailure, HEALTHY, type Health } from '../../../core/health/health.ts';
import type { DeadLetter } from '../../../core/holding/dead-letter.ts';
import { reasonShape } from '../../../core/holding/dead-letter.ts';
import { aFailure, aWebhook } from '../make.ts';

const NOW = 1_700_000_000_000;
const deadLetter = (changes: Partial<DeadLetter>): DeadLetter => ({
  id: 'dlv_1',
  source: 'webhook',
  class: 'http_5xx',
  code: '503',
  reason: 'The endpoint responded with 503.',
  attempts: 1,
  diedAt: NOW,
  bytes: 10,
  ...changes,
});
const app = (app_id: string): App => ({ app_id, name: `The app ${app_id}`, api_keys: ['k'], version: 1 });
const open: Health = Array.from({ length: 10 }).reduce<Health>(
  (health) => afterFailure(health, aFailure(), false, NOW),
  HEALTHY,
);

test('dead letters are grouped by cause, the largest group first, without events of the intake', () => {
  const views = causeViews([
    deadLetter({ class: 'gone', destinationId: 'a' }),
    deadLetter({ destinationId: 'a' }),
    deadLetter({ destinationId: 'b', diedAt: NOW + 5 }),
    deadLetter({ source: 'intake', class: 'refused' }),
  ]);
  expect(views).toMatchObject([
    {
      class: 'http_5xx',
      cause: 'The endpoint failed',
      count: 2,
      destinations: 2,
      newest_at: '2023-11-14T22:13:20.005Z',
    },
    { class: 'gone', count: 1, destinations: 1 },
  ]);
});

describe('refused events', () => {
  const refused = (reason: string, diedAt = NOW) => deadLetter({ source: 'intake', class: 'refused', reason, diedAt });

  test('are grouped by the shape of their reason and not by positions and texts in it', () => {
    const views = refusedViews([
      refused('detail.updates[1].feed: expected a string, got a number'),
      refused('detail.updates[22].feed: expected a string, got a number', NOW + 1),
      refused('detail.app_id: expected a string, got null'),
    ]);
    expect(views).toMatchObject([
      { count: 2, reason: 'detail.updates[22].feed: expected a string, got a number' },
      { count: 1, reason: 'detail.app_id: expected a string, got null' },
    ]);
  });

  test.each([
    ['detail.updates[3]: got "a"', 'detail.updates[N]: got "…"'],
    ['no variable part', 'no variable part'],
  ])('have the shape of %j', (reason, shape) => {
    expect(reasonShape(reason)).toBe(shape);
  });
});

test('an unhealthy destination shows its address, its last failure and what to do', () => {
  const view = unhealthyView(
    { destination: aWebhook(), appName: 'Acme', health: open },
    { count: 3, counted_all: true },
  );
  expect(view).toMatchObject({
    address: aWebhook().url,
    since: '2023-11-14T22:13:20.000Z',
    next_probe_at: '2023-11-14T22:14:20.000Z',
    last_failure: { class: 'http_5xx', remedy: expect.stringMatching(/are sent when a probe succeeds/) },
    waiting: { count: 3 },
  });
});

test('an app with a disabled destination is before one with a failing one, dead letters, and none of them', () => {
  const one = aWebhook();
  const summaries = [
    appSummary(app('good'), [one], new Map(), 0),
    appSummary(app('dead'), [one], new Map(), 7),
    appSummary(app('failing'), [one], new Map([[one.id, open]]), 0),
    appSummary(app('empty'), [], new Map(), 0),
    appSummary(app('disabled'), [{ ...one, state: 'disabled' }], new Map(), 0),
    appSummary(app('paused'), [{ ...one, state: 'paused' }], new Map([[one.id, open]]), 0),
  ];
  const order = summaries.toSorted(byTrouble);
  expect(order.map(({ app: { app_id }, state }) => [app_id, state])).toEqual([
    ['disabled', 'disabled'],
    ['failing', 'failing'],
    ['dead', 'dead_letters'],
    ['paused', 'paused'],
    ['good', 'healthy'],
    ['empty', 'empty'],
  ]);
});

test('an app is found by its id, its name, and id, address and scope of its destinations', () => {
  const one = aWebhook();
  const found = (text: string) => isFound({ app: app('acme'), destinations: [one] }, text);
  expect(['ACM', 'the app', one.id, 'HOOKS', 'feed_group:', 'nothing'].map(found)).toEqual([
    true,
    true,
    true,
    one.url.toLowerCase().includes('hooks'),
    true,
    false,
  ]);
});
