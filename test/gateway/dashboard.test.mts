import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildDashboard } from '../../gateway/dashboard/build.mts';
import { silentMp3 } from '../../bench/gateway/recording.mts';
import { adminKey, jsonBody, openGateway, until } from './gateway.mts';
import { startReceiver } from './receiver.mts';

const chromiumPath = '/usr/bin/chromium';
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const isHere = existsSync(chromiumPath);
if (!isHere) process.stderr.write(`dashboard: skipped, there is no ${chromiumPath}\n`);
const describeInBrowser = isHere ? describe : describe.skip;

describeInBrowser('the dashboard in headless Chromium', () => {
  let opened: Awaited<ReturnType<typeof openGateway>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    await buildDashboard();
    opened = await openGateway();
    browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
    page = await (await browser.newContext({ acceptDownloads: true })).newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
    page.on('pageerror', (thrown) => complaints.push(thrown.message));
    page.on('dialog', (dialog) => void dialog.accept());
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await opened?.close();
  });

  const show = async (title: string) => {
    await page.getByRole('link', { name: title, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
  };
  const speak = (fields: object) =>
    opened.gateway.call(
      '/v1/audio/speech',
      jsonBody({ model: 'tts-1', voice: 'alloy', input: 'Hello there.', ...fields }),
    );

  it('refuses a wrong key and lets a right one in by keyboard alone, in a cookie that no script reads', async () => {
    await page.goto(`${opened.gateway.url}/dashboard`);
    await page.getByLabel('API key').waitFor();
    await page.keyboard.type('no-such-key-at-all');
    await page.keyboard.press('Enter');
    await page.getByText('The key is not known').waitFor();
    await page.getByLabel('API key').fill(adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor();
    expect(await page.locator('.notices').textContent()).toBe('');
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ name: 'imarouter_session', httpOnly: true, sameSite: 'Strict' }]);
    expect(cookies[0]?.value).not.toContain(adminKey);
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('shows what this month has cost by day, model and client', async () => {
    expect((await speak({ client_label: 'Acme' })).status).toBe(200);
    expect((await speak({ model: 'tts-1-hd' })).status).toBe(200);
    const cost = await until('two requests in the ledger', async () => {
      const { total } = await opened.gateway.json('/v1/usage');
      return total?.records === 2 && String(total.cost);
    });
    await page.reload();
    await page.getByRole('heading', { name: 'By client' }).waitFor();
    expect(await page.getByRole('table', { name: 'By model' }).getByRole('rowheader').allTextContents()).toEqual([
      'tts-1-hd',
      'tts-1',
    ]);
    expect((await page.getByRole('table', { name: 'By client' }).textContent()) ?? '').toContain('Acme');
    expect(await page.getByRole('img', { name: /Spend by day/ }).count()).toBe(1);
    const dollars = (Number(cost) / 1e9).toFixed(6);
    expect(await page.locator('.tiles').textContent()).toContain(`$${dollars}`);
  });

  it('lists requests with their attempts and what each has cost', async () => {
    await show('Requests');
    const row = page.getByRole('row').filter({ hasText: 'tts-1-hd' });
    expect(await row.textContent()).toContain('$0.0003');
    await row.locator('summary').press('Enter');
    expect(await row.getByRole('listitem').first().textContent()).toMatch(/openai tts-1-hd: done after/);
  });

  it('lists jobs and deliveries, and delivers again', async () => {
    const hook = await startReceiver();
    const asked = jsonBody({ model: 'tts-1', voice: 'alloy', input: 'Later.', webhook_url: hook.url });
    const { id } = await opened.gateway.json('/v1/audio/speech/async', asked);
    await until('a delivery', async () => hook.messages.length > 0);
    await show('Jobs');
    expect(
      await page
        .getByRole('row')
        .filter({ hasText: String(id) })
        .textContent(),
    ).toContain('completed');
    await show('Deliveries');
    await page.getByRole('button', { name: /^Redeliver/ }).click();
    await until('a second delivery', async () => hook.messages.length > 1);
    await hook.close();
  });

  it('clones a voice from a sample and deletes it', async () => {
    await show('Voices');
    const form = page.locator('form').filter({ hasText: 'Recordings of the voice' });
    await form.getByLabel('Name', { exact: true }).fill('Narrator of the test');
    const file = { name: 'sample.mp3', mimeType: 'audio/mpeg', buffer: silentMp3(60_000) };
    await form.getByLabel('Recordings of the voice').setInputFiles(file);
    await form.getByRole('button', { name: 'Clone voice' }).click();
    await page.getByText('The voice Narrator of the test is cloned').waitFor();
    await page.getByRole('button', { name: 'Delete Narrator of the test' }).click();
    await page.getByRole('row').filter({ hasText: 'Narrator of the test' }).waitFor({ state: 'detached' });
  });

  it('makes a key that works, shows it once, and revokes it at once', async () => {
    await show('Keys');
    await page.getByLabel('Name', { exact: true }).fill('Key of the test');
    await page.getByLabel('Monthly cap in dollars').fill('12.5');
    await page.getByRole('button', { name: 'Make key' }).click();
    const told = await page.getByText('shown once: ima_').textContent();
    const [key = ''] = /ima_[\w-]+/.exec(told ?? '') ?? [];
    expect((await opened.gateway.call('/v1/usage', { key })).status).toBe(200);
    await page.getByLabel('Monthly cap in dollars').fill('1');
    await page.getByLabel('Name', { exact: true }).fill('Other');
    await page.getByLabel('Requests a minute').fill('5');
    await page.getByRole('button', { name: 'Make key' }).click();
    await page.getByText('The key Other, shown once').waitFor();
    expect(await page.getByText(key).count()).toBe(1);
    await page.getByRole('button', { name: 'Revoke Key of the test' }).click();
    await page.getByRole('row').filter({ hasText: 'Key of the test' }).filter({ hasText: 'revoked' }).waitFor();
    expect((await opened.gateway.call('/v1/usage', { key })).status).toBe(401);
  });

  it('leads through many requests by keyboard, a long label among them', async () => {
    for (let count = 2; count < 60; count++) await speak({ input: String(count), client_label: 'x'.repeat(100) });
    await show('Requests');
    expect(await page.getByRole('button', { name: 'Older' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Older' }).press('Enter');
    await page.getByRole('button', { name: 'Newer' }).waitFor();
    expect(await page.getByRole('region', { name: 'Requests' }).count()).toBe(1);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Refresh');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Older' }).waitFor();
    expect(await page.evaluate("document.querySelector('.scroll').scrollWidth")).toBeLessThan(1600);
  });

  it('says in words that the gateway does not answer, wherever it is asked, and goes on when it does', async () => {
    await page.route(/\/v1\//, (route) => route.abort());
    const words = page.getByText('The gateway did not answer. Try again.');
    await page.getByRole('button', { name: 'Older' }).click();
    await words.waitFor();
    await page.getByRole('link', { name: 'Spend', exact: true }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.unroute(/\/v1\//);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Month').waitFor();
    await page.route(/\/v1\//, (route) => route.abort());
    await page.getByLabel('Month').selectOption({ index: 1 });
    await words.waitFor();
    await page.unroute(/\/v1\//);
    await page.route(/\/dashboard\/session/, (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.reload();
    await page.getByText('The gateway answered 503.').waitFor();
    await page.unroute(/\/dashboard\/session/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Month').waitFor();
  });

  it('says why an invoice cannot be had, in the words of the gateway', async () => {
    await show('Invoices');
    await page.getByRole('button', { name: 'Download invoice' }).click();
    await page.getByText('There is nothing to bill').waitFor();
  });

  it('changes nothing without the CSRF token, nor for another site, and knows an ended session no more', async () => {
    const [cookie] = await page.context().cookies();
    const session = { cookie: `imarouter_session=${cookie?.value}` };
    const ask = (headers: Record<string, string>, method = 'POST') =>
      opened.gateway.call('/v1/keys', {
        ...{ method, key: null, headers: { ...session, 'content-type': 'application/json', ...headers } },
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
    expect((await ask({})).status).toBe(403);
    expect((await ask({ 'x-csrf-token': 'guessed' })).status).toBe(403);
    expect((await ask({}, 'GET')).status).toBe(200);
    expect((await ask({ 'sec-fetch-site': 'cross-site' }, 'GET')).status).toBe(401);
    expect((await ask({ cookie: `imarouter_session=${cookie?.value.slice(0, -2)}AA` }, 'GET')).status).toBe(401);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });

  it('runs under a policy without inline code, and the browser has nothing to complain of', async () => {
    const policy = (await opened.gateway.call('/dashboard', { key: null })).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(complaints.filter((text) => !/status of (400|403|503)|ERR_FAILED/.test(text))).toEqual([]);
  });
});
