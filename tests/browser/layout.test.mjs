// Narrow screens, long conversations, and the browser's language.
import assert from 'node:assert/strict';

import { suite } from './browser.mjs';
import { drop, hasNoSidewaysScroll, replyWith, say } from './office.mjs';

const pageTest = suite();
const phone = { width: 360, height: 740 };

pageTest('a wide table scrolls in its own box on a phone', { viewport: phone }, async ({ page }) => {
  await hasNoSidewaysScroll(page);
  const columns = Array.from({ length: 40 }, (_, index) => `第${index}列的名字`);
  const rows = Array.from({ length: 300 }, (_, row) =>
    columns.map((_, column) => row * 40 + column).join(','),
  );
  await drop(page, { name: `${'很长的文件名'.repeat(12)}.csv`, content: `${columns}\n${rows.join('\n')}\n` });
  await hasNoSidewaysScroll(page);
  await say(page, '按第0列的名字从高到低排序');
  const reply = await replyWith(page, 'done');
  await hasNoSidewaysScroll(page);
  const [width, shown] = await reply
    .locator('.table-box')
    .evaluate((box) => [box.scrollWidth, box.clientWidth]);
  assert.ok(width > shown, 'the table is wider than its box');
  await reply.getByText('显示前 200 行，共 300 行').waitFor();
});

pageTest('the list of conversations is a drawer on a phone', { viewport: phone }, async ({ page }) => {
  await say(page, '你好');
  await page.locator('.reply').first().waitFor();
  await page.getByRole('button', { name: '打开对话列表' }).click();
  await page.getByRole('link', { name: /你好/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#sidebar').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'open-sidebar');
});

pageTest('an English browser gets an English page', { locale: 'en-US' }, async ({ page }) => {
  await page.getByRole('heading', { name: 'What can I do for you?' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  assert.doesNotMatch(await page.locator('#main').innerText(), /\p{Script=Han}/u);
  await page.getByRole('button', { name: /Try it with a sample/ }).click();
  const reply = await replyWith(page, 'done');
  await reply.getByText('How I understood it').waitFor();
  assert.doesNotMatch(await page.locator('#main').innerText(), /\p{Script=Han}/u);
});

pageTest(
  'a message stays below what it answers, and a newer version replaces the older one',
  {},
  async ({ page }) => {
    const order = await page.evaluate(async () => {
      const { inReadingOrder } = await import('/assets/thread.js');
      const person = (id, sequence) => ({ id, sequence, from_bot: false, body: {} });
      const bot = (id, sequence, reply_to) => ({ id, sequence, from_bot: true, body: { reply_to } });
      return inReadingOrder([
        person('b', 2),
        bot('to a', 9, 'a'),
        person('a', 1),
        bot('loose', 5, ''),
        bot('to b', 4, 'b'),
        bot('to none', 6, 'gone'),
      ]).map(({ id }) => id);
    });
    assert.deepEqual(order, ['a', 'to a', 'b', 'to b', 'loose', 'to none']);
  },
);
