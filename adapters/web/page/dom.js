// Builds DOM nodes. Data from the server only ever becomes text nodes and attribute values here; nothing in the
// page parses markup.
import { icons } from './icons.js';

/** element('a', {class: 'x', href: '/y', onclick: f}, 'text', node, null, [more]): null and false are left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

const svg = 'http://www.w3.org/2000/svg';

/** A decorative icon of icons.js, in the colour of the text around it. */
export function icon(name) {
  const node = document.createElementNS(svg, 'svg');
  node.setAttribute('class', 'icon');
  node.setAttribute('aria-hidden', 'true');
  node.setAttribute('viewBox', '0 0 24 24');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', icons[name]);
  node.append(path);
  return node;
}

/** A small button with an icon only; `label` is its name and its tooltip. */
export function iconButton(name, label, onclick, attributes = {}) {
  return element(
    'button',
    { class: 'icon-button small', type: 'button', title: label, 'aria-label': label, onclick, ...attributes },
    icon(name),
  );
}

/** A list with an item around each node or text; `tag` is ul or ol. */
export const listOf = (tag, contents) =>
  element(tag, {}, ...contents.map((content) => element('li', {}, content)));

/** Puts the icons of index.html's data-icon attributes in front of the elements' text. */
export function applyIcons(root = document) {
  for (const node of root.querySelectorAll('[data-icon]')) node.prepend(icon(node.dataset.icon));
}

export const byId = (id) => document.getElementById(id);

/** A text for screen readers only. */
export const unseen = (text) => element('span', { class: 'unseen' }, text);

/** A link of the server, or null when it does not lead to a file of this service. */
export function ownFile(url) {
  return typeof url === 'string' && url.startsWith('/api/files/') ? url : null;
}

/** Speaks a text to screen readers without moving the focus. */
export function announce(text) {
  byId('announcer').textContent = text;
}
