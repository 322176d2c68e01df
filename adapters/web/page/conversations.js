// The list of conversations at the left: open, rename, delete; a drawer on narrow screens.
import { call } from './api.js';
import { askText, confirmDanger } from './dialogs.js';
import { byId, element, iconButton, unseen } from './dom.js';
import { say, shortTime } from './strings.js';

const narrow = matchMedia('(max-width: 760px)');

export class Conversations {
  /** on: {deleted(id), problem(sentence), changed()} */
  constructor(on) {
    this.on = on;
    this.list = byId('conversations');
    this.all = [];
    this.current = null;
    this.answered = new Set(); // conversations with an answer that was not looked at
    this.wanted = 0; // the newest fetch; an older answer that comes late is dropped
    byId('open-sidebar').addEventListener('click', () => this.setDrawer(true));
    byId('close-sidebar').addEventListener('click', () => this.setDrawer(false));
    byId('scrim').addEventListener('click', () => this.setDrawer(false));
    byId('sidebar').addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && narrow.matches) this.setDrawer(false);
    });
    narrow.addEventListener('change', () => this.setDrawer(false));
    this.setDrawer(false);
  }

  async refresh() {
    this.wanted += 1;
    const mine = this.wanted;
    const { conversations } = await call('GET', '/api/conversations');
    if (mine !== this.wanted) return;
    this.all = conversations;
    this.render();
    this.on.changed();
  }

  /** A conversation that was just made, before the list has been fetched again. */
  add(conversation) {
    if (this.all.some(({ id }) => id === conversation.id)) return;
    this.all.unshift(conversation);
    this.render();
  }

  titleOf(id) {
    const found = this.all.find((conversation) => conversation.id === id);
    return found ? found.title || say('conversation.untitled') : null;
  }

  markAnswered(id) {
    this.answered.add(id);
    this.render();
  }

  select(id) {
    this.current = id;
    this.answered.delete(id);
    this.render();
  }

  setDrawer(isOpen) {
    const wasOpen = document.body.classList.contains('drawer-open');
    document.body.classList.toggle('drawer-open', isOpen && narrow.matches);
    byId('sidebar').inert = narrow.matches && !isOpen;
    byId('main').inert = narrow.matches && isOpen;
    byId('open-sidebar').setAttribute('aria-expanded', String(isOpen));
    if (isOpen) byId('close-sidebar').focus();
    else if (wasOpen) byId('open-sidebar').focus();
  }

  render() {
    const focused = document.activeElement?.dataset?.focus;
    byId('no-conversations').hidden = this.all.length > 0;
    this.list.replaceChildren(...this.all.map((conversation) => this.row(conversation)));
    if (focused) this.list.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  row({ id, title, last_at }) {
    const shown = title || say('conversation.untitled');
    const isCurrent = id === this.current;
    const button = (what, name, act) =>
      iconButton(name, say(`conversation.${what}`, { title: shown }), act, { 'data-focus': `${what} ${id}` });
    return element(
      'li',
      { class: isCurrent ? 'conversation current' : 'conversation' },
      element(
        'a',
        {
          href: `#c=${encodeURIComponent(id)}`,
          'aria-current': isCurrent ? 'page' : null,
          'data-focus': `open ${id}`,
          onclick: () => this.setDrawer(false),
        },
        element('bdi', { class: 'conversation-title' }, shown),
        this.answered.has(id)
          ? element(
              'span',
              { class: 'conversation-news', title: say('conversation.news') },
              unseen(say('conversation.news')),
            )
          : null,
        element('span', { class: 'conversation-time' }, shortTime(last_at)),
      ),
      element(
        'span',
        { class: 'conversation-tools' },
        button('rename', 'edit', () => this.rename(id, shown)),
        button('delete', 'trash', () => this.remove(id, shown)),
      ),
    );
  }

  async rename(id, title) {
    const renamed = await askText(say('conversation.rename_title'), title);
    if (renamed && renamed !== title) {
      await this.change('PATCH', id, { title: renamed });
    }
  }

  async remove(id, title) {
    if (
      !(await confirmDanger(
        say('conversation.delete_question', { title }),
        say('conversation.delete_confirm'),
      ))
    )
      return;
    if (await this.change('DELETE', id)) this.on.deleted(id);
  }

  async change(method, id, body) {
    try {
      await call(method, `/api/conversations/${encodeURIComponent(id)}`, body);
      await this.refresh();
      return true;
    } catch (error) {
      this.on.problem(say('conversation.failed', { message: error.status ? error.message : say('offline') }));
      return false;
    }
  }
}
