/** Tasks of operators: dead letters and their redrive, refused events, pause and resume, attempts, secrets, audit trail. */
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inBrowser } from './support/in-browser.ts';
import { update } from './support/world.ts';

interface Destinations {
  readonly items: readonly { readonly id: string; readonly url?: string }[];
}

inBrowser('tasks of operators', { speed: 20 }, (tools) => {
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const SCOPE = '/apps/acme/scopes/feed_group:user';
  const idOf = async (end: string): Promise<string> => {
    const { items } = await tools.world.call<Destinations>('GET', `${SCOPE}/destinations`);
    return items.find(({ url }) => url?.endsWith(end))?.id ?? '';
  };

  test('the dead letters of a failing endpoint show the cause and are delivered by a redrive plan after a fix', async () => {
    const { world } = tools;
    await world.put(...[1, 2, 3].map(update));
    await world.until(async () => {
      const { items } = await world.call<Destinations>('GET', '/dead-letters?source=webhook');
      return items.length > 0 ? true : undefined;
    });
    const page = await tools.open('/dead-letters');
    const group = page.locator('.group', { hasText: 'The endpoint failed' }).first();
    await group.getByText('Fix the endpoint, then redrive.').waitFor();
    await group.getByRole('link', { name: 'View' }).click();
    await page.locator('a.row', { hasText: 'The endpoint answered 500.' }).first().click();
    await page.getByRole('heading', { name: 'The endpoint failed', level: 1 }).waitFor();
    expect(await page.getByRole('group', { name: 'Body', exact: true }).innerText()).toContain(
      '"caption": "☕ <b>bold</b>"',
    );
    expect(await page.locator('.history').innerText()).toContain('First attempt cycle: 2 attempts');

    world.bad.failing = false;
    const before = world.bad.received.length;
    await page.goBack();
    await page.getByRole('button', { name: 'Redrive…' }).click();
    await button(page, 'Preview').click();
    // The page behind the dialog contains the scope too.
    await page.getByRole('dialog').getByText('acme · feed_group:user').first().waitFor();
    await button(page, 'Start').click();
    await page.getByRole('heading', { name: 'Redrive plan', level: 1 }).waitFor();
    await page.locator('.head .badge', { hasText: /Running|Done/ }).waitFor();
    await page.getByText('The redrive is complete.').waitFor();
    const redriven = await world.bad.until((all) => all.length > before);
    expect(
      redriven
        .slice(before)
        .map(({ body }) => body)
        .join(),
    ).toContain('picture:1');
    const tried = await world.until(async () => {
      const { items } = await world.call<{ items: { outcome: string; redriven?: true }[] }>(
        'GET',
        `${SCOPE}/destinations/${await idOf('/hooks/flaky')}/attempts`,
      );
      return items.find(({ redriven }) => redriven);
    });
    expect(tried.outcome).toBe('delivered');
    world.bad.failing = true;
    expect(tools.pageErrors).toEqual([]);
  });

  test('a refused event is edited and redriven', async () => {
    const { world } = tools;
    await world.put({ app_id: 'acme', feed: 'user', new: [{ actor: 'a', verb: 'b', object: 'c', big: 1 }] });
    const key = await world.until(async () => {
      const { items } = await world.call<{ items: { key: string }[] }>('GET', '/dead-letters?source=intake');
      return items[0]?.key;
    });
    const page = await tools.open(`/dead-letters/${encodeURIComponent(key)}`);
    const editor = page.getByLabel('Event as JSON');
    const text = await editor.inputValue();
    await editor.fill('{');
    await page.getByText('Enter valid JSON.').waitFor();
    // JavaScript cannot represent this number. It must be delivered unchanged.
    await editor.fill(
      text.replace('"feed": "user"', '"feed": "user:edited"').replace('"big": 1', '"big": 9223372036854775807'),
    );
    await button(page, 'Redrive edited event').click();
    const arrived = await world.good.until((all) => all.some(({ body }) => body.includes('user:edited')));
    expect(arrived.find(({ body }) => body.includes('user:edited'))?.body).toContain('"big": 9223372036854775807');
    expect(tools.pageErrors).toEqual([]);
  });

  test('a dead letter is discarded with a reason', async () => {
    const { world } = tools;
    await world.put({ app_id: 'acme', feed: 'nothing' });
    const key = await world.until(async () => {
      const { items } = await world.call<{ items: { key: string }[] }>('GET', '/dead-letters?source=intake');
      return items[0]?.key;
    });
    const page = await tools.open(`/dead-letters/${encodeURIComponent(key)}`);
    await button(page, 'Discard').click();
    await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('a test of the backend');
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Dead letter discarded.').waitFor();
    await expect(world.call('GET', `/dead-letters/${encodeURIComponent(key)}`)).rejects.toThrow('404');
  });

  test('deliveries of a paused destination are kept and are delivered after it is resumed', async () => {
    const { world } = tools;
    const id = await idOf('/hooks/user');
    const page = await tools.open(`${SCOPE}/${id}`);
    await button(page, 'Pause').click();
    await page.locator('.head .badge', { hasText: 'Paused' }).waitFor();
    // Functions use their cached configuration for up to 30 seconds, so updates are sent until one is kept.
    let number = 100;
    await world.until(async () => {
      await world.put(update(number++));
      const { count } = await world.call<{ count: number }>('GET', `${SCOPE}/destinations/${id}/backlog`);
      return count > 0 ? true : undefined;
    });
    await page.locator('dd', { hasText: /\d pending/ }).waitFor();
    await button(page, 'Resume').click();
    await page.locator('.head .badge', { hasText: 'Enabled' }).waitFor();
    await page.getByText('Destination resumed.').waitFor();
    await page.locator('dd', { hasText: 'No pending deliveries' }).waitFor();
    const numbers = Array.from({ length: number - 100 }, (_, index) => `picture:${100 + index}"`);
    const arrived = await world.good.until((all) => numbers.every((one) => all.some(({ body }) => body.includes(one))));
    expect(arrived.length).toBeGreaterThan(0);
    expect(tools.pageErrors).toEqual([]);
  });

  test('new attempts appear without a reload', async () => {
    const { world } = tools;
    const page = await tools.open(`${SCOPE}/${await idOf('/hooks/flaky')}/attempts`);
    const shown = page.locator('.attempt');
    const before = await shown.count();
    await world.put(update(78));
    await shown.nth(before).waitFor();
    await shown.first().click();
    expect(await page.getByRole('group', { name: 'Request headers', exact: true }).first().innerText()).toMatch(
      /webhook-signature: \(not shown\)/,
    );
    expect(tools.pageErrors).toEqual([]);
  });

  test('a signing secret is rotated with overlap, and the old secret is revoked', async () => {
    const page = await tools.open(`${SCOPE}/${await idOf('/hooks/user')}/secrets`);
    await page.getByLabel('Current secret').selectOption('3600');
    await button(page, 'Rotate').click();
    expect(await page.getByRole('textbox', { name: 'Signing secret', exact: true }).inputValue()).toMatch(/^whsec_/);
    await button(page, 'Done').click();
    await page.getByText('Older 1').waitFor();
    page.on('dialog', (dialog) => void dialog.accept());
    await button(page, 'Revoke').last().click();
    await page.getByText('Signing secret revoked.').waitFor();
    expect(await page.getByText('Older 1').count()).toBe(0);
  });

  test('the audit trail lists changes with the values before and after', async () => {
    const id = await idOf('/hooks/flaky');
    await tools.world.call('POST', `${SCOPE}/destinations/${id}/pause`);
    const page = await tools.open(`/audit?app_id=acme&destination_id=${id}`);
    await page.getByText('Paused the destination').first().click();
    const before = page.getByRole('group', { name: 'Before', exact: true });
    expect(await before.innerText()).toContain('"state": "enabled"');
    expect(await page.getByRole('group', { name: 'After', exact: true }).innerText()).toContain('"state": "paused"');
  });
});
