// The service dies while the page is open: nothing is lost, nothing is answered twice.
import assert from 'node:assert/strict';

import { suite } from './browser.mjs';
import { drop, replyWith, say } from './office.mjs';

const pageTest = suite();
const unreachable = [
  /ERR_CONNECTION_REFUSED/,
  /ERR_CONNECTION_RESET/,
  /ERR_SOCKET_NOT_CONNECTED/,
  /ERR_EMPTY_RESPONSE/,
  /WebSocket connection/,
];
const table = { name: 'a.csv', content: '地区,金额\n华东,1\n华东,2\n华北,5\n' };

pageTest(
  'a message sent while the service is dead is answered once when it is back',
  { expected: unreachable },
  async ({ page, service }) => {
    await drop(page, table);
    await say(page, '按地区汇总金额');
    await replyWith(page, 'done');

    await service.kill();
    await page.getByText('正在重连').waitFor();
    await say(page, '只要华东的');
    await page.getByText('暂时发不出去，正在重试').waitFor();
    await service.run();
    await replyWith(page, 'done', 2);
    assert.equal(await page.locator('#link-state').textContent(), '');

    await page.reload();
    await replyWith(page, 'done', 2);
    assert.equal(await page.locator('.reply').count(), 2);
    assert.equal(await page.locator('.said').count(), 2);
  },
);

pageTest(
  'what was sent into a dead service survives closing the page',
  { expected: unreachable },
  async ({ page, service, context }) => {
    await drop(page, table);
    await page.locator('.chip[data-state="done"]').waitFor();
    await service.kill();
    await say(page, '按地区汇总金额');
    await page.getByText('暂时发不出去，正在重试').waitFor();
    await page.close();
    await service.run();
    const later = await context.newPage();
    await later.goto(service.address);
    await replyWith(later, 'done');
    assert.equal(await later.locator('.said').count(), 1);
  },
);

pageTest(
  'a file dropped while the service is dead is uploaded and sent when it is back',
  { expected: unreachable },
  async ({ page, service }) => {
    await service.kill();
    await drop(page, table);
    await say(page, '按地区汇总金额');
    await page.locator('.chip[data-state="offline"]').waitFor();
    await service.run();
    await replyWith(page, 'done');
    assert.equal(await page.locator('.chip').count(), 0);
  },
);

pageTest(
  'another open page of the same person shows what happens as it happens',
  {},
  async ({ page, service, context }) => {
    const other = await context.newPage();
    await other.goto(service.address);
    await drop(page, table);
    await say(page, '按地区汇总金额');
    await replyWith(page, 'done');
    await other.getByText('有新回复').waitFor({ state: 'attached' });
    await other.locator('.conversation a').first().click();
    await replyWith(other, 'done');
    await say(other, '只要华东的');
    await replyWith(page, 'done', 2);
    await replyWith(other, 'done', 2);
  },
);

pageTest(
  'a message that the service refuses can be edited and sent again',
  { expected: [/400 \(Bad Request\)/] },
  async ({ page }) => {
    let refused = 0;
    await page.route('**/hook/web', async (route) => {
      refused += 1;
      if (refused > 1) return route.continue();
      return route.fulfill({ status: 400, json: { error: 'invalid', message: 'not like this' } });
    });
    await say(page, '你好');
    await page.getByText('没有发出：not like this').waitFor();
    await page.getByRole('button', { name: '修改后重发' }).click();
    assert.equal(await page.locator('#text').inputValue(), '你好');
    await say(page, '你好吗');
    await page.locator('.reply').waitFor();
    assert.equal(await page.locator('.said').count(), 1);
  },
);
