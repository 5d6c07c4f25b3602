/** The portal in a browser: embedded by an allowed and by a foreign origin, themed, limited to one app and a role, and ended. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { violationsOf } from './support/axe.ts';
import { inBrowser } from './support/in-browser.ts';
import { createPages } from './support/pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Link {
  readonly url: string;
  readonly session_id: string;
}

inBrowser('the portal', {}, (tools) => {
  /** A product whose page embeds the address in its query. It records the addresses and referrers of all requests. */
  let product: Server;
  const requests: string[] = [];
  let react = '';
  const hosted = (host: string, address: string) =>
    `http://${host}:${(product.address() as AddressInfo).port}/?embed=${encodeURIComponent(address)}`;
  const logo = () => `http://127.0.0.1:${(product.address() as AddressInfo).port}/logo.svg`;

  beforeAll(async () => {
    product = createServer((request, response) => {
      requests.push(`${request.url?.replace(/embed=.*/, '')} ${request.headers.referer ?? ''}`);
      if (request.url === '/logo.svg') {
        response.writeHead(200, { 'content-type': 'image/svg+xml' });
        return void response.end('<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"/>');
      }
      if (request.url === '/react') {
        response.writeHead(200, { 'content-type': 'text/html' });
        return void response.end(react);
      }
      const embed = new URL(request.url ?? '/', 'http://x').searchParams.get('embed') ?? '';
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<!doctype html><title>Product</title><iframe width="1000" height="600" src="${embed}"></iframe>
        <script>addEventListener('message', ({ data }) => { document.title = JSON.stringify(data); });</script>`);
    });
    await new Promise<void>((resolve) => void product.listen(0, () => resolve()));
  });
  afterAll(() => void product.close());

  /** The page of a product that shows the React component of docs/portal.md. Preact is used in place of React. */
  const reactPage = async (url: string): Promise<string> => {
    const [, component = ''] = /```tsx\n(.*?)```/s.exec(readFileSync('docs/portal.md', 'utf8')) ?? [];
    const start = `
      const createLink = async () => ${JSON.stringify(url)};
      function Product() {
        const [mode, setMode] = useState('light');
        return <><button onClick={() => setMode('dark')}>Dark</button><EventPortal createLink={createLink} mode={mode} /></>;
      }
      render(<Product />, document.getElementById('root'));`;
    const { outputFiles } = await build({
      stdin: {
        contents: `import { render } from 'preact';\n${component}\n${start}`,
        loader: 'tsx',
        resolveDir: process.cwd(),
      },
      alias: { react: 'preact/compat', 'react/jsx-runtime': 'preact/jsx-runtime' },
      jsx: 'automatic',
      bundle: true,
      write: false,
    });
    return `<!doctype html><title>Product</title><div id="root"></div><script>${outputFiles[0]?.text}</script>`;
  };

  const link = (body: object = {}) =>
    tools.world.call<Link>('POST', '/apps/acme/portal-link', { role: 'manage', ...body });
  const newPage = async (): Promise<Page> => {
    const page = await (await tools.browser.newContext()).newPage();
    page.setDefaultTimeout(HANG_LIMIT_MS);
    return page;
  };
  const openLink = async (body: object = {}): Promise<Page> => {
    const page = await newPage();
    await page.goto((await link(body)).url);
    await page.locator('main h1').waitFor();
    return page;
  };

  test('shows one app with the name, logo, colour and scheme of the link, and no navigation of operators', async () => {
    const theme = { name: 'Northwind', logo_url: logo(), primary_color: '#7c5cff', mode: 'dark' };
    const page = await openLink({ theme, return_url: hosted('localhost', '') });
    await page.getByText('user', { exact: true }).first().waitFor();
    await page.getByRole('heading', { name: 'Acme Social' }).waitFor();
    const text = await page.locator('#root').innerText();
    expect(text).toContain('Northwind');
    expect(text).not.toMatch(/Feedhose|Globex|Operator/);
    await page.waitForFunction("document.title === 'Acme Social · Northwind'");
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    await page.waitForFunction("document.querySelector('.brand img').naturalWidth === 28");
    expect(await page.getByRole('link', { name: 'Back to Northwind' }).getAttribute('href')).toContain('localhost');
    await page.goto(`${tools.world.endpoint}/portal.html#/apps/globex`);
    await page.getByText('There is no such app.').first().waitFor();
    await page.goto(`${tools.world.endpoint}/portal.html#/`);
    await page.getByText('user', { exact: true }).first().waitFor();
    const links = page.getByRole('navigation').getByRole('link', { name: /^(Dead letters|Audit)/ });
    expect(await links.count()).toBe(2);
    expect(tools.pageErrors).toEqual([]);
  });

  test('leaves its token neither in the address, the history, the storage of other pages, nor in a Referer', async () => {
    const { url } = await link({ theme: { logo_url: logo(), name: 'P' }, return_url: hosted('localhost', '') });
    const token = new URL(url).hash.slice('#token='.length);
    const page = await newPage();
    const seen: string[] = [];
    page.on('request', (request) => seen.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
    await page.goto(url);
    await page.locator('main h1').waitFor();
    expect(page.url()).not.toContain('token');
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter((one) => one.includes('fhpl_') || one.includes(token))).toEqual([]);
    await page.getByRole('link', { name: 'Back to P' }).click();
    await page.waitForURL(/localhost/);
    expect(await page.evaluate('document.referrer')).toBe('');
    expect(requests.filter((one) => one.includes('portal') || one.includes('fhp'))).toEqual([]);
    await page.goBack();
    await page.locator('main h1').waitFor();
    expect(page.url()).not.toContain('token');
  });

  test('is embedded by allowed origins only, and the dashboard of operators by none', async () => {
    const page = await newPage();
    await page.goto(hosted('localhost', (await link()).url));
    await page.frameLocator('iframe').getByRole('heading', { name: 'Acme Social' }).waitFor();

    const violations: string[] = [];
    page.on('console', (message) => violations.push(message.text()));
    const { url } = await link();
    for (const address of [hosted('127.0.0.2', url), hosted('localhost', `${tools.world.endpoint}/`)]) {
      const before = violations.length;
      await page.goto(address);
      await tools.world.until(async () => violations.slice(before).find((one) => /frame|refused|403/i.test(one)));
      expect(await page.frameLocator('iframe').locator('#root > *').count()).toBe(0);
    }
    // The blocked frame did not open the link.
    await page.goto(url);
    await page.getByRole('heading', { name: 'Acme Social' }).waitFor();
    const headers = async (path: string) => (await fetch(`${tools.world.endpoint}${path}`)).headers;
    expect((await headers('/portal.html')).get('x-frame-options')).toBeNull();
    expect((await headers('/portal.html')).get('content-security-policy')).toMatch(
      /connect-src 'self';.*frame-ancestors http:\/\/localhost:\* http:\/\/127\.0\.0\.1:\*$/,
    );
    expect((await headers('/portal.html')).get('referrer-policy')).toBe('no-referrer');
    expect((await headers('/index.html')).get('x-frame-options')).toBe('DENY');
  });

  test('says what to do when a link was used, and when an operator revoked the session, and tells the embedding page', async () => {
    const theme = { name: 'Northwind' };
    const { url } = await link({ return_url: hosted('localhost', ''), theme, user: 'ann@acme.example' });
    const page = await newPage();
    await page.goto(hosted('localhost', url));
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Acme Social' }).waitFor();
    // The same frame again has the session of its link.
    await page.reload();
    await frame.getByRole('heading', { name: 'Acme Social' }).waitFor();
    const other = await newPage();
    await other.goto(url);
    await other.getByText('This link cannot be opened').first().waitFor();

    const operator = await tools.open('/apps/acme/portal');
    const row = operator.getByRole('row').filter({ hasText: 'ann@acme.example' });
    await row.getByText('Open session').waitFor();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await operator.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    await frame.getByRole('link', { name: 'Redrive plans' }).click();
    await frame.getByText('Your session has ended').first().waitFor();
    await frame.getByRole('link', { name: 'Back to Northwind' }).waitFor();
    expect(await page.title()).toBe('{"type":"feedhose.portal.closed","reason":"ended"}');
  });

  test('in the documented React component fits its content and follows the colour scheme of the product', async () => {
    const texts = { home: 'Webhooks', welcome: 'Hello <b>Ann</b>', back: 'Leave' };
    const theme = { radius: 'none', texts };
    react = await reactPage((await link({ theme, return_url: 'https://product.example/' })).url);
    const page = await newPage();
    await page.setViewportSize({ width: 1200, height: 3_000 });
    await page.goto(`http://localhost:${(product.address() as AddressInfo).port}/react`);
    const frame = page.frameLocator('iframe');
    await frame.getByText('Hello <b>Ann</b>').waitFor();
    await frame.getByRole('link', { name: 'Leave' }).waitFor();
    await frame
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Webhooks/ })
      .waitFor();
    const inFrame = (expression: string) => page.frames()[1]?.evaluate(expression);
    expect(await inFrame("getComputedStyle(document.querySelector('.card, .stats, .table')).borderRadius")).toBe('0px');
    // The frame is as high as its content, so that it has no scroll bar.
    await page.waitForFunction(`(() => {
      const { height } = document.querySelector('iframe').getBoundingClientRect();
      return height > 600 && height < 2700;
    })()`);
    await tools.world.until(async () =>
      (await inFrame('document.documentElement.scrollHeight <= innerHeight')) ? true : undefined,
    );
    const scheme = () => inFrame('getComputedStyle(document.documentElement).colorScheme');
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: 'Dark' }).click();
    await frame.locator('html[data-theme="dark"]').waitFor();
    // Messages of other windows are ignored. The page of the portal is not the embedding page.
    await inFrame(`new Promise((resolve) => {
      postMessage({ type: 'feedhose.portal.theme', mode: 'light' });
      addEventListener('message', () => setTimeout(resolve), { once: true });
    })`);
    expect(await scheme()).toBe('dark');
  });

  test('has no violation of axe in both schemes, with the colour of the product, and when it has ended', async () => {
    for (const mode of ['light', 'dark'] as const) {
      const context = await tools.browser.newContext({ bypassCSP: true });
      const page = await context.newPage();
      page.setDefaultTimeout(HANG_LIMIT_MS);
      const { url } = await link({ role: 'view', theme: { mode, primary_color: '#ffcc00', name: 'Northwind' } });
      const check = async (name: string): Promise<void> => {
        await page.locator('.loading').first().waitFor({ state: 'detached' });
        await page.waitForLoadState('networkidle');
        await page.addScriptTag({ content: AXE });
        const found = await page.evaluate<string[]>(
          'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => `${id} ${nodes[0].html}`))',
        );
        expect([name, mode, found]).toEqual([name, mode, []]);
      };
      await page.goto(url);
      await page.getByText('user', { exact: true }).first().waitFor();
      await check('app');
      await page.evaluate('sessionStorage.clear()');
      await page.reload();
      await page.getByText('Open this page from your product').first().waitFor();
      await check('closed');
      // Another link in an open tab changes only the fragment.
      await page.goto((await link()).url);
      await page.getByRole('heading', { name: 'Acme Social' }).waitFor();
      expect(page.url()).not.toContain('token');
      await context.close();
    }
  });

  test('has no violation of axe on the pages of the journal and in their dialogs, and finds updates within the app', async () => {
    const { portal } = await createPages(tools.world);
    const page = await (await tools.browser.newContext({ bypassCSP: true })).newPage();
    page.setDefaultTimeout(HANG_LIMIT_MS);
    await page.goto((await link()).url);
    await page.locator('main h1').waitFor();
    const found: string[] = [];
    const open = async (place: string): Promise<void> => {
      await page.goto(`${tools.world.endpoint}/portal.html#${place}`);
      await page.locator('main h1').waitFor();
      await page.locator('.loading').first().waitFor({ state: 'detached' });
    };
    for (const [name, place] of Object.entries(portal)) {
      if (!/update|replay|command/.test(name)) continue;
      await open(place);
      found.push(...(await violationsOf(page, name)));
    }
    const inDialog = async (place: string, button: string): Promise<void> => {
      await open(place);
      await page.getByRole('button', { name: button, exact: true }).first().click();
      await page.getByRole('dialog').waitFor();
      found.push(...(await violationsOf(page, `${place}, ${button}`)));
    };
    await inDialog(portal['portal update'] ?? '', 'Resend…');
    await inDialog('/replays', 'New replay…');
    await open('/');
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill('user:amelie-3');
    await page.getByRole('option', { name: /^user:amelie-3/ }).waitFor();
    found.push(...(await violationsOf(page, 'search')));
    await page.getByRole('combobox').fill('globex');
    await page.getByRole('status').getByText('Searching').waitFor({ state: 'detached' });
    expect(await page.getByRole('listbox').innerText()).not.toContain('Globex Sports');
    expect(found).toEqual([]);
  });

  test('with the role view shows no control that changes something', async () => {
    const page = await openLink({ role: 'view' });
    await page.getByText('View only').waitFor();
    const { items } = await tools.world.call<{ items: { id: string }[] }>(
      'GET',
      '/apps/acme/scopes/feed_group:user/destinations',
    );
    const scope = '/apps/acme/scopes/feed_group:user';
    const one = `${scope}/destinations/${items[0]?.id}`;
    const places = [
      '/apps/acme',
      '/apps/acme/keys',
      scope,
      one,
      `${one}/settings`,
      '/apps/acme/playground',
      '/replays',
    ];
    for (const place of places) {
      await page.goto(`${tools.world.endpoint}/portal.html#${place.replace('/destinations', '')}`);
      await page.locator('main h1').waitFor();
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      const names = await page.getByRole('button').allInnerTexts();
      const writing =
        /^(add|save|delete|pause|resume|enable|send|test|verify|rotate|rename|activate|revoke|new|discard|replay|resend)\b/i;
      expect([place, names.filter((name) => writing.test(name.trim()))]).toEqual([place, []]);
    }
    expect(tools.pageErrors).toEqual([]);
  });
});

inBrowser('a new tab', {}, (tools) => {
  test('has the session of the open tab, and without one asks for a token without a word of an ended session', async () => {
    const page = await tools.open('/');
    const tab = await page.context().newPage();
    tab.setDefaultTimeout(HANG_LIMIT_MS);
    await tab.goto(`${tools.world.endpoint}/#/apps/acme`);
    await tab.getByText('user', { exact: true }).first().waitFor();

    const stranger = await (await tools.browser.newContext()).newPage();
    await stranger.goto(`${tools.world.endpoint}/#/apps/acme`);
    const dialog = stranger.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    expect(await dialog.innerText()).not.toMatch(/expired|ended|again/);
  });
});
