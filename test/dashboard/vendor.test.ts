/**
 * The steps of the vendor's description: select the feed group, enable "Real-time Notifications", open "Realtime Configuration",
 * add a transport, enter its settings, test wrong and right settings, and save. The same steps apply to the app-level scopes.
 */
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inBrowser } from './support/in-browser.ts';

inBrowser("the steps of the vendor's description", {}, (tools) => {
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const closeSecret = (page: Page) => button(page, 'Done').click();

  test('a queue is added to a feed group and tested with wrong and right settings', async () => {
    const { world } = tools;
    const page = await tools.open('/apps');
    await page.getByRole('link', { name: /Globex Sports/ }).click();
    await page.getByText('1 of 6 steps are done.').waitFor();
    await button(page, 'Add feed group').first().click();
    await page.getByRole('textbox', { name: 'Feed group', exact: true }).fill('timeline');
    await button(page, 'Add').click();
    await page.getByRole('heading', { name: 'timeline', level: 1 }).waitFor();

    const realtime = page.getByRole('switch', { name: 'Real-time Notifications' });
    expect(await realtime.isChecked()).toBe(false);
    await page.getByText('Real-time Notifications', { exact: true }).click();
    await page.getByText('Every update is delivered').waitFor();
    expect(await realtime.isChecked()).toBe(true);

    await page.getByRole('heading', { name: 'Realtime Configuration' }).waitFor();
    await button(page, 'Add SQS queue').click();
    await page.getByRole('textbox', { name: 'Queue URL', exact: true }).fill('not a url');
    await page.getByText('Expected format: https://sqs.<region>.amazonaws.com').waitFor();
    expect(await button(page, 'Save').isDisabled()).toBe(true);
    await page.getByText('Still missing: API key, API secret.').waitFor();
    await page
      .getByRole('textbox', { name: 'Queue URL', exact: true })
      .fill(`${world.endpoint}/000000000000/globex-updates`);
    await page.getByRole('textbox', { name: 'API key', exact: true }).fill('AKIAIOSFODNN7EXAMPLE');
    await page.getByRole('textbox', { name: 'API secret', exact: true }).fill('a-secret');
    await page.getByRole('group', { name: /Attach this identity policy/ }).waitFor();
    await button(page, 'Test SQS').click();
    const secret = await page.getByRole('textbox', { name: 'Signing secret', exact: true }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    await page.getByText('Code that contains the secret').click();
    expect(await page.getByRole('group', { name: 'Consumer (Node)' }).last().innerText()).toContain(secret);
    await closeSecret(page);

    // The queue does not exist yet, which the test reports.
    const result = page.getByRole('region', { name: 'Test SQS' });
    await result.getByText('The queue does not exist', { exact: false }).first().waitFor();
    expect(await page.locator('.head .badge').innerText()).toBe('Paused');
    const { QueueUrl } = await world.sqs.send(new CreateQueueCommand({ QueueName: 'globex-updates' }));
    await button(page, 'Test SQS').click();
    await result.getByText('Test SQS: works, with 1 warning').waitFor();
    // A result is about the settings that were tested.
    await page.getByRole('radio', { name: /^Queue policy/ }).check();
    expect(await result.count()).toBe(0);
    await button(page, 'Discard changes').click();
    await button(page, 'Test SQS').click();
    await result.getByText('Dead letter queue', { exact: true }).waitFor();
    await world.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 }));
    await button(page, 'Resume now').click();
    await page.locator('.head .badge', { hasText: /Delivering|Nothing delivered yet|Recovering/ }).waitFor();
    expect(await page.getByRole('group', { name: /Attach this identity policy/ }).innerText()).toContain(
      'sqs:SendMessage',
    );

    // An update is delivered.
    await world.put({ app_id: 'globex', feed: 'timeline:ann', new: [{ actor: 'ann', verb: 'post', object: 'a:1' }] });
    const message = await world.until(async () => {
      const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] });
      return (await world.sqs.send(command)).Messages?.[0];
    });
    const [update] = JSON.parse(Buffer.from(message.Body ?? '', 'base64').toString('utf8'));
    expect(update).toMatchObject({ feed: 'timeline:ann', app_id: 'globex' });
    expect(tools.pageErrors).toEqual([]);
  });

  test('a webhook is added, vouched for and tested', async () => {
    const { world } = tools;
    const page = await tools.open('/apps/globex/scopes/feed_group:timeline');
    await button(page, 'Add webhook').click();
    await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).fill(`${world.bad.origin}/globex#part`);
    await page.getByText('Enter a URL without a fragment').waitFor();
    await page
      .getByRole('textbox', { name: 'Webhook URL', exact: true })
      .fill(`${world.bad.origin.replace('//', '//ann:password@')}/globex`);
    await button(page, 'Save').click();
    await closeSecret(page);
    await page.locator('.head .badge', { hasText: 'Unproven' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Response text', exact: true }).inputValue()).toBe('globex-key');
    // Saving has looked for the proof.
    await page.getByRole('region', { name: 'Ownership' }).getByText('Ownership: not proven yet').waitFor();
    await button(page, 'Vouch for endpoint').click();
    await page.locator('.head .badge', { hasText: /Delivering|Nothing delivered yet|Recovering/ }).waitFor();

    await button(page, 'Test Webhook').click();
    const result = page.getByRole('region', { name: 'Test Webhook' });
    await result.getByText('responded with 500', { exact: false }).first().waitFor();
    await result.getByText(/^Response: 500/).click();
    // The response is shown as text and not interpreted as HTML.
    expect(await result.getByRole('group', { name: 'Start of the response', exact: true }).innerText()).toBe(
      'database <b>unavailable</b>',
    );
    world.bad.failing = false;
    await button(page, 'Test Webhook').click();
    await result.getByText('Test Webhook: works', { exact: true }).waitFor();
    world.bad.failing = true;

    expect(world.bad.received.at(-1)?.headers).toHaveProperty('authorization');
    await button(page, 'Remove credentials').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove credentials' }).click();
    await page.getByText('The credentials were removed.').waitFor();
    expect(await button(page, 'Remove credentials').count()).toBe(0);
    await button(page, 'Test Webhook').click();
    await result.getByText('responded with 500', { exact: false }).first().waitFor();
    expect(world.bad.received.at(-1)?.headers).not.toHaveProperty('authorization');
    expect(tools.pageErrors).toEqual([]);
  });

  test('an event bus is tested before and after it exists, is saved without a signing secret, and receives updates', async () => {
    const { world } = tools;
    const client = {
      endpoint: world.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    };
    const events = new EventBridgeClient(client);
    // The test uses a separate scope because fan-out caches the destinations of scopes.
    await world.call('PUT', '/apps/globex/scopes/feed_group:ticker', { realtime: true });
    const page = await tools.open('/apps/globex/scopes/feed_group:ticker');
    await button(page, 'Add EventBridge bus').click();
    const arn = page.getByRole('textbox', { name: 'Bus ARN', exact: true });
    await arn.fill('globex');
    await page.getByText('Expected format: arn:aws:events:<region>').waitFor();
    await arn.fill('arn:aws:events:us-east-1:000000000000:event-bus/globex');
    await page.getByRole('textbox', { name: 'API key', exact: true }).fill('AKIAIOSFODNN7EXAMPLE');
    await page.getByRole('textbox', { name: 'API secret', exact: true }).fill('a-secret');
    await button(page, 'Test EventBridge').click();
    const result = page.getByRole('region', { name: 'Test EventBridge' });
    await result.getByText('The event bus does not exist', { exact: false }).first().waitFor();
    expect(await page.getByRole('link', { name: 'Signing secrets' }).count()).toBe(0);

    await events.send(new CreateEventBusCommand({ Name: 'globex' }));
    const rule = { EventBusName: 'globex', EventPattern: '{"source":["feedhose"],"detail":{"feed":["ticker:bus"]}}' };
    await events.send(new PutRuleCommand({ ...rule, Name: 'all' }));
    const { QueueUrl = '' } = await world.sqs.send(new CreateQueueCommand({ QueueName: 'globex-events' }));
    const Arn = `arn:aws:sqs:us-east-1:000000000000:${new URL(QueueUrl).pathname.split('/').at(-1)}`;
    await events.send(new PutTargetsCommand({ EventBusName: 'globex', Rule: 'all', Targets: [{ Id: 'q', Arn }] }));
    await button(page, 'Test EventBridge').click();
    await result.getByText('Test EventBridge: works', { exact: true }).waitFor();
    await button(page, 'Resume now').click();
    await page.locator('.head .badge', { hasText: /Delivering|Nothing delivered yet|Recovering/ }).waitFor();
    expect(await page.getByRole('group', { name: /Attach this identity policy/ }).innerText()).toContain(
      'events:PutEvents',
    );
    await page.getByRole('textbox', { name: 'Bus ARN', exact: true }).waitFor();

    await world.put({ app_id: 'globex', feed: 'ticker:bus', new: [{ actor: 'ann', verb: 'post', object: 'a:1' }] });
    const message = await world.until(async () => {
      const { Messages } = await world.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      return Messages?.[0];
    });
    expect(JSON.parse(message.Body ?? '')).toMatchObject({
      'detail-type': 'feedhose.update',
      detail: { app_id: 'globex', feed: 'ticker:bus' },
    });
    expect(tools.pageErrors).toEqual([]);
  });

  test('a webhook with a type filter is added to the app-level scope of reactions', async () => {
    const { world } = tools;
    const page = await tools.open('/apps/globex');
    await page.getByRole('link', { name: /^Reactions/ }).click();
    await page.getByText('Off. Updates of this scope are not delivered.').waitFor();
    await page.getByText('Real-time Notifications', { exact: true }).click();
    await page.getByText('Every update is delivered').waitFor();
    await button(page, 'Add webhook').click();
    await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).fill(`${world.good.origin}/globex/reactions`);
    await page.getByRole('checkbox', { name: 'reaction.new' }).check();
    await page.getByText('Other types').click();
    await page.getByRole('textbox', { name: 'Other event types' }).fill('reaction.craeted');
    await page.getByText('Unknown type: reaction.craeted').waitFor();
    await page.getByRole('textbox', { name: 'Other event types' }).fill('');
    await button(page, 'Save').click();
    await closeSecret(page);
    await button(page, 'Vouch for endpoint').click();
    await page.locator('.head .badge', { hasText: /Delivering|Nothing delivered yet|Recovering/ }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'reaction.new' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'reaction.deleted' }).isChecked()).toBe(false);

    await page.goto(`${world.endpoint}/#/apps/globex/playground`);
    await page.getByLabel('Scope').selectOption('app_level:reactions');
    await button(page, 'Send test update').click();
    await page.getByText('Arrived. Status 200').waitFor();
    const received = await world.good.until((all) => all.some(({ path }) => path === '/globex/reactions'));
    const last = received.filter(({ path, method }) => path === '/globex/reactions' && method === 'POST').at(-1);
    expect(JSON.parse(last?.body ?? '[]')).toMatchObject([
      { type: 'reaction.new', app_id: 'globex', generic: { kind: 'comment', user_id: 'eric' } },
    ]);

    // The update is edited, is checked as the intake does, and is filtered out at the destination.
    const editor = page.getByLabel('Update as JSON');
    await editor.fill('{"app_id":"globex","type":"reaction.deleted"}');
    await button(page, 'Send test update').click();
    await page.getByText('generic: expected an object, because there is a type').waitFor();
    await page
      .getByLabel('Update', { exact: true })
      .selectOption({ label: 'reaction.deleted: A reaction was deleted' });
    await page.getByLabel('Destination').selectOption({ index: 1 });
    await button(page, 'Send test update').click();
    await page.getByText('Filtered out: the destination receives only reaction.new.').waitFor();
    // The address names the update, so that a reload follows it again.
    await page.reload();
    await page.getByText('Filtered out: the destination receives only reaction.new.').waitFor();
    expect(await page.getByLabel('Scope').inputValue()).toBe('app_level:reactions');
    expect(tools.pageErrors).toEqual([]);
  });

  test.each([
    ['Collections', 'collections'],
    ['Users', 'users'],
    ['Files', 'files'],
  ])('the app-level scope %s is turned on and off', async (title, name) => {
    const page = await tools.open('/apps/globex');
    await page.getByRole('link', { name: new RegExp(`^${title}`) }).click();
    const realtime = page.getByRole('switch', { name: 'Real-time Notifications' });
    await page.getByText('Real-time Notifications', { exact: true }).click();
    await page.getByText('Every update is delivered').waitFor();
    const stored = await tools.world.call('GET', `/apps/globex/scopes/app_level:${name}`);
    expect(stored).toMatchObject({ realtime: true });
    await realtime.press('Space');
    await page.getByText('Off. Updates of this scope are not delivered.').waitFor();
    expect(await tools.world.call('GET', `/apps/globex/scopes/app_level:${name}`)).toMatchObject({ realtime: false });
  });
});
