// A result is saved as a recipe, run on another file, and its code explained, all with the mouse.
import assert from 'node:assert/strict';

import { suite } from './browser.mjs';
import { drop, hasNoSidewaysScroll, replyWith, rowsOf, sales, say } from './office.mjs';

const pageTest = suite();
const april = '日期,地区,客户,销售额\n2025-04-01,华东,甲,11\n2025-04-02,华北,丙,22\n2025-04-03,华北,丁,33\n';

pageTest(
  'a result is saved under a name that the person types, and run again on a new file',
  {},
  async ({ page }) => {
    await drop(page, { name: '销售.csv', content: sales });
    await say(page, '按地区汇总销售额，从高到低');
    const reply = await replyWith(page, 'done');
    await reply.getByRole('button', { name: '存为配方' }).click();
    const input = page.locator('#dialog-input');
    assert.notEqual(await input.inputValue(), '');
    await input.fill('月报');
    await page.keyboard.press('Enter');
    const saved = await replyWith(page, 'done', 2);
    assert.match(await saved.textContent(), /已存为配方“月报”/);
    assert.equal(await page.locator('.said-text').last().textContent(), '你：存为配方：月报');

    await drop(page, { name: '四月.csv', content: april });
    await say(page, '运行 月报');
    const again = await replyWith(page, 'done', 3);
    assert.deepEqual(await rowsOf(again), [
      ['华北', '55'],
      ['华东', '11'],
    ]);
    assert.equal(await again.getByRole('button', { name: '存为配方' }).count(), 0);

    await again.getByRole('button', { name: '解释代码' }).click();
    const explained = await replyWith(page, 'done', 4);
    assert.ok((await rowsOf(explained)).length > 5);
    await hasNoSidewaysScroll(page);
  },
);

pageTest('a saving that is cancelled saves nothing', {}, async ({ page }) => {
  await drop(page, { name: '销售.csv', content: sales });
  await say(page, '按地区汇总销售额');
  const reply = await replyWith(page, 'done');
  await reply.getByRole('button', { name: '存为配方' }).click();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.ok(await reply.getByRole('button', { name: '存为配方' }).isEnabled());
  assert.equal(await page.locator('.said-text').count(), 1);
});
