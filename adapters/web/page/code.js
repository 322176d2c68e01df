// The script of a reply: folded, coloured when it is first opened, to copy and to download.
import { announce, element, icon } from './dom.js';
import { download } from './files.js';
import { highlighted } from './highlight_python.js';
import { count, say } from './strings.js';

/** Without a secure context (plain HTTP in a LAN) there is no navigator.clipboard: the old way then. */
async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Denied by the browser: try the old way.
    }
  }
  const area = element('textarea', { class: 'unseen', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}

function copyButton(text) {
  const label = element('span', {}, say('code.copy'));
  const button = element(
    'button',
    {
      class: 'button small',
      type: 'button',
      onclick: async () => {
        const isCopied = await copy(text);
        button.focus();
        label.textContent = say(isCopied ? 'code.copied' : 'code.not_copied');
        announce(label.textContent);
        setTimeout(() => {
          label.textContent = say('code.copy');
        }, 2_000);
      },
    },
    icon('copy'),
    label,
  );
  return button;
}

export function codeNode(code, job) {
  const content = element('code', {}, code);
  const lines = code.replace(/\n$/, '').split('\n').length;
  const details = element(
    'details',
    { class: 'fold code' },
    element('summary', {}, icon('code'), say('code.title', { lines: count(lines) })),
    element(
      'div',
      { class: 'code-tools' },
      copyButton(code),
      element(
        'button',
        {
          class: 'button small',
          type: 'button',
          onclick: () => download(say('code.file', { job }), code, 'text/x-python'),
        },
        icon('download'),
        say('code.download'),
      ),
    ),
    element('pre', { tabindex: 0, 'aria-label': say('code.title', { lines: count(lines) }) }, content),
  );
  details.addEventListener('toggle', () => content.replaceChildren(highlighted(code)), { once: true });
  return details;
}
