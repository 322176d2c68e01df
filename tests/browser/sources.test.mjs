// What can be checked without a browser: the catalogues, and the colours of Python.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';

const folder = new URL('../../adapters/web/page/', import.meta.url);
const read = (name) => readFile(new URL(name, folder), 'utf8');
/** The page's modules have no package.json that calls them modules: they are imported by their text. */
const imported = async (name) => import(`data:text/javascript,${encodeURIComponent(await read(name))}`);
const pageFiles = async () => (await readdir(folder)).filter((name) => /\.(js|html)$/.test(name));

test('both languages have the same texts with the same values in them', async () => {
  const [zh, en] = [(await imported('strings_zh.js')).default, (await imported('strings_en.js')).default];
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  const valuesOf = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(zh)) assert.deepEqual(valuesOf(zh[key]), valuesOf(en[key]), key);
});

test('every text that the page asks for exists, and every text is asked for', async () => {
  const keys = Object.keys((await imported('strings_zh.js')).default);
  const sources = (
    await Promise.all((await pageFiles()).filter((name) => !name.startsWith('strings_')).map(read))
  ).join('\n');
  const asked = [...sources.matchAll(/(?:say\(|data-(?:text|label|placeholder)=)['"]([\w.]+)['"]/g)].map(
    ([, key]) => key,
  );
  assert.deepEqual(
    asked.filter((key) => !keys.includes(key)),
    [],
  );
  const isBuilt = (key) => /^(tone|suggestion|conversation)\./.test(key);
  assert.deepEqual(
    keys.filter((key) => !isBuilt(key) && !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`)),
    [],
  );
});

test('the page never parses markup and never reaches out', async () => {
  for (const name of await pageFiles()) {
    const source = await read(name);
    assert.doesNotMatch(
      source,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function/,
      name,
    );
    assert.doesNotMatch(source.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\/[\w.]/, name);
    assert.doesNotMatch(source, /\sstyle="/, name);
  }
});

test('Python is coloured without changing a character', async () => {
  const { tokens } = await imported('highlight_python.js');
  const code =
    '# 汇总\n@cache\ndef f(x: int = 0x1F) -> str:\n    """Two\n    lines \'"""\n    return f"{x}" + r\'\\n\' + data.sum() or None  # "no"\n';
  const found = tokens(code);
  assert.equal(found.map(([, text]) => text).join(''), code);
  const of = (kind) => found.filter(([name]) => name === kind).map(([, text]) => text);
  assert.deepEqual(of('comment'), ['# 汇总', '# "no"']);
  assert.deepEqual(of('string'), ['"""Two\n    lines \'"""', 'f"{x}"', "r'\\n'"]);
  assert.deepEqual(of('keyword'), ['def', 'return', 'or', 'None']);
  assert.deepEqual(
    [of('decorator'), of('defined'), of('builtin'), of('number')],
    [['@cache'], ['f'], ['int', 'str'], ['0x1F']],
  );
  assert.equal(
    tokens('s = """open')
      .map(([, text]) => text)
      .join(''),
    's = """open',
  );
});
