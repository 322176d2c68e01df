// Files on their way in: several at once, pasted, too big, too many, hostile names.
import assert from 'node:assert/strict';

import { suite } from './browser.mjs';
import { drop, replyWith, say } from './office.mjs';

const pageTest = suite({ config: 'limits:\n  file_size: 100 KB\n  files_per_message: 3\n' });

const chips = (page) => page.locator('#attachments .chip');

pageTest('several files become chips that can be removed', {}, async ({ page }) => {
  await drop(page, { name: 'a.csv', content: 'x\n1\n' }, { name: 'b.csv', content: 'x\n2\n' });
  assert.equal(await chips(page).count(), 2);
  await page.getByRole('button', { name: '移除 a.csv' }).click();
  assert.equal(await chips(page).count(), 1);
  assert.match(await chips(page).textContent(), /b\.csv.*4 B/);
});

pageTest('a file that is too big and files that are too many get a sentence each', {}, async ({ page }) => {
  const small = ['1.csv', '2.csv', '3.csv', '4.csv', '5.csv'].map((name) => ({ name, content: 'x\n1\n' }));
  await drop(page, { name: '大.csv', content: 'x'.repeat(200_000) }, ...small);
  assert.equal(await chips(page).count(), 3);
  const note = await page.locator('#composer-note').textContent();
  assert.match(note, /大\.csv 有 195 KB，单个文件最大 100 KB/);
  assert.match(note, /一次最多发送 3 个文件，多出的 2 个没有添加/);
});

pageTest('cells and pictures are pasted as files, words as words', {}, async ({ page }) => {
  const paste = (text, withPicture) =>
    page.evaluate(
      ([words, hasPicture]) => {
        const clipboardData = new DataTransfer();
        if (words) clipboardData.setData('text/plain', words);
        if (hasPicture) clipboardData.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.getElementById('text').dispatchEvent(event);
        return event.defaultPrevented;
      },
      [text, withPicture],
    );

  assert.equal(await paste('地区\t金额\n华东\t1\n', true), true);
  assert.match(await chips(page).first().textContent(), /粘贴的表格/);
  assert.equal(await paste('', true), true);
  assert.match(await chips(page).nth(1).textContent(), /粘贴的图片/);
  assert.equal(await paste('只是文字', true), false);
  assert.equal(await chips(page).count(), 2);
});

pageTest('hostile names, cells and texts stay text', {}, async ({ page }) => {
  const attack = '<img src=x onerror=window.wasHacked=1>';
  await drop(page, {
    name: `${attack}.csv`,
    content: `${attack},金额\n${attack},1\n"<script>window.wasHacked=1</script>",2\n`,
  });
  await say(page, `按金额从高到低排序`);
  const reply = await replyWith(page, 'done');
  assert.match(await reply.locator('table').textContent(), /<img src=x onerror=window\.wasHacked=1>/);
  await say(page, `${attack} <b>做不到的事</b>`);
  await page.locator('.reply').nth(1).waitFor();
  await page.reload();
  await replyWith(page, 'done');
  assert.equal(await page.locator('.said-text').last().textContent(), `你：${attack} <b>做不到的事</b>`);
  assert.equal(await page.locator('img[src="x"], .messages b, .messages script').count(), 0);
  assert.equal(await page.evaluate(() => window.wasHacked), undefined);
});

pageTest('pressing send while a file is on its way sends when it has arrived', {}, async ({ page }) => {
  await page.route('**/api/files?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await drop(page, { name: 'a.csv', content: '地区,金额\n华东,1\n' });
  await say(page, '按地区汇总金额');
  await page.getByText('文件传完后自动发送').waitFor();
  const reply = await replyWith(page, 'done');
  assert.equal((await reply.locator('.file-card').count()) > 0, true);
});
