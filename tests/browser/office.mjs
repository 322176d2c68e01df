// What a person does on the page, and the files they do it with.
import assert from 'node:assert/strict';

/** Two-byte GBK, which Node only decodes: the table is made by decoding every code once. */
const gbkCodes = new Map();
function gbk(text) {
  if (gbkCodes.size === 0) {
    const decoder = new TextDecoder('gbk');
    for (let first = 0x81; first <= 0xfe; first += 1) {
      for (let second = 0x40; second <= 0xfe; second += 1) {
        if (second !== 0x7f) gbkCodes.set(decoder.decode(Uint8Array.of(first, second)), [first, second]);
      }
    }
  }
  return Buffer.from(
    [...text].flatMap((c) => (c.codePointAt(0) < 0x80 ? [c.codePointAt(0)] : gbkCodes.get(c))),
  );
}

/** As office software exports it: GBK, a title above the header, amounts as text, a totals row below. */
export const sales = gbk(`2024-2025年销售明细表,,,
日期,地区,客户,销售额
2024-12-30,华东,甲公司,"￥1,000.00"
2025-01-03,华东,甲公司,"￥1,200.50"
2025-01-15,华南,乙公司,￥800.00
2025-02-01,华北,丙公司,￥300.25
2025-02-09,华东,丁公司,￥99.50
2025-03-20,华南,乙公司,￥50.00
合计,,,"￥3,450.25"
`);

const inBrowser = ({ name, content }) => ({ name, content: Buffer.from(content).toString('base64') });

/** Drops files ({name, content}) onto the page. */
export async function drop(page, ...files) {
  const transfer = await page.evaluateHandle((list) => {
    const made = new DataTransfer();
    for (const { name, content } of list) {
      made.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
    }
    return made;
  }, files.map(inBrowser));
  await page.dispatchEvent('#messages', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('#messages', 'drop', { dataTransfer: transfer });
}

export async function say(page, text) {
  await page.locator('#text').fill(text);
  await page.keyboard.press('Enter');
}

/** The last reply, once it has this tone. */
export async function replyWith(page, tone, number = 1) {
  const replies = page.locator(`.reply[data-tone="${tone}"]`);
  await replies.nth(number - 1).waitFor();
  return replies.nth(number - 1);
}

/** The cells of a reply's first table, without its header. */
export async function rowsOf(reply) {
  return reply
    .locator('.table')
    .first()
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

export async function hasNoSidewaysScroll(page) {
  const [page_width, inner_width, list_width, list_shown] = await page.evaluate(() => {
    const scroller = document.getElementById('scroller');
    return [document.scrollingElement.scrollWidth, innerWidth, scroller.scrollWidth, scroller.clientWidth];
  });
  assert.ok(page_width <= inner_width, `the page is ${page_width} wide in a window of ${inner_width}`);
  assert.ok(list_width <= list_shown, `the messages are ${list_width} wide in ${list_shown}`);
}
