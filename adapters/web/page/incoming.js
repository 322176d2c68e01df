// Ways a file gets into the page besides the picker: dropped anywhere, or pasted.
import { byId } from './dom.js';
import { say } from './strings.js';

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');

/** The dropped files; folders, which browsers hand over as unreadable files, are named apart. */
function dropped(transfer) {
  const files = [];
  const folders = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const file = item.getAsFile();
    if (item.webkitGetAsEntry?.()?.isDirectory) folders.push(file?.name ?? '');
    else if (file) files.push(file);
  }
  return { files, folders };
}

const timeForName = () => new Date().toTimeString().slice(0, 8).replaceAll(':', '-');

/** Cells copied in a spreadsheet: several lines with a tab in each. */
function isTable(text) {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  return lines.length >= 2 && lines.every((line) => line.includes('\t'));
}

/** What a paste brings as files; nothing when it is to be pasted as text. */
function pasted(clipboard) {
  const text = clipboard.getData('text/plain');
  const files = [...clipboard.files];
  if (isTable(text)) {
    // Excel also offers a picture of the cells; the cells themselves are what is meant.
    const name = say('attachments.pasted_table', { time: timeForName() });
    return [new File([text], name, { type: 'text/tab-separated-values' })];
  }
  const isPicture = files.length === 1 && files[0].type.startsWith('image/');
  if (isPicture && text.trim() !== '' && text.trim() !== files[0].name) return [];
  if (isPicture && files[0].name === 'image.png') {
    return [
      new File(files, say('attachments.pasted_picture', { time: timeForName() }), { type: files[0].type }),
    ];
  }
  return files;
}

/** accept(files) and refuse(sentence) are called for what comes while isOpen() is true. */
export function watchIncoming({ isOpen, accept, refuse }) {
  const overlay = byId('drop');
  let depth = 0;
  const leave = () => {
    depth = 0;
    overlay.hidden = true;
  };
  addEventListener('dragenter', (event) => {
    if (!carriesFiles(event) || !isOpen()) return;
    depth += 1;
    overlay.hidden = false;
  });
  addEventListener('dragleave', () => {
    depth -= 1;
    if (depth <= 0) leave();
  });
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // or the browser would open the file in place of the page
    event.dataTransfer.dropEffect = isOpen() ? 'copy' : 'none';
  });
  addEventListener('drop', (event) => {
    leave();
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (!isOpen()) return;
    const { files, folders } = dropped(event.dataTransfer);
    if (files.length > 0) accept(files);
    if (folders.length > 0) refuse(folders.map((name) => say('attachments.folder', { name })).join(' '));
  });
  addEventListener('paste', (event) => {
    if (!isOpen() || !event.clipboardData) return;
    const files = pasted(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    accept(files);
  });
}
