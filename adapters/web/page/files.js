// How a file looks: its kind's icon, its name shortened in the middle, and the card that downloads it.
import { element, icon, ownFile } from './dom.js';
import { readableSize, say } from './strings.js';

const kinds = {
  sheet: ['xlsx', 'xls', 'xlsm', 'ods', 'csv', 'tsv', 'et'],
  picture: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'bmp', 'tif', 'tiff'],
  document: ['doc', 'docx', 'odt', 'rtf', 'txt', 'md', 'html', 'htm', 'wps'],
  pdf: ['pdf'],
  archive: ['zip', '7z', 'rar', 'gz', 'tar'],
  code: ['py', 'json', 'xml', 'yaml', 'yml', 'sql'],
};

/** Also the name of the icon. */
export function kindOf(name) {
  const extension = name.toLowerCase().split('.').pop();
  return Object.keys(kinds).find((kind) => kinds[kind].includes(extension)) ?? 'file';
}

/** A name that gives way in the middle, so that its end and its extension stay readable. */
export function fileName(name) {
  const characters = [...name];
  const dot = characters.lastIndexOf('.');
  const extension = dot > 0 && characters.length - dot <= 6 ? characters.length - dot : 0;
  const kept = characters.length > 16 ? extension + 4 : extension;
  const head = characters.slice(0, characters.length - kept).join('');
  const tail = characters.slice(characters.length - kept).join('');
  return element(
    'bdi',
    { class: 'file-name', title: name },
    element('span', { class: 'file-head' }, head),
    element('span', { class: 'file-tail' }, tail),
  );
}

/** A card that downloads the file, or only names it when it has no link. */
export function fileCard(file) {
  const kind = kindOf(file.name);
  const size = readableSize(file.size_bytes);
  const url = ownFile(file.url);
  const content = [
    element('span', { class: 'kind', 'data-kind': kind }, icon(kind)),
    element(
      'span',
      { class: 'file-text' },
      fileName(file.name),
      element('span', { class: 'file-size' }, size),
    ),
  ];
  if (!url) return element('span', { class: 'file-card' }, content);
  return element(
    'a',
    {
      class: 'file-card',
      href: url,
      download: file.name,
      'aria-label': say('file.download', { name: file.name, size }),
    },
    content,
    icon('download'),
  );
}

/** Gives text made in the page to the browser as a download. */
export function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
