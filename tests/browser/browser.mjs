// Chromium for the tests: a fresh profile for each page, and no page may leave a console error, a policy violation or a
// request to another host behind.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Service } from './service.mjs';

const { chromium } = createRequire(path.join(process.env.ERRAND_NODE_MODULES, 'package.json'))(
  'playwright-core',
);

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];
const answerMilliseconds = 60_000; // a cold Python on a busy machine

/** Everything a page does wrong by itself. `expected` are patterns of what the test provokes. */
function watch(context, page, address, expected) {
  const problems = [];
  const add = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') add(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => add(`error: ${error.stack}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== new URL(address).origin) {
      add(`request to ${url}`);
    }
  });
  return problems;
}

const reportViolations = () =>
  document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
  );

/**
 * One service and one browser for a file of tests. Answers pageTest(name, options, body): body({page, service,
 * context}) runs in a page that is logged in, unless options.isLoggedOut.
 */
export function suite({ config = '' } = {}) {
  let folder;
  let service;
  let browser;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'errand-chromium-'));
    process.env.TMPDIR = folder; // Playwright makes the profiles there
    service = await Service.start(config);
    browser = await chromium.launch({
      executablePath: chromiums.find((file) => existsSync(file)),
      args: quiet,
    });
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  return (name, options, body) =>
    test(name, async () => {
      const context = await browser.newContext({
        locale: options.locale ?? 'zh-CN',
        viewport: options.viewport ?? { width: 1280, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      context.setDefaultTimeout(answerMilliseconds);
      const page = await context.newPage();
      const problems = watch(context, page, service.address, options.expected ?? []);
      await page.addInitScript(reportViolations);
      try {
        if (!options.isLoggedOut) {
          await page.goto(`${service.address}#token=${service.token}`);
          await page.locator('#welcome').waitFor();
        }
        await body({ page, service, context });
        assert.deepEqual(problems, []);
      } catch (error) {
        console.error(`${name}: the page when it failed, its problems, and the service's last words`);
        console.error(
          await page.innerText('body').catch(() => '(closed)'),
          problems,
          await service.lastWords(),
        );
        throw error;
      } finally {
        await context.close();
      }
    });
}
