// The box at the bottom: text, attached files, send. Enter sends, except while an input method is composing. Drafts
// are kept for each conversation and over a reload.
import { Attachments } from './attachments.js';
import { byId } from './dom.js';
import { count, say } from './strings.js';

const draftKey = (conversation) => `errand.draft.${conversation ?? 'new'}`;

export class Composer {
  /** send(text, files) is called when both are complete. */
  constructor(send) {
    this.send = send;
    this.form = byId('composer');
    this.text = byId('text');
    this.note = byId('composer-note');
    this.limit = Infinity;
    this.conversation = null;
    this.isWaiting = false; // send was pressed while files were on their way
    this.attachments = new Attachments(byId('attachments'), {
      changed: (what) => this.changed(what),
      complain: (sentence) => this.say(sentence),
    });
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener('keydown', (event) => this.press(event));
    this.text.addEventListener('input', () => this.edited());
    byId('attach').addEventListener('click', () => byId('file-picker').click());
    byId('file-picker').addEventListener('change', (event) => {
      this.attachments.add([...event.target.files]);
      event.target.value = '';
      this.text.focus();
    });
    this.changed();
  }

  setLimits(me) {
    this.limit = me.message_chars;
    this.attachments.limits = me;
  }

  /** Shows the draft of a conversation; null is the new one. Attached files go along. */
  open(conversation) {
    this.conversation = conversation;
    this.say('');
    this.put(sessionStorage.getItem(draftKey(conversation)) ?? '');
  }

  /** The new conversation got its id. */
  adopt(conversation) {
    this.conversation = conversation;
    sessionStorage.removeItem(draftKey(null));
    this.keepDraft();
  }

  put(text, files = []) {
    this.text.value = text;
    this.attachments.restore(files);
    this.edited();
  }

  focus() {
    this.text.focus();
  }

  press(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    // 229: Safari ends a composition before it reports the Enter that chose the word.
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.text.value.trim();
    if (text === '' && this.attachments.isEmpty) {
      this.focus();
      return;
    }
    const length = [...text].length;
    if (length > this.limit) {
      this.say(say('composer.too_long', { length: count(length), limit: count(this.limit) }));
      return;
    }
    this.isWaiting = this.attachments.isUploading;
    if (this.attachments.hasFailed) {
      this.isWaiting = false;
      this.say(say('composer.upload_failed'));
      return;
    }
    if (this.isWaiting) {
      this.say(say('composer.waiting_upload'), 'quiet');
      return;
    }
    this.say('');
    const files = this.attachments.take();
    this.put('');
    this.send(text, files);
  }

  /** Something about the attached files changed. */
  changed(what) {
    if (this.isWaiting && this.attachments.hasFailed) this.isWaiting = false;
    if (this.isWaiting && !this.attachments.isUploading) {
      this.isWaiting = false;
      this.submit();
    }
    if (what === 'emptied') this.focus();
    this.form.classList.toggle('is-empty', this.text.value.trim() === '' && this.attachments.isEmpty);
  }

  edited() {
    if (this.isWaiting) {
      this.isWaiting = false;
      this.say('');
    }
    this.text.style.height = 'auto';
    this.text.style.height = `${this.text.scrollHeight}px`;
    this.form.classList.toggle('is-empty', this.text.value.trim() === '' && this.attachments.isEmpty);
    const left = this.limit - [...this.text.value].length;
    if (left < 0) {
      this.say(say('composer.too_long', { length: count(this.limit - left), limit: count(this.limit) }));
    } else if (left < this.limit / 10) {
      this.say(say('composer.left', { count: count(left) }), 'quiet');
    } else if (this.note.dataset.about === 'length') {
      this.say('');
    }
    if (left < this.limit / 10) this.note.dataset.about = 'length';
    this.keepDraft();
  }

  keepDraft() {
    if (this.text.value === '') sessionStorage.removeItem(draftKey(this.conversation));
    else sessionStorage.setItem(draftKey(this.conversation), this.text.value);
  }

  say(sentence, tone = 'warning') {
    this.note.textContent = sentence;
    this.note.dataset.tone = tone;
    this.note.dataset.about = '';
  }
}
