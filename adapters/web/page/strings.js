// Everything the page says, in the browser's language: Chinese for zh*, else English. The catalogues are
// strings_zh.js and strings_en.js; a third language is a third file.
import en from './strings_en.js';
import zh from './strings_zh.js';

const preferred = (navigator.languages?.[0] ?? navigator.language ?? 'en').toLowerCase();
export const language = preferred.startsWith('zh') ? 'zh' : 'en';
const locale = language === 'zh' ? 'zh-CN' : 'en';
const catalogue = language === 'zh' ? zh : en;

/** The sentence of a key, with {name} replaced by values.name. An unknown key is a bug and is thrown. */
export function say(key, values = {}) {
  if (!(key in catalogue)) throw new Error(`no text for ${key}`);
  return catalogue[key].replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? String(values[name]) : whole,
  );
}

/** The example instructions of the empty conversation. */
export const suggestions = () =>
  Object.keys(catalogue)
    .filter((key) => key.startsWith('suggestion.'))
    .map((key) => say(key));

const wholeNumber = new Intl.NumberFormat(locale);
export const count = (number) => wholeNumber.format(number);

/** "48 KB", "1.2 MB": powers of 1024, at most one decimal, as in the bot's own sentences. */
export function readableSize(bytes) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${Number(size.toFixed(digits))} ${units[unit]}`;
}

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayOfYear = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
const anyDay = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });

function dayName(date, now) {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.ceil((midnight - date) / 86_400_000);
  if (days <= 0) return '';
  if (days === 1) return say('time.yesterday');
  return (date.getFullYear() === now.getFullYear() ? dayOfYear : anyDay).format(date);
}

/** "14:05" today, else the day: for the list of conversations. */
export function shortTime(milliseconds, now = new Date()) {
  const date = new Date(milliseconds);
  return dayName(date, now) || clock.format(date);
}

/** "14:05" today, else the day and the time: for a message. */
export function fullTime(milliseconds, now = new Date()) {
  const date = new Date(milliseconds);
  return `${dayName(date, now)} ${clock.format(date)}`.trim();
}

/** Fills the static texts of index.html. */
export function applyStrings(root = document) {
  document.documentElement.lang = locale;
  for (const node of root.querySelectorAll('[data-text]')) node.append(say(node.dataset.text));
  for (const node of root.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', say(node.dataset.label));
    if (node.tagName === 'BUTTON') node.title = say(node.dataset.label);
  }
  for (const node of root.querySelectorAll('[data-placeholder]'))
    node.placeholder = say(node.dataset.placeholder);
}
