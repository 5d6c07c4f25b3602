/** Claims of API keys in a real table: a key belongs to one app, with concurrent requests and interrupted writers. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createApiKeys } from '../../../adapters/configuration/api-keys.ts';
import { type RealTable, realTable } from '../table.ts';

let table: RealTable;
let keys: ReturnType<typeof createApiKeys>;
const state = { now: 0 };
/** `<app> <key>` */
const held = new Set<string>();
beforeAll(async () => {
  table = await realTable('Configuration');
});
beforeEach(async () => {
  state.now = 1_700_000_000_000;
  held.clear();
  const hasKey = async (appId: string, key: string) => held.has(`${appId} ${key}`);
  keys = createApiKeys(table.client, await table.fresh(), hasKey, () => state.now);
});
afterAll(() => table.close());

describe('an API key', () => {
  test('is claimed by one of many concurrent apps', async () => {
    const apps = Array.from({ length: 8 }, (_, n) => `app${n}`);
    const claimed = await Promise.all(apps.map((app) => keys.claim(app, 'k')));
    expect(claimed.filter(Boolean)).toHaveLength(1);
  });

  test('is claimed again by its own app, and by no other while that app has it', async () => {
    expect(await keys.claim('a', 'k')).toBe(true);
    held.add('a k');
    await keys.hold('a', 'k');
    state.now += 86_400_000;
    expect(await keys.claim('b', 'k')).toBe(false);
    expect(await keys.claim('a', 'k')).toBe(true);
    expect(await keys.claim('b', 'k')).toBe(false);
    expect(await keys.claim('b', 'another')).toBe(true);
  });

  test('that its app has removed can immediately be claimed by another one', async () => {
    await keys.claim('a', 'k');
    await keys.hold('a', 'k');
    expect(await keys.claim('b', 'k')).toBe(true);
    expect(await keys.claim('a', 'k')).toBe(false);
  });

  test('of an interrupted writer can be claimed after a minute, not while the writer may still be active', async () => {
    await keys.claim('a', 'k');
    state.now += 59_999;
    expect(await keys.claim('b', 'k')).toBe(false);
    state.now += 1;
    const claimed = await Promise.all(['b', 'c', 'd'].map((app) => keys.claim(app, 'k')));
    expect(claimed.filter(Boolean)).toHaveLength(1);
  });

  test('can have any length and any characters', async () => {
    for (const key of ['日'.repeat(256), 'x'.repeat(3_000)]) {
      expect(await keys.claim('a', key)).toBe(true);
      expect(await keys.claim('b', key)).toBe(false);
    }
  });

  test('that is held for an app that lost its claim stays with the other app', async () => {
    await keys.claim('a', 'k');
    state.now += 60_000;
    await keys.claim('b', 'k');
    await keys.hold('a', 'k');
    held.add('b k');
    expect(await keys.claim('a', 'k')).toBe(false);
  });
});
