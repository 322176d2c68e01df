// Who may see the page: the token in the address, the login screen, and a session that ends meanwhile.
import assert from 'node:assert/strict';

import { suite } from './browser.mjs';

const pageTest = suite();
const unauthorized = [/401 \(Unauthorized\)/, /WebSocket connection/];

pageTest(
  'somebody who is not logged in sees the login screen and nothing else',
  { isLoggedOut: true, expected: unauthorized },
  async ({ page, service }) => {
    await page.goto(service.address);
    await page.getByRole('button', { name: '登录' }).waitFor();
    assert.equal(await page.locator('#app').isVisible(), false);
  },
);

pageTest(
  'a wrong token is refused in a sentence, and the right one is let in',
  { isLoggedOut: true, expected: unauthorized },
  async ({ page, service }) => {
    await page.goto(service.address);
    await page.getByLabel('访问令牌').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('这个令牌不对').waitFor();
    await page.getByLabel('访问令牌').fill(service.token);
    await page.keyboard.press('Enter');
    await page.locator('#welcome').waitFor();
  },
);

pageTest('the token of the address is used once and leaves the address', {}, async ({ page, service }) => {
  assert.equal(page.url(), service.address);
  await page.reload();
  await page.locator('#welcome').waitFor();
});

pageTest(
  'a session that ends shows the login screen and keeps the draft',
  { expected: unauthorized },
  async ({ page, service, context }) => {
    await page.locator('#text').fill('写到一半');
    await context.clearCookies();
    await page.keyboard.press('Enter');
    await page.getByText('写到一半的内容还在').waitFor();
    await page.getByLabel('访问令牌').fill(service.token);
    await page.keyboard.press('Enter');
    await page.locator('.reply').waitFor();
    assert.equal(await page.locator('.said-text').textContent(), '你：写到一半');
  },
);

pageTest('logging out ends the session', { expected: unauthorized }, async ({ page, service }) => {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: '退出登录' }).click()]);
  await page.getByRole('button', { name: '登录' }).waitFor();
  await page.goto(service.address);
  await page.getByRole('button', { name: '登录' }).waitFor();
});
