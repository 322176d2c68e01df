// What was sent and not yet acknowledged. Each item is posted with the same message_id until the service has it,
// also over a reload: items wait in localStorage. One at a time, so that messages keep their order.
import { ApiError, backoff, call, newId } from './api.js';
import { language } from './strings.js';

const prefix = 'errand.outbox.';
const isTransient = (error) => !(error instanceof ApiError) || error.status >= 500 || error.status === 429;

export class Outbox {
  /**
   * An item: {id, person, draft, conversation, title, text, files, button, at, state, error}. `draft` names the
   * page's new conversation until the service has given it an id; `button` is {action, target_job, label} for a
   * pressed button; `state` is sending, waiting (no network), refused or sent.
   * on: {changed(), created(draft, conversation)}
   */
  constructor(on) {
    this.on = on;
    this.items = [];
    this.isBusy = false;
    this.person = '';
    this.wake = () => {};
  }

  /** Takes up what an earlier page left behind, and starts sending. */
  resume(person) {
    this.person = person;
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
      const item = JSON.parse(localStorage.getItem(key));
      if (item.person === person && !this.items.some((known) => known.id === item.id)) this.items.push(item);
    }
    this.items.sort((a, b) => a.at - b.at);
    this.on.changed();
    this.nudge();
    this.run();
  }

  /** Resolves to the item when the service has it or has refused it. */
  add(values) {
    const item = { id: newId(), person: this.person, at: Date.now(), state: 'sending', files: [], ...values };
    this.items.push(item);
    this.keep(item);
    const settled = new Promise((resolve) => {
      Object.defineProperty(item, 'settle', { value: resolve, enumerable: false });
    });
    this.on.changed();
    this.run();
    return settled;
  }

  /** The network may be back: try now. */
  nudge() {
    this.wake();
  }

  forget(id) {
    localStorage.removeItem(prefix + id);
    if (!this.items.some((item) => item.id === id)) return;
    this.items = this.items.filter((item) => item.id !== id);
    this.on.changed();
  }

  /** On logging out: nothing of a person stays in the browser. */
  clear() {
    for (const item of [...this.items]) this.forget(item.id);
  }

  of(conversation, draft) {
    return this.items.filter((item) =>
      conversation ? item.conversation === conversation : item.draft === draft,
    );
  }

  keep(item) {
    localStorage.setItem(prefix + item.id, JSON.stringify(item));
  }

  async run() {
    if (this.isBusy) return;
    this.isBusy = true;
    let tries = 0;
    let item;
    while ((item = this.items.find(({ state }) => state === 'sending' || state === 'waiting'))) {
      try {
        const { is_shown: isShown } = await this.post(item);
        tries = 0;
        item.state = 'sent';
        localStorage.removeItem(prefix + item.id);
        item.settle?.(item);
        if (isShown === false) this.forget(item.id); // a stop, or the second of a double click
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) break; // resume() goes on after the login
        if (isTransient(error)) {
          item.state = 'waiting';
          this.on.changed();
          await this.pause(backoff(tries));
          tries += 1;
          continue;
        }
        item.state = 'refused';
        item.error = error.message;
        this.keep(item);
        item.settle?.(item);
      }
      this.on.changed();
    }
    this.isBusy = false;
  }

  async post(item) {
    if (!item.conversation) {
      const conversation = await call('POST', '/api/conversations', { title: item.title });
      for (const other of this.items.filter(({ draft }) => draft === item.draft)) {
        other.conversation = conversation.id;
        this.keep(other);
      }
      this.on.created(item.draft, conversation);
    }
    return call('POST', '/hook/web', {
      message_id: item.id,
      conversation: item.conversation,
      text: item.text,
      files: item.files,
      language,
      ...item.button,
    });
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
