// The sample file: a sales table of forty rows as offices have them, with a title above the header, amounts as text
// with a currency sign, and a totals row. The same at every visit.
import { say } from './strings.js';

/** Numbers from 0 up to `below`, always the same ones (a linear congruential generator, constants of glibc). */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const prices = [5200, 1380, 260, 940];
const twoDigits = (number) => String(number).padStart(2, '0');
const money = (amount) =>
  `${say('sample.currency')}${amount.toLocaleString('en', { minimumFractionDigits: 2 })}`;
const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function sampleFile() {
  const roll = dice(20250101);
  const list = (key) => say(key).split(',');
  const [regions, people, products, columns] = [
    list('sample.regions'),
    list('sample.people'),
    list('sample.products'),
    list('sample.columns'),
  ];
  const lines = [[say('sample.title'), ...columns.slice(1).map(() => '')], columns];
  let total = 0;
  for (let row = 0; row < 40; row += 1) {
    const product = roll(products.length);
    const number = 1 + roll(12);
    const amount = number * prices[product];
    total += amount;
    const date = `2025-${twoDigits(1 + Math.floor((row * 6) / 40))}-${twoDigits(1 + roll(28))}`;
    lines.push([
      date,
      regions[Math.min(roll(regions.length + 1), regions.length - 1)],
      people[roll(people.length)],
      products[product],
      String(number),
      money(amount),
    ]);
  }
  lines.push([say('sample.total'), '', '', '', '', money(total)]);
  const text = lines.map((cells) => cells.map(quoted).join(',')).join('\r\n');
  return new File(['\ufeff', text, '\r\n'], say('sample.name'), { type: 'text/csv' });
}
