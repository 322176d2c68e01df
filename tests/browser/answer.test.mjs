// From a dropped file to the numbers, the chart, the file, the code, and a follow-up.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { suite } from './browser.mjs';
import { drop, replyWith, rowsOf, sales, say } from './office.mjs';

const pageTest = suite();

async function bytesOf(page, link) {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

pageTest(
  'a dropped GBK file with a title row is summed up, charted, delivered and followed up',
  {},
  async ({ page }) => {
    await drop(page, { name: '销售.csv', content: sales });
    await page.getByText('销售.csv').waitFor();
    await say(page, '按地区汇总销售额，从高到低，画个柱状图');
    const reply = await replyWith(page, 'done');

    assert.deepEqual(
      (await rowsOf(reply)).map(([region, sum]) => [region, Number(sum.replaceAll(',', ''))]),
      [
        ['华东', 2300],
        ['华南', 850],
        ['华北', 300.25],
      ],
    );
    assert.equal(
      await reply
        .locator('th')
        .last()
        .evaluate((cell) => getComputedStyle(cell).textAlign),
      'right',
    );
    const reading = reply.locator('.reading');
    assert.match(await reading.textContent(), /我的理解.*按 地区 分组/s);
    const [readingTop, numbersTop] = await Promise.all(
      ['.reading', '.table'].map(async (part) => (await reply.locator(part).first().boundingBox()).y),
    );
    assert.ok(readingTop < numbersTop, 'how it was understood stands before the numbers');

    const picture = reply.locator('.picture img');
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction((image) => image.naturalWidth > 0, await picture.elementHandle());
    await picture.click();
    await page.locator('dialog.viewer img').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.viewer').waitFor({ state: 'detached' });

    const { name, bytes } = await bytesOf(page, reply.locator('a.file-card', { hasText: '.csv' }));
    assert.match(name, /\.csv$/);
    const [header, ...lines] = new TextDecoder('gb18030')
      .decode(bytes)
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    assert.deepEqual(header, ['地区', '销售额合计']);
    assert.deepEqual(
      lines.map(([region, sum]) => [region, Number(sum)]),
      [
        ['华东', 2300],
        ['华南', 850],
        ['华北', 300.25],
      ],
    );

    await reply.locator('.code summary').click();
    const code = await reply.locator('.code code').textContent();
    assert.match(code, /pd\.read_csv/);
    assert.ok((await reply.locator('.code .py-keyword').count()) > 0);
    await reply.getByRole('button', { name: '复制' }).click();
    await reply.getByText('已复制').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
    const script = await bytesOf(page, reply.getByRole('button', { name: '下载 .py' }));
    assert.match(script.name, /\.py$/);
    assert.equal(script.bytes.toString(), code);
    await reply.locator('.receipt summary').click();
    await reply.getByText('SHA-256').first().waitFor();

    await page.reload();
    const again = await replyWith(page, 'done');
    assert.deepEqual(
      (await rowsOf(again)).map(([region]) => region),
      ['华东', '华南', '华北'],
    );
    assert.match(page.url(), /#c=/);
    assert.equal(
      await page.locator('.conversation.current .conversation-title').textContent(),
      '按地区汇总销售额，从高到低，画个柱状图',
    );

    await say(page, 'only 2025, as xlsx');
    const followed = await replyWith(page, 'done', 2);
    assert.deepEqual(
      (await rowsOf(followed)).map(([region, sum]) => [region, Number(sum.replaceAll(',', ''))]),
      [
        ['华东', 1300],
        ['华南', 850],
        ['华北', 300.25],
      ],
    );
    const book = await bytesOf(page, followed.locator('a.file-card', { hasText: '.xlsx' }));
    assert.equal(book.bytes.subarray(0, 2).toString(), 'PK');
  },
);

pageTest('the sample file gives a stranger a result with a chart', {}, async ({ page }) => {
  await page.getByRole('button', { name: /用示例文件试一下/ }).click();
  const reply = await replyWith(page, 'done');
  assert.equal((await rowsOf(reply)).length, 4);
  await page.waitForFunction(
    (image) => image.naturalWidth > 0,
    await reply.locator('.picture img').elementHandle(),
  );
});

pageTest(
  'a question offers its choices as buttons, and the chosen one is carried out',
  {},
  async ({ page }) => {
    await drop(page, { name: '销售.csv', content: sales });
    await say(page, '求前五');
    const question = await replyWith(page, 'question');
    await question.getByRole('button', { name: '销售额最高的 5 行' }).click();
    const reply = await replyWith(page, 'done');
    assert.equal((await rowsOf(reply)).length, 5);
    assert.equal(await page.locator('.said-text').last().textContent(), '你：销售额最高的 5 行');
  },
);

pageTest('the second of a double click stays nowhere', {}, async ({ page }) => {
  await drop(page, { name: '销售.csv', content: sales });
  await say(page, '按地区汇总销售额');
  const again = (await replyWith(page, 'done')).getByRole('button', { name: '再做一次' });
  const isTaken = () => page.waitForResponse((response) => response.url().endsWith('/hook/web'));
  for (let click = 0; click < 2; click += 1) await Promise.all([isTaken(), again.click()]);
  await replyWith(page, 'done', 2);
  await page.locator('.reply[data-tone="progress"]').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.said').count(), 2);
  await page.reload();
  await replyWith(page, 'done', 2);
  assert.equal(await page.locator('.said').count(), 2);
  assert.equal(await page.locator('.reply').count(), 2);
});

pageTest('the stop button stops a job that is running, and it can be done again', {}, async ({ page }) => {
  const lines = Array.from(
    { length: 400_000 },
    (_, row) => `2025-01-${(row % 28) + 1},客户${row % 997},${row}.5`,
  );
  await drop(page, { name: '大表.csv', content: `日期,客户,金额\n${lines.join('\n')}\n` });
  await say(page, '按客户汇总金额，存成xlsx');
  const progress = await replyWith(page, 'progress');
  await progress.getByRole('button', { name: '停止' }).click();
  const stopped = await replyWith(page, 'stopped');
  await stopped.getByRole('button', { name: '再做一次' }).waitFor();
});

const headers = {
  'zh-CN': '订单号,日期,部门,地区,销售额',
  'en-US': 'Order number,Date,Department,Region,Sales',
};
for (const [locale, header] of Object.entries(headers)) {
  pageTest(
    `every example that the empty page shows can be carried out (${locale})`,
    { locale },
    async ({ page }) => {
      const rows = ['A1,2025-01-02,A,East,10', 'A2,2024-03-01,B,West,20', 'A3,2025-02-01,A,East,5'];
      const [first, second] = [rows, rows.slice(1)].map((lines) => [header, ...lines, ''].join('\n'));
      const examples = await page.locator('.suggestion').allTextContents();
      assert.ok(examples.length >= 3);
      for (const example of examples) {
        const names = /两个表|two tables/.test(example) ? ['a.csv', 'b.csv'] : ['a.csv'];
        await drop(page, ...names.map((name) => ({ name, content: name === 'a.csv' ? first : second })));
        await page.getByRole('button', { name: example, exact: true }).click();
        await page.keyboard.press('Enter');
        await replyWith(page, 'done');
        await page.locator('#new-conversation').click();
        await page.locator('#welcome').waitFor();
      }
    },
  );
}
