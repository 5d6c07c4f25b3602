/** Rules for all users: conflicts, expired tokens, access to apps, accessibility, small screens, size and security of the page. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { violationsOf } from './support/axe.ts';
import { go, inBrowser } from './support/in-browser.ts';
import { createPages } from './support/pages.ts';

/** Limit of the first view: page, scripts and styles, compressed. */
const MAX_BYTES = 100 * 1024;

inBrowser('all users', {}, (tools) => {
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const SCOPE = '/apps/acme/scopes/feed_group:user';
  let pages: ReturnType<typeof createPages> | undefined;
  const allPages = async () => {
    pages ??= createPages(tools.world);
    return (await pages).operator;
  };
  const settled = (page: Page) => page.locator('.loading').first().waitFor({ state: 'detached' });

  test('the second of two users who change a destination sees both versions and chooses one', async () => {
    const place = (await allPages())['webhook settings'] ?? '';
    const [first, second] = [await tools.open(place), await tools.open(place)];
    for (const page of [first, second]) await page.getByText('Retries and limits').click();
    await first.getByRole('textbox', { name: 'Rate limit', exact: true }).fill('50');
    await second.getByRole('textbox', { name: 'Rate limit', exact: true }).fill('20');
    await button(first, 'Save').click();
    await first.getByText('Destination saved.').waitFor();
    await button(second, 'Save').click();
    const dialog = second.getByRole('dialog');
    await dialog.getByText('This destination was changed by another user').waitFor();
    expect(await dialog.getByRole('row', { name: /Rate limit/ }).innerText()).toMatch(/20\s+50/);
    await dialog.getByRole('button', { name: 'Overwrite with your version' }).click();
    await second.getByText('Destination saved.').waitFor();
    await first.reload();
    await first.getByText('Retries and limits').click();
    expect(await first.getByRole('textbox', { name: 'Rate limit', exact: true }).inputValue()).toBe('20');
    expect(tools.pageErrors).toEqual([]);
  });

  test('an expired token does not discard input', async () => {
    const page = await tools.open(`${SCOPE}/new/webhook`);
    await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).fill('https://hooks.example.com/kept');
    await page.evaluate("sessionStorage.setItem('feedhose.token', 'stale')");
    await button(page, 'Save').click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.getByRole('textbox', { name: 'Token', exact: true }).fill('another wrong token');
    await button(page, 'Continue').click();
    await dialog.getByRole('textbox', { name: 'Token', exact: true }).fill(tools.world.token);
    await button(page, 'Continue').click();
    await page.getByText('The secret is shown only once.').waitFor();
    const { items } = await tools.world.call<{ items: { url?: string }[] }>('GET', `${SCOPE}/destinations`);
    expect(items.filter(({ url }) => url === 'https://hooks.example.com/kept')).toHaveLength(1);
  });

  test('leaving a page with unsaved changes asks for confirmation', async () => {
    const page = await tools.open(`${SCOPE}/new/webhook`);
    await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).fill('https://hooks.example.com/unsaved');
    const questions: string[] = [];
    page.once('dialog', (dialog) => {
      questions.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole('link', { name: 'Redrive plans' }).click();
    await page.waitForURL(/new\/webhook$/);
    expect(questions).toEqual(['Your changes are not saved. Leave this page?']);
    expect(await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).inputValue()).toBe(
      'https://hooks.example.com/unsaved',
    );
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('link', { name: 'Redrive plans' }).click();
    await page.getByRole('heading', { name: 'Redrive plans' }).waitFor();
  });

  test("a customer sees only their own app and not that another customer's app exists", async () => {
    await allPages();
    const page = await tools.open('/', { token: tools.world.appTokens['acme'] ?? '' });
    await page.getByRole('heading', { name: 'Acme Social' }).waitFor();
    expect(await page.getByText('Customer', { exact: true }).count()).toBe(1);
    await go(page, tools.world, '/apps/globex');
    await page.getByText('There is no such app.').waitFor();
    expect(await page.content()).not.toContain('Globex Sports');
    await go(page, tools.world, '/apps');
    expect(await button(page, 'Create app').count()).toBe(0);
    await go(page, tools.world, '/dead-letters?view=list');
    await settled(page);
    expect(await page.content()).not.toContain('Refused events');
  });

  test('axe finds no serious violation on any page in either colour scheme, and every page fits a phone', async () => {
    const page = await tools.open('/', { bypassCSP: true });
    const found: string[] = [];
    for (const [name, place] of Object.entries(await allPages())) {
      await page.setViewportSize({ width: 1180, height: 800 });
      await go(page, tools.world, place);
      await settled(page);
      found.push(...(await violationsOf(page, name)));
      await page.setViewportSize({ width: 360, height: 740 });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 360) found.push(`${name} is ${width} pixels wide`);
    }
    expect(found).toEqual([]);
  });

  test('an address of something that does not exist says so, and has a title', async () => {
    const page = await tools.open();
    const addresses: readonly (readonly [place: string, title: string, text: string])[] = [
      ['/apps/acme/unknown', 'Page not found · Feedhose', 'This page does not exist.'],
      ['/apps/acme/scopes/app_level:x/new/webhook', 'Page not found · Feedhose', 'This page does not exist.'],
      [`${SCOPE}/new/ftp`, 'Page not found · Feedhose', 'This page does not exist.'],
      [`${SCOPE}/dst_1`, 'Page not found · Feedhose', 'This page does not exist.'],
      ['/audit/x', 'Page not found · Feedhose', 'This page does not exist.'],
      ['/%E0%A4%A', 'Page not found · Feedhose', 'This page does not exist.'],
      ['/apps/nobody', 'nobody · Apps · Feedhose', 'There is no such app.'],
      [
        '/apps/nobody/scopes/feed_group:user/new/webhook',
        'New webhook · user · nobody · Apps · Feedhose',
        'There is no such app.',
      ],
      [
        `${SCOPE}/dst_${'f'.repeat(24)}`,
        'Destination · user · Acme Social · Apps · Feedhose',
        'There is no such destination.',
      ],
      ['/events/reaction.craeted', 'Events · Feedhose', 'There is no type with the name “reaction.craeted”.'],
    ];
    for (const [place, title, text] of addresses) {
      await go(page, tools.world, place);
      // The page shows an error once, although several of its requests fail.
      await page.locator('main').getByText(text).waitFor();
      await page.waitForFunction((title) => document.title === title, title);
    }
    expect(tools.pageErrors).toEqual([]);
  });

  test('the title of a page names its tab, the destination and its parents', async () => {
    const { attempts = '', secrets = '' } = await allPages();
    const page = await tools.open();
    for (const [place, tab] of [
      [attempts, 'Attempts'],
      [secrets, 'Signing secrets'],
    ] as const) {
      await go(page, tools.world, place);
      await page.getByRole('heading', { name: /hooks\/flaky$/, level: 1 }).waitFor();
      // The name of the app is part of the title once its own request is answered.
      await page.waitForFunction(
        (title) => new RegExp(title).test(document.title),
        `^${tab} · 127\\.0\\.0\\.1:\\d+/hooks/flaky · user · Acme Social · Apps · Feedhose$`,
      );
    }
    await go(page, tools.world, '/apps/acme/keys');
    await page.waitForFunction((title) => document.title === title, 'Keys · Acme Social · Apps · Feedhose');
    expect(tools.pageErrors).toEqual([]);
  });

  test('the checklist of an app ends when any destination has received updates', async () => {
    await allPages();
    const page = await tools.open('/apps/globex');
    await page.getByText('1 of 6 steps are done.').waitFor();
    // The first scope has received nothing, and another one has.
    const summaries = page.waitForResponse((response) => response.url().includes('/app-summaries?q=acme'));
    await go(page, tools.world, '/apps/acme');
    await summaries;
    await page.getByRole('row', { name: /^user/ }).waitFor();
    await settled(page);
    expect(await page.getByText('steps are done.').count()).toBe(0);
  });

  test('an update is found by its feed in the head, and its page leads to the body of an attempt, which is sent again', async () => {
    await allPages();
    const page = await tools.open();
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill('user:amelie-3');
    const found = page.getByRole('option', { name: /^user:amelie-3/ });
    await found.waitFor();
    expect(await page.getByRole('option', { name: 'Search all updates of feed user:amelie-3' }).count()).toBe(1);
    await found.click();
    await page.getByText('The endpoint responded with 500.').first().waitFor();
    expect(await page.getByRole('group', { name: 'Update', exact: true }).innerText()).toContain('<b>bold</b>');
    // The order of the destinations is that of their ids, which are random.
    const flaky = page.getByRole('group', { name: /hooks\/flaky/ });
    await flaky
      .getByRole('list', { name: /^Attempts of dlv_/ })
      .getByRole('link')
      .first()
      .click();
    const attempt = page.getByRole('dialog', { name: 'Attempt 1' });
    await attempt.getByRole('group', { name: 'Request body' }).getByText('user:amelie-3').waitFor();
    await button(page, 'Resend…').click();
    const dialog = page.getByRole('dialog', { name: 'Send again', exact: true });
    const text = await dialog.innerText();
    expect(text).toMatch(/with the same bytes and the same id\s+dlv_\w{32}/);
    expect(text).toContain('x-webhook-resend: 1');
    await dialog.getByRole('button', { name: 'Resend' }).click();
    await page
      .getByRole('dialog', { name: /^Sent again to / })
      .getByText('Failed')
      .waitFor();
    const received = await tools.world.bad.until((all) =>
      all.some(({ headers }) => headers['x-webhook-resend'] === '1'),
    );
    const [resent] = received.filter(({ headers }) => headers['x-webhook-resend'] === '1');
    expect(received.filter(({ body }) => body === resent?.body).length).toBeGreaterThan(1);
    expect(tools.pageErrors).toEqual([]);
  });

  test('the search for updates says how far it went, and that nothing was found in the whole range', async () => {
    await allPages();
    const page = await tools.open('/updates?hours=1&app_id=acme');
    const box = page.getByRole('searchbox');
    await box.fill('no-such-event');
    await button(page, 'Search').last().click();
    await page.getByText('No update was found.').waitFor();
    await page.getByText(/^Searched completely, back to /).waitFor();
    await box.fill('user:amelie-5');
    await box.press('Enter');
    await page.getByRole('row', { name: /user:amelie-5.*3 destinations/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await go(page, tools.world, '/updates?delivery_id=%3Cb%3E%27%22&from=2020-01-01T00%3A00%3A00Z');
    await page.getByText(/expected a time within the 14 days/).waitFor();
    expect(tools.pageErrors).toEqual([]);
  });

  test('the search for updates says which updates of the range the journal lacks', async () => {
    await allPages();
    const page = await tools.open('/');
    // The embedded run loses no updates, so that the answer of the API is completed here.
    await page.route('**/api/apps/acme/updates?*', async (route) => {
      const response = await route.fetch();
      const scope = 'feed_group:user';
      const [from, to] = ['2026-11-24T03:00:00.000Z', '2026-11-24T03:01:00.000Z'];
      const gaps = [{ scope, from, to, updates: 3, reason: 'The bucket was not writable.' }];
      const unreadable = [{ scope, at: from, updates: 1, reason: 'The block is damaged.' }];
      await route.fulfill({ response, json: { ...((await response.json()) as object), gaps, unreadable } });
    });
    await go(page, tools.world, '/updates?hours=1&app_id=acme');
    const notice = page.locator('.notice', { hasText: '4 updates of this time cannot be shown.' });
    await notice.getByText(/, user: 3 updates\. The bucket was not writable\.$/).waitFor();
    await notice.getByText(/, user: 1 update\. The block is damaged\.$/).waitFor();
    await page.getByRole('row', { name: /user:amelie-5/ }).waitFor();
    expect(tools.pageErrors).toEqual([]);
  });

  test('the form of a destination shows what it would have received, and a stack without a journal hides all of this', async () => {
    const place = (await allPages())['webhook settings'] ?? '';
    const page = await tools.open(place);
    await button(page, 'Preview').click();
    await page.locator('.stat', { hasText: /^Updates[1-9]/ }).waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Changed');
    await page.getByText('The settings or hours have changed since this preview.').waitFor();

    const without = await (await tools.browser.newContext()).newPage();
    await without.route('**/api/me', (route) => route.fulfill({ json: { kind: 'operator' } }));
    await without.goto(tools.world.page);
    await without.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await without.getByRole('link', { name: /^(Updates|Replays)$/ }).count()).toBe(0);
    for (const path of ['/updates', '/replays', '/updates/acme/upd_1']) {
      await go(without, tools.world, path);
      await without.getByText('This stack keeps no journal.').waitFor();
    }
    await go(without, tools.world, place);
    await without.getByText('Retries and limits').waitFor();
    expect(await without.getByRole('button', { name: /^(Replay…|Preview)$/ }).count()).toBe(0);
    expect(tools.pageErrors).toEqual([]);
  });

  test('the command line completes names, runs commands of feedhose, asks before changes, and stores nothing', async () => {
    await allPages();
    const page = await tools.open('/command-line', { bypassCSP: true });
    const [input, log] = [page.getByRole('combobox', { name: 'Command' }), page.getByRole('log')];
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
    await page.keyboard.type('dest');
    await page.keyboard.press('Tab');
    await page.keyboard.type('del');
    await page.keyboard.press('Tab');
    await page.keyboard.type('flaky');
    // The destination is found by its address.
    await page.getByRole('option', { name: /^dst_.*hooks\/flaky/ }).waitFor();
    await page.keyboard.press('Tab');
    expect(await input.inputValue()).toMatch(/^destinations delete dst_[0-9a-f]{24} $/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Run this command' });
    await dialog.getByText(/^Delete the destination dst_.*hooks\/flaky, permanently\?$/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await log.getByText('Nothing was deleted.').waitFor();
    await log.getByText('exit code 1').waitFor();

    await page.keyboard.type('destinations --app acme --token very-secret');
    await page.keyboard.press('Enter');
    await log.getByText('--token selects a stack in a terminal.').waitFor();
    await page.keyboard.type('npx feedhose send -f updates.ndjson');
    await page.keyboard.press('Enter');
    await log.getByText('send needs a file and AWS credentials, so it does not run in this page.').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await input.inputValue()).toBe('destinations --app acme --token …');
    await input.fill('tail --app acme --since 1h');
    await page.keyboard.press('Enter');
    await log.getByText('The endpoint responded with 500.').first().waitFor();
    await page.keyboard.press('Control+c');
    await log.getByText('stopped').waitFor();
    await input.fill('dead-letters ');
    await page.getByRole('option', { name: /^discard/ }).waitFor();
    expect(await violationsOf(page, 'command line')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(stored).not.toMatch(/destinations|very-secret/);
    expect(await page.content()).not.toContain('very-secret');
    expect(tools.pageErrors).toEqual([]);
  });

  test('a destination that gets no deliveries shows nothing about deliveries, and none are sent to it', async () => {
    const bucket = await tools.world.call<{ id: string }>('POST', `${SCOPE}/destinations`, {
      transport: 's3',
      name: 'Lake \u202egpj.ekal',
      bucket: 'acme-lake',
      region: 'us-east-1',
      bucket_owner: '123456789012',
      auth: { type: 'policy' },
    });
    const page = await tools.open(`${SCOPE}/${bucket.id}`);
    await page.getByText('s3://acme-lake/').last().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Lake \ufffdgpj.ekal');
    const texts = async () => (await page.locator('main').innerText()).split('\n');
    const ofDeliveries = ['Attempts', 'Replay…', 'Nothing delivered yet', 'Deliveries', 'Retries and limits'];
    const absent = [...ofDeliveries, 'Test the largest body'];
    expect((await texts()).filter((text) => absent.includes(text))).toEqual([]);
    await page.getByRole('link', { name: 'Configuration' }).click();
    await button(page, 'Test S3').waitFor();
    expect((await texts()).filter((text) => absent.includes(text))).toEqual([]);
    await go(page, tools.world, '/apps/acme/playground?scope=feed_group:user');
    const choices = page.getByRole('combobox', { name: 'Destination' }).locator('option');
    await choices.filter({ hasText: 'hooks/user' }).waitFor({ state: 'attached' });
    expect((await choices.allInnerTexts()).filter((text) => text.includes('acme-lake'))).toEqual([]);
    await tools.world.call('DELETE', `${SCOPE}/destinations/${bucket.id}`);
  });

  test('real-time notifications are turned off and on with the keyboard', async () => {
    await allPages();
    const page = await tools.open('/apps/acme/scopes/app_level:reactions');
    await page.getByRole('switch', { name: 'Real-time Notifications' }).focus();
    await page.keyboard.press('Space');
    const dialog = page.getByRole('dialog', { name: 'Turn off Real-time Notifications' });
    await dialog.getByText('1 destination receives nothing new').waitFor();
    await dialog.getByRole('button', { name: 'Turn off' }).press('Enter');
    await page.getByText('Off. Updates of this scope are not delivered.').waitFor();
    await page.getByRole('switch', { name: 'Real-time Notifications' }).press('Space');
    await page.getByText('Every update is delivered').waitFor();
    const stored = await tools.world.call('GET', '/apps/acme/scopes/app_level:reactions');
    expect(stored).toMatchObject({ realtime: true });
  });

  test('the chosen colour scheme is applied and kept after a reload', async () => {
    const page = await tools.open('/', { colorScheme: 'light' });
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await button(page, 'Use the dark colour scheme').click();
    await button(page, 'Use the light colour scheme').waitFor();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    await button(page, 'Use the light colour scheme').click();
    await button(page, 'Use the dark colour scheme').waitFor();
    expect(await background()).toBe(light);
  });

  test('the first view is small and contains no code of the API', async () => {
    const context = await tools.browser.newContext();
    const page = await context.newPage();
    const bodies: Buffer[] = [];
    const reading: Promise<unknown>[] = [];
    page.on('response', (response) => {
      if (!new URL(response.url()).pathname.startsWith('/api/')) {
        reading.push(response.body().then((body) => bodies.push(body)));
      }
    });
    await page.goto(tools.world.page);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await Promise.all(reading);
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(MAX_BYTES);
    expect(bodies.some((body) => body.includes('ZodObject'))).toBe(false);
  });

  test('the page cannot be framed and runs only its own code', async () => {
    const { headers } = await fetch(`${tools.world.endpoint}/`);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(tools.pageErrors).toEqual([]);
  });
});
