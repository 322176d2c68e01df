// Everything without a mouse, with a focus that can be seen, and with input methods.
import assert from 'node:assert/strict';

import { suite } from './browser.mjs';
import { replyWith, sales } from './office.mjs';

const pageTest = suite();

/** Presses Tab (or Shift+Tab) until the focused element fits the selector; every stop on the way has a visible focus. */
async function tabTo(page, selector, key = 'Tab') {
  for (let presses = 0; presses < 60; presses += 1) {
    const [fits, isVisible, what] = await page.evaluate((wanted) => {
      const node = document.activeElement;
      const style = getComputedStyle(node);
      const frame = node.closest('.composer') ? getComputedStyle(node.closest('.composer')) : null;
      const isMarked = style.outlineStyle !== 'none' || (frame && node.id === 'text');
      return [node.matches(wanted), isMarked || node === document.body, node.outerHTML.slice(0, 120)];
    }, selector);
    assert.ok(isVisible, `no visible focus: ${what}`);
    if (fits) return;
    await page.keyboard.press(key);
  }
  assert.fail(`Tab does not reach ${selector}`);
}

pageTest(
  'a file is sent, its answer read, and the conversation renamed and deleted by keyboard',
  {},
  async ({ page }) => {
    const choosing = page.waitForEvent('filechooser'); // listening takes effect only after a moment
    await tabTo(page, '#attach', 'Shift+Tab');
    await page.keyboard.press('Enter');
    const chooser = await choosing;
    await chooser.setFiles({ name: '销售.csv', mimeType: 'text/csv', buffer: sales });
    await tabTo(page, '#text');
    await page.keyboard.type('按地区汇总销售额');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('从高到低');
    assert.equal(await page.locator('#text').inputValue(), '按地区汇总销售额\n从高到低');
    await page.keyboard.press('Enter');
    await replyWith(page, 'done');
    assert.match(await page.locator('#announcer').textContent(), /收到回复/);

    await tabTo(page, '.reply summary', 'Shift+Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.reply details[open]').count(), 1);

    await tabTo(page, '[data-focus^="rename"]', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('一季度');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /一季度/ }).waitFor();
    await tabTo(page, '[data-focus^="delete"]');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.conversation').count(), 1);
    await tabTo(page, '[data-focus^="delete"]');
    await page.keyboard.press('Enter');
    await tabTo(page, 'dialog .danger');
    await page.keyboard.press('Enter');
    await page.locator('.conversation').waitFor({ state: 'detached' });
    await page.locator('#welcome').waitFor();
  },
);

pageTest("the Enter that ends an input method's composition does not send", {}, async ({ page }) => {
  await page.locator('#text').fill('按地区');
  const press = (init) =>
    page.evaluate((values) => {
      const event = new KeyboardEvent('keydown', {
        key: 'Enter',
        bubbles: true,
        cancelable: true,
        ...values,
      });
      document.getElementById('text').dispatchEvent(event);
      return event.defaultPrevented;
    }, init);
  assert.equal(await press({ isComposing: true }), false);
  assert.equal(await press({ keyCode: 229 }), false);
  assert.equal(await page.locator('.said').count(), 0);
  assert.equal(await page.locator('#text').inputValue(), '按地区');
  assert.equal(await press({ keyCode: 13 }), true);
  await page.locator('.said').waitFor();
});

pageTest('the first stop of Tab skips to the message box', {}, async ({ page }) => {
  await tabTo(page, '#skip', 'Shift+Tab');
  assert.equal(await page.evaluate(() => document.querySelector('#app button').id), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'text');
});
