// A picture of a reply: inline, and enlarged in a dialog when it is pressed.
import { element, icon, iconButton, ownFile } from './dom.js';
import { fileName } from './files.js';
import { readableSize, say } from './strings.js';

function enlarge({ name, url, size_bytes }) {
  const close = () => dialog.close();
  const dialog = element(
    'dialog',
    { class: 'viewer', 'aria-label': name },
    element(
      'div',
      { class: 'viewer-bar' },
      fileName(name),
      element(
        'a',
        {
          class: 'icon-button',
          href: url,
          download: name,
          'aria-label': say('file.download', { name, size: readableSize(size_bytes) }),
          title: name,
        },
        icon('download'),
      ),
      iconButton('close', say('close'), close, { class: 'icon-button', autofocus: true }),
    ),
    element('img', { src: url, alt: name }),
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export function pictureNode(picture) {
  const url = ownFile(picture.url);
  const { name } = picture;
  if (!url) return null;
  const image = element('img', { alt: name, class: 'loading', decoding: 'async' });
  image.addEventListener('load', () => image.classList.remove('loading'));
  image.addEventListener('error', () => {
    image.closest('button')?.replaceWith(element('p', { class: 'muted' }, say('picture.failed')));
  });
  image.src = url;
  return element(
    'figure',
    { class: 'picture' },
    element(
      'button',
      {
        type: 'button',
        'aria-label': say('picture.enlarge', { name }),
        title: say('picture.enlarge', { name }),
        onclick: () => enlarge(picture),
      },
      image,
    ),
  );
}
