// A table of a reply: its own box that scrolls both ways under a sticky header.
import { element } from './dom.js';
import { count, say } from './strings.js';

const mostColumns = 200; // a browser lays out 200 x 200 cells without a pause; the rest is in the file
const longText = 28; // characters: such a cell wraps instead of making its column ever wider

function cell(tag, text, isNumeric, attributes = {}) {
  const classes = [isNumeric ? 'number' : '', text.length > longText ? 'long' : ''].join(' ').trim();
  return element(tag, { class: classes || null, ...attributes }, text);
}

export function tableNode({ title, columns, numeric, rows, total_rows }) {
  const shown = columns.slice(0, mostColumns);
  const head = shown.map((name, index) => cell('th', name, numeric[index], { scope: 'col' }));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      shown.map((_, index) => cell('td', row[index] ?? '', numeric[index])),
    ),
  );
  const name = title || say('table.untitled');
  const counts = [];
  if (total_rows > rows.length) {
    counts.push(say('table.shown', { shown: count(rows.length), total: count(total_rows) }));
  } else {
    counts.push(rows.length === 1 ? say('table.one_row') : say('table.rows', { total: count(rows.length) }));
  }
  if (columns.length > shown.length) {
    counts.push(say('table.columns_shown', { shown: count(shown.length), total: count(columns.length) }));
  }
  const isPart = total_rows > rows.length || columns.length > shown.length;
  return element(
    'figure',
    { class: 'table' },
    element(
      'figcaption',
      { class: 'caption' },
      element('bdi', { class: 'caption-title' }, name),
      element(
        'span',
        { class: isPart ? 'caption-count part' : 'caption-count' },
        counts.join(' · '),
        isPart ? ` · ${say('table.complete')}` : '',
      ),
    ),
    element(
      'div',
      { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': name },
      element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, body)),
    ),
  );
}
