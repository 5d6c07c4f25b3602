/** Tasks of operators: dead letters and their redrive, refused events, pause and resume, attempts, secrets, audit trail. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inBrowser } from './support/in-browser.ts';
import { update } from './support/world.ts';

interface Destinations {
  readonly items: readonly { readonly id: string; readonly url?: string }[];
}

interface Notifications {
  readonly topic_arn: string;
  readonly kinds: readonly string[];
}

interface TextBox {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
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
    const group = page.getByRole('row', { name: /hooks\/flaky/ });
    await group.getByText('Check its logs and fix the endpoint. Then redrive the dead letters.').waitFor();
    await group.getByRole('link', { name: 'The endpoint failed' }).click();
    await page.getByText('Cause: The endpoint failed').waitFor();
    await page.getByRole('link', { name: 'The endpoint responded with 500.' }).first().click();
    await page.getByRole('heading', { name: 'The endpoint failed', level: 1 }).waitFor();
    expect(await page.locator('main').innerText()).toContain(`${world.bad.origin}/hooks/flaky`);
    expect(await page.getByRole('group', { name: 'Body', exact: true }).innerText()).toContain(
      '"caption": "☕ <b>bold</b>"',
    );
    expect(await page.locator('.history').innerText()).toContain('First attempt cycle: 2 attempts');
    // The list keeps its filter.
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Dead letters' }).click();
    await page.getByText('Cause: The endpoint failed').waitFor();
    await page.goBack();

    world.bad.failing = false;
    const before = world.bad.received.length;
    await button(page, 'More ways to redrive').click();
    await page.getByRole('menuitem', { name: 'Redrive all of this destination, oldest first' }).click();
    const preview = page.getByRole('dialog').getByRole('row', { name: /hooks\/flaky/ });
    expect(await preview.innerText()).toMatch(/acme · user.*They are sent again\./s);
    await page.getByRole('button', { name: /^Redrive \d+$/ }).click();
    await page.getByRole('heading', { name: /^Redrive \d+ dead letters? of .*\/hooks\/flaky$/, level: 1 }).waitFor();
    await page.locator('.page-head .badge', { hasText: 'Done' }).waitFor();
    await page.locator('.stat', { hasText: /^Delivered[1-9]/ }).waitFor();
    await page.locator('.stat', { hasText: /^On the way0/ }).waitFor();
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
    await editor.fill(text.replace('"feed": "user",', '"feed": "user"'));
    await page.getByText(/^Line \d+ is not valid JSON: /).waitFor();
    expect(await button(page, 'Redrive edited event').isDisabled()).toBe(true);
    await editor.fill(text.replace('"feed": "user"', '"feed": 7'));
    await button(page, 'Redrive edited event').click();
    await page.getByText('The intake would refuse the event again.').waitFor();
    expect(await page.locator('.faults').innerText()).toMatch(/detail\.feed: expected a string, got a number/);
    await page.locator('.faults').getByRole('button', { name: 'Line' }).click();
    const marked = await editor.evaluate((box) => {
      const { value, selectionStart, selectionEnd } = box as unknown as TextBox;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(marked.trim()).toBe('"feed": 7,');
    // JavaScript cannot represent this number. It must be delivered unchanged.
    await editor.fill(
      text.replace('"feed": "user"', '"feed": "user:edited"').replace('"big": 1', '"big": 9223372036854775807'),
    );
    await button(page, 'Redrive edited event').click();
    const arrived = await world.good.until((all) => all.some(({ body }) => body.includes('user:edited')));
    expect(arrived.find(({ body }) => body.includes('user:edited'))?.body).toContain('"big": 9223372036854775807');
    expect(tools.pageErrors).toEqual([]);
  });

  test('dead letters are discarded with a reason: one, the selected ones, and all that match', async () => {
    const { world } = tools;
    const refused = async () =>
      (await world.call<{ items: { key: string }[] }>('GET', '/dead-letters?source=intake')).items;
    await world.put(...[1, 2, 3, 4].map(() => ({ app_id: 'acme', feed: 'nothing' })));
    await world.until(async () => ((await refused()).length === 4 ? true : undefined));
    const page = await tools.open('/dead-letters?view=list&source=intake');
    const rows = page.locator('tbody tr');
    const discard = async (name: string): Promise<void> => {
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason', exact: true }).fill('a test of the backend');
      await dialog.getByRole('button', { name: 'Discard' }).click();
      await page.getByText(name).waitFor();
    };
    await rows.first().getByRole('link').click();
    await button(page, 'Discard').click();
    await discard('Dead letter discarded.');
    await page.getByText('Kind: Refused events').waitFor();
    await rows.nth(2).waitFor();
    for (const n of [0, 1]) await rows.nth(n).getByRole('checkbox').check();
    await button(page, 'Discard selected…').click();
    await discard('2 dead letters discarded.');
    await button(page, 'More actions').click();
    await page.getByRole('menuitem', { name: 'Discard matching…' }).click();
    await discard('1 dead letter discarded.');
    await page.getByText('No dead letters match the filter.').waitFor();
    expect(await refused()).toEqual([]);
    expect(tools.pageErrors).toEqual([]);
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
    await page.locator('.stat', { hasText: /^Waiting[1-9]/ }).waitFor();
    await button(page, 'Resume').click();
    await page.locator('.head .badge', { hasText: /Delivering|Nothing delivered yet|Recovering/ }).waitFor();
    await page.getByText('Destination resumed.').waitFor();
    await page.locator('.stat', { hasText: 'No delivery waits' }).waitFor();
    const numbers = Array.from({ length: number - 100 }, (_, index) => `picture:${100 + index}"`);
    const arrived = await world.good.until((all) => numbers.every((one) => all.some(({ body }) => body.includes(one))));
    expect(arrived.length).toBeGreaterThan(0);
    expect(tools.pageErrors).toEqual([]);
  });

  test('a replay shows its preview, and sends past updates to one destination with the same ids', async () => {
    const { world } = tools;
    await world.put(update(71));
    const first = await world.good.until((all) => all.some(({ body }) => body.includes('picture:71')));
    const idIn = (body = '') => /"event_id":"([^"]+)"/.exec(body)?.[1];
    const eventId = idIn(first.find(({ body }) => body.includes('picture:71'))?.body);
    const page = await tools.open(`${SCOPE}/${await idOf('/hooks/user')}`);
    await button(page, 'Replay…').click();
    const dialog = page.getByRole('dialog', { name: 'Replay updates' });
    await dialog.getByText('Filter and rate').click();
    await dialog.getByRole('textbox', { name: 'Feeds' }).fill('user:amelie-71');
    await dialog.getByRole('combobox', { name: 'Updates of' }).selectOption('Last hour');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.locator('.stat', { hasText: /^Updates1$/ }).waitFor();
    await dialog.getByRole('button', { name: 'Start the replay' }).click();
    await page.locator('.page-head .badge', { hasText: 'Done' }).waitFor();
    await page.locator('.stat', { hasText: /^Delivered1/ }).waitFor();
    const again = world.good.received.filter(({ body }) => body.includes('picture:71'));
    expect(again.map(({ body }) => idIn(body))).toEqual([eventId, eventId]);
    await page.getByRole('link', { name: 'Replays', exact: true }).first().click();
    await page.getByRole('row', { name: /user to .*hooks\/user.*feeds user:amelie-71.*Done/ }).waitFor();
    expect(tools.pageErrors).toEqual([]);
  });

  test('new attempts appear without a reload', async () => {
    const { world } = tools;
    const page = await tools.open(`${SCOPE}/${await idOf('/hooks/flaky')}/attempts`);
    const shown = page.getByRole('table', { name: 'Attempts, newest first' }).locator('tbody tr');
    await shown.first().waitFor();
    const before = await shown.count();
    await world.put(update(78));
    await shown.nth(before).waitFor();
    await button(page, 'Failed').click();
    await page.waitForURL(/attempts\?outcome=failed$/);
    await shown.first().getByRole('button').click();
    // The attempt has an address, at which it is open.
    await page.waitForURL(/&attempt=\d+\.dlv_[0-9a-f]{32}\.\d+$/);
    await page.reload();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('What to do:').waitFor();
    expect(await drawer.getByRole('group', { name: 'Request headers', exact: true }).innerText()).toMatch(
      /webhook-signature: \(not shown\)/,
    );
    expect(await drawer.getByRole('group', { name: 'Response headers', exact: true }).innerText()).toContain(
      'content-type: text/plain',
    );
    await button(page, 'Close').click();
    await drawer.waitFor({ state: 'detached' });
    expect(tools.pageErrors).toEqual([]);
  });

  test('a signing secret is rotated with overlap, and the old secret is revoked', async () => {
    const page = await tools.open(`${SCOPE}/${await idOf('/hooks/user')}/secrets`);
    await page.getByLabel('Current secret').selectOption('3600');
    await button(page, 'Rotate').click();
    expect(await page.getByRole('textbox', { name: 'Signing secret', exact: true }).inputValue()).toMatch(/^whsec_/);
    await button(page, 'Done').click();
    await page.getByText('Older 1').waitFor();
    await button(page, 'Revoke Older 1').click();
    await page.getByRole('dialog').getByText('cannot be restored').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Signing secret revoked.').waitFor();
    expect(await page.getByText('Older 1').count()).toBe(0);
  });

  test('the audit trail lists changes with the values before and after', async () => {
    const id = await idOf('/hooks/flaky');
    await tools.world.call('POST', `${SCOPE}/destinations/${id}/pause`);
    const page = await tools.open(`/audit?app_id=acme&destination_id=${id}`);
    await page.getByText('Paused the destination').first().click();
    const drawer = page.getByRole('dialog', { name: 'Paused the destination' });
    expect(await drawer.getByRole('row', { name: 'state' }).innerText()).toMatch(/enabled\s+paused/);
    expect(await drawer.getByRole('link', { name: /^Open/ }).getAttribute('href')).toContain(id);
  });

  test('an API key is rotated in two steps, each of which names the consequences', async () => {
    const page = await tools.open('/apps/acme/keys');
    await button(page, 'Add key and secret').click();
    const key = await page.getByRole('textbox', { name: 'API key', exact: true }).inputValue();
    await button(page, 'Done').click();
    const state = (name: string) => page.getByRole('row', { name }).first();
    await state(key).getByText('Standby').waitFor();
    await button(page, `Activate ${key}`).click();
    await page.getByRole('dialog').getByText('Receivers that do not know this key').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await state(key).getByText('In use').waitFor();
    await button(page, 'Delete acme-key').click();
    await page.getByRole('dialog').getByText('deleted permanently').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('API key deleted.').waitFor();
    expect(await page.getByRole('row', { name: 'acme-key' }).count()).toBe(0);
    expect(tools.pageErrors).toEqual([]);
  });

  test('signing keys are created and revoked, and the guide verifies with the address of the public keys', async () => {
    const page = await tools.open('/apps/acme/signing-keys');
    await page.getByText('This app has no signing keys.').waitFor();
    const create = page.getByRole('dialog').getByRole('button', { name: 'Create' });
    await button(page, 'Create signing key').click();
    await create.click();
    const row = page.getByRole('table', { name: 'Signing keys' }).getByRole('row');
    await row.getByText('Published').waitFor();
    const url = await page.getByLabel('Address of the public keys', { exact: true }).inputValue();
    const { keys = [] } = (await (await fetch(url)).json()) as { keys?: { kid: string }[] };
    expect(keys).toHaveLength(1);
    await button(page, 'Create signing key').click();
    await page.getByLabel('Previous key').selectOption('3600');
    await create.click();
    await page
      .getByRole('button', { name: /^Revoke / })
      .nth(1)
      .waitFor();
    await button(page, `Revoke ${keys[0]?.kid}`).click();
    await page.getByRole('dialog').getByText('cannot be restored').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Signing key revoked.').waitFor();
    expect(await button(page, `Revoke ${keys[0]?.kid}`).count()).toBe(0);

    const settings = await tools.open(`${SCOPE}/${await idOf('/hooks/user')}/settings`);
    await settings.getByText('Signatures and authentication').click();
    await settings.getByLabel('Shared secret and public key').check();
    const guide = settings.getByRole('complementary', { name: 'Guide' });
    await guide.getByText(url).waitFor();
    await button(settings, 'Discard changes').click();

    const [certificate, private_key] = ['pem', 'key'].map((end) =>
      readFileSync(`test/support/tls/client-ec.${end}`, 'utf8'),
    );
    const path = `${SCOPE}/destinations/${await idOf('/hooks/user')}`;
    await tools.world.call('PATCH', path, { client_certificate: { certificate, private_key } });
    await settings.reload();
    await button(settings, 'Remove client certificate').click();
    await settings.getByRole('dialog').getByRole('button', { name: 'Remove client certificate' }).click();
    await settings.getByText('The client certificate was removed.').waitFor();
    expect(await tools.world.call('GET', path)).not.toHaveProperty('client_certificate');
    expect(tools.pageErrors).toEqual([]);
  });

  test('notifications are sent to an endpoint, and by e-mail to a topic that the stack allows', async () => {
    const page = await tools.open('/apps/acme/notifications');
    const topic = page.getByLabel('SNS topic');
    const save = button(page, 'Save');
    await topic.fill('arn:aws:sns:us-east-1:000000000000:billing');
    await save.click();
    await page.getByText('expected a topic that the stack allows').waitFor();
    await topic.fill('arn:aws:sns:us-east-1:000000000000:acme-mails');
    await page.getByLabel('Destination enabled').uncheck();
    await save.click();
    await page.getByText('Notifications saved.').waitFor();
    const { notifications } = await tools.world.call<{ notifications: Notifications }>('GET', '/apps/acme');
    expect(notifications.topic_arn).toBe('arn:aws:sns:us-east-1:000000000000:acme-mails');
    expect(notifications.kinds).toHaveLength(8);
    expect(notifications.kinds).not.toContain('destination.enabled');
    await page.getByRole('link', { name: 'Endpoints of this app' }).click();
    await page.getByRole('heading', { name: 'Operations', level: 1 }).waitFor();
    await button(page, 'Add webhook').waitFor();
    expect(tools.pageErrors).toEqual([]);
  });

  test('the first page names what needs attention, and the search finds an app and a destination with the keyboard', async () => {
    const { world } = tools;
    await world.call('POST', `${SCOPE}/destinations/${await idOf('/hooks/flaky')}/resume`);
    // Ten failures in a row open the circuit breaker.
    let number = 500;
    await world.until(async () => {
      await world.put(update(number++));
      const { destinations } = await world.call<{ destinations: { failing: number } }>('GET', '/overview');
      return destinations.failing > 0 ? true : undefined;
    });
    const page = await tools.open('/');
    const row = page
      .getByRole('table', { name: 'Destinations that do not deliver' })
      .getByRole('row', { name: /flaky/ });
    await row.getByText('Failing').waitFor();
    await row.getByText('The endpoint responded with 500.').waitFor();
    // Enter chooses the first result, even if it is pressed before the result is there.
    await page.keyboard.press('/');
    await page.keyboard.type('flaky');
    await page.keyboard.press('Enter');
    await page.waitForURL(/dst_/);
    await button(page, 'Try now').click();
    await page.getByText('A waiting delivery is sent as a probe within a minute.').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('globex');
    await page.getByRole('option', { name: /Globex Sports/ }).click();
    await page.getByRole('heading', { name: 'Globex Sports', level: 1 }).waitFor();
    await button(page, 'More actions for Globex Sports').click();
    await page.getByRole('menuitem', { name: 'Delete app…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this app?' });
    await dialog.getByText('are deleted permanently').waitFor();
    expect(await dialog.getByRole('button', { name: 'Delete app' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type globex to confirm').fill('globex');
    await dialog.getByRole('button', { name: 'Delete app' }).click();
    await page.getByText('Globex Sports was deleted.').waitFor();
    await page.getByRole('row', { name: /Acme Social/ }).waitFor();
    expect(await page.getByRole('row', { name: /Globex/ }).count()).toBe(0);
    expect(tools.pageErrors).toEqual([]);
  });

  test('dead letters of a deleted destination are not redriven to it, but to another one', async () => {
    const { world } = tools;
    const id = await idOf('/hooks/flaky');
    world.bad.failing = true;
    await world.put(update(50));
    await world.until(async () => {
      const { items } = await world.call<Destinations>('GET', `/dead-letters?class=http_5xx&destination_id=${id}`);
      return items.length > 0 ? true : undefined;
    });
    const page = await tools.open(`${SCOPE}/${id}/settings`);
    await button(page, 'Delete destination…').click();
    const question = page.getByRole('dialog', { name: 'Delete this destination?' });
    await question.getByText(/^(No delivery waits|.*waiting deliver.* dead letters?)/).waitFor();
    await question.getByRole('button', { name: 'Delete destination' }).click();
    await page.getByText('hooks/flaky was deleted.').waitFor();
    await page.goto(`${world.endpoint}/#/dead-letters`);
    const group = page.getByRole('row', { name: /The endpoint failed.*Deleted/ });
    await group.getByText('Redrive to another destination, or discard.').waitFor();
    await group.getByRole('button', { name: /^Redrive all/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/dead letters? will not be redriven\./).waitFor();
    expect(await button(page, 'Redrive').isDisabled()).toBe(true);
    await dialog.getByLabel('Send to').selectOption({ label: `${new URL(world.good.origin).host}/hooks/user` });
    await dialog.getByRole('button', { name: /^Redrive \d+$/ }).click();
    await page.locator('.stat', { hasText: /^Delivered[1-9]/ }).waitFor();
    // A preview that is not started is removed.
    await page.goto(`${world.endpoint}/#/dead-letters`);
    const before = (await world.call<Destinations>('GET', '/redrive-plans')).items.length;
    await world.put({ app_id: 'acme', feed: 'nothing' });
    await world.until(async () => {
      const { items } = await world.call<Destinations>('GET', '/dead-letters?source=intake');
      return items.length > 0 ? true : undefined;
    });
    await button(page, 'Redrive all…').click();
    await page
      .getByRole('dialog')
      .getByText(/event will be refused again\./)
      .waitFor();
    await button(page, 'Cancel').click();
    await world.until(async () => {
      const { items } = await world.call<Destinations>('GET', '/redrive-plans');
      return items.length === before ? true : undefined;
    });
    expect(tools.pageErrors).toEqual([]);
  });
});
