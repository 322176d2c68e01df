// The files of the message being written: checked against the limits, uploaded at once, shown as chips.
import { ApiError, Offline, backoff, newId, upload } from './api.js';
import { element, icon, iconButton } from './dom.js';
import { fileName, kindOf } from './files.js';
import { readableSize, say } from './strings.js';

const mostTries = 6; // about half a minute; then the person decides
const uploadsAtOnce = 2; // a browser opens six connections to a host; messages need some too

export class Attachments {
  /** limits: {file_bytes, files_per_message}; on: {changed(), complain(sentence)} */
  constructor(list, on) {
    this.list = list;
    this.on = on;
    this.limits = { file_bytes: Infinity, files_per_message: Infinity };
    this.entries = [];
  }

  get isEmpty() {
    return this.entries.length === 0;
  }

  get isUploading() {
    return this.entries.some(
      ({ state }) => state === 'waiting' || state === 'uploading' || state === 'offline',
    );
  }

  get hasFailed() {
    return this.entries.some(({ state }) => state === 'failed');
  }

  /** Takes File objects; says in a sentence what was not taken and why. */
  add(files) {
    const complaints = [];
    let left_out = 0;
    for (const file of files) {
      if (file.size > this.limits.file_bytes) {
        complaints.push(
          say('attachments.too_big', {
            name: file.name,
            size: readableSize(file.size),
            limit: readableSize(this.limits.file_bytes),
          }),
        );
      } else if (this.entries.length >= this.limits.files_per_message) {
        left_out += 1;
      } else {
        this.append({ name: file.name, size: file.size, file, state: 'waiting' });
      }
    }
    if (left_out > 0) {
      complaints.push(say('attachments.too_many', { limit: this.limits.files_per_message, count: left_out }));
    }
    this.on.complain(complaints.join(' '));
    this.on.changed();
    this.pump();
  }

  /** Puts back files that were uploaded before: a message that was refused is edited. */
  restore(uploaded) {
    for (const result of uploaded) {
      this.append({ name: result.name, size: result.size_bytes, state: 'done', result });
    }
    this.on.changed();
  }

  /** What the service answered for each file, in order; the chips go. Call it only when nothing is uploading. */
  take() {
    const taken = this.entries.map(({ result }) => result);
    this.entries = [];
    this.list.replaceChildren();
    this.on.changed();
    return taken;
  }

  /** The network is back. */
  resume() {
    for (const entry of this.entries) {
      if (entry.state === 'offline') this.set(entry, 'waiting');
    }
    this.pump();
  }

  append(values) {
    const entry = { key: newId(), progress: 0, tries: 0, abort: new AbortController(), ...values };
    entry.status = element('span', { class: 'chip-size' });
    entry.bar = element('progress', { class: 'chip-progress', max: 1, value: 0, 'aria-label': entry.name });
    const retryLabel = say('attachments.retry', { name: entry.name });
    entry.retry = iconButton('again', retryLabel, () => this.again(entry), { hidden: true });
    entry.node = element(
      'li',
      { class: 'chip' },
      element('span', { class: 'kind', 'data-kind': kindOf(entry.name) }, icon(kindOf(entry.name))),
      element('span', { class: 'chip-text' }, fileName(entry.name), entry.status),
      entry.retry,
      iconButton('close', say('attachments.remove', { name: entry.name }), () => this.remove(entry)),
      entry.bar,
    );
    this.entries.push(entry);
    this.list.append(entry.node);
    this.show(entry);
  }

  again(entry) {
    this.on.complain('');
    entry.tries = 0;
    this.set(entry, 'waiting');
    this.pump();
  }

  remove(entry) {
    const next = entry.node.nextElementSibling ?? entry.node.previousElementSibling;
    entry.abort.abort();
    entry.node.remove();
    this.entries = this.entries.filter((other) => other !== entry);
    next?.querySelector('button:last-of-type')?.focus();
    this.on.complain('');
    this.on.changed(this.isEmpty ? 'emptied' : '');
    this.pump();
  }

  pump() {
    const running = this.entries.filter(({ state }) => state === 'uploading').length;
    const waiting = this.entries.filter(({ state }) => state === 'waiting');
    for (const entry of waiting.slice(0, Math.max(0, uploadsAtOnce - running))) this.send(entry);
  }

  async send(entry) {
    this.set(entry, 'uploading');
    try {
      entry.result = await upload(entry.file, entry.name, {
        signal: entry.abort.signal,
        onProgress: (part) => {
          entry.progress = part;
          this.show(entry);
        },
      });
      this.set(entry, 'done');
    } catch (error) {
      if (error.name === 'AbortError') return;
      await this.failed(entry, error);
    }
    this.pump();
  }

  async failed(entry, error) {
    const { name, size } = entry;
    const isLoggedOut = error instanceof ApiError && error.status === 401;
    if (error instanceof Offline && !(await isReadable(entry.file))) {
      this.on.complain(say('attachments.unreadable', { name }));
      this.set(entry, 'failed');
    } else if (isLoggedOut || (error instanceof Offline && entry.tries < mostTries)) {
      this.set(entry, 'offline'); // resume() goes on after the login or when the network is back
      if (!isLoggedOut) setTimeout(() => this.resume(), backoff(entry.tries));
      entry.tries += 1;
    } else {
      const key =
        { 413: 'attachments.too_big', 507: 'attachments.disk_full' }[error.status] ?? 'attachments.refused';
      this.on.complain(
        say(key, {
          name,
          size: readableSize(size),
          limit: readableSize(this.limits.file_bytes),
          message: error instanceof Offline ? say('offline') : error.message,
        }),
      );
      this.set(entry, 'failed');
    }
  }

  set(entry, state) {
    entry.state = state;
    this.show(entry);
    this.on.changed();
  }

  show(entry) {
    const size = readableSize(entry.size);
    entry.node.dataset.state = entry.state;
    entry.bar.hidden = entry.state !== 'uploading';
    entry.bar.value = entry.progress;
    entry.retry.hidden = entry.state !== 'failed';
    entry.status.textContent =
      {
        waiting: say('attachments.waiting', { size }),
        uploading: say('attachments.uploading', { size, percent: Math.floor(entry.progress * 100) }),
        offline: say('attachments.offline'),
      }[entry.state] ?? size;
  }
}

/** False when the file changed or vanished after it was chosen: the browser reports that as a network error. */
async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
