// The page: owns every part and connects them. The open conversation is in the address as #c=<id>, so that a reload
// and the browser's Back find it; without one the page shows a new conversation, which the service learns of with
// its first message.
import { call, newId, Offline } from './api.js';
import { Composer } from './composer.js';
import { Conversations } from './conversations.js';
import { askText } from './dialogs.js';
import { applyIcons, byId, element } from './dom.js';
import { watchIncoming } from './incoming.js';
import { Live } from './live.js';
import { Login } from './login.js';
import { Outbox } from './outbox.js';
import { Scrolling } from './scrolling.js';
import { applyStrings, say } from './strings.js';
import { Thread } from './thread.js';
import { welcomeContent } from './welcome.js';

const titleCharacters = 40; // of a conversation, taken from its first message

applyStrings();
applyIcons();

const open = { conversation: null, draft: newId(), isLoading: false };
let me = null;

const thread = new Thread(byId('messages'), new Scrolling(byId('scroller'), byId('messages')), {
  press: (reply, button) => press(reply, button),
  edit: (item) => {
    outbox.forget(item.id);
    composer.put(item.text, item.files);
    composer.focus();
  },
  discard: (item) => outbox.forget(item.id),
  known: (id) => outbox.forget(id),
  answered: () => showTitle(document.hidden),
});

const outbox = new Outbox({
  changed: () => {
    thread.setPending(outbox.of(open.conversation, open.draft));
    showWelcome();
  },
  created: (draft, conversation) => {
    conversations.add(conversation);
    if (open.conversation || open.draft !== draft) return;
    open.conversation = conversation.id;
    history.replaceState(null, '', `#c=${encodeURIComponent(conversation.id)}`);
    composer.adopt(conversation.id);
    conversations.select(conversation.id);
    showTitle();
    catchUp();
  },
});

const composer = new Composer((text, files) => send(text, files));

const conversations = new Conversations({
  deleted: (id) => {
    if (id === open.conversation) openNew();
  },
  problem: (sentence) => composer.say(sentence),
  changed: () => showTitle(),
});

const live = new Live({
  message: (message) => {
    if (message.conversation === open.conversation) thread.merge([message]);
    else if (!message.from_bot) outbox.forget(message.id);
    else if (message.body.tone !== 'progress') conversations.markAnswered(message.conversation);
    if (!message.from_bot) refreshList(); // the order of the list
  },
  conversations: () => refreshList(),
  open: () => {
    catchUp();
    refreshList();
    outbox.nudge();
    composer.attachments.resume();
  },
  state: (isConnected) => {
    byId('link-state').textContent = isConnected ? '' : say('live.reconnecting');
  },
  failed: () => call('GET', '/api/me').catch(() => {}), // a 401 shows the login screen
});

const login = new Login({
  entered: async (person) => {
    if (me && me.name !== person.name) location.reload(); // nothing of the one is for the other
    me = person;
    byId('person').textContent = me.name;
    composer.setLimits(me);
    outbox.resume(me.name);
    resumeDraft();
    live.start();
    await Promise.all([refreshList(), route()]);
  },
  left: () => live.stop(),
});

/** A first message that a reload found unsent is shown again, as the new conversation that it will open. */
function resumeDraft() {
  const unsent = outbox.items.find(({ conversation }) => !conversation);
  if (!unsent || open.conversation || location.hash !== '') return;
  open.draft = unsent.draft;
  thread.setPending(outbox.of(null, open.draft));
  showWelcome();
}

function send(text, files) {
  const firstLine = text.split('\n')[0].trim() || files[0]?.name || '';
  const title =
    [...firstLine].length > titleCharacters
      ? `${[...firstLine].slice(0, titleCharacters - 1).join('')}…`
      : firstLine;
  outbox.add({ conversation: open.conversation, draft: open.draft, title, text, files });
}

async function press(reply, button) {
  if (button.action === 'save') {
    const name = await askText(say('recipe.name'), button.value);
    if (name === null) return false;
    button = { ...button, value: name, label: say('recipe.saving', { label: button.label, name }) };
  }
  const item = await outbox.add({
    conversation: open.conversation,
    draft: open.draft,
    text: button.value,
    button: { action: button.action, target_job: reply.job, label: button.label },
  });
  return item.state === 'sent';
}

/** The conversation that the address names, or a new one. */
async function route() {
  const id = new URLSearchParams(location.hash.slice(1)).get('c');
  if (id && id !== open.conversation) await openConversation(id);
  else if (!id && (open.conversation || thread.isEmpty)) openNew();
}

function switchTo(conversation) {
  open.conversation = conversation;
  open.draft = newId();
  thread.clear();
  composer.open(conversation);
  conversations.select(conversation);
  showTitle();
}

function openNew() {
  if (location.hash !== '') history.pushState(null, '', location.pathname);
  open.isLoading = false;
  switchTo(null);
  thread.setPending([]);
  showWelcome();
  focusComposer();
}

async function openConversation(id) {
  switchTo(id);
  open.isLoading = true;
  byId('messages').append(element('li', { class: 'muted loading-note' }, say('conversation.loading')));
  showWelcome();
  try {
    const { messages } = await call('GET', `/api/conversations/${encodeURIComponent(id)}/messages?after=0`);
    if (open.conversation !== id) return;
    byId('messages').querySelector('.loading-note')?.remove();
    thread.load(messages);
    thread.setPending(outbox.of(id));
  } catch (error) {
    if (open.conversation !== id || error instanceof Offline || error.status === 401) return; // catchUp loads it later
    openNew();
    composer.say(
      error.status === 404
        ? say('conversation.gone')
        : say('conversation.failed', { message: error.message }),
    );
    return;
  } finally {
    open.isLoading = false;
  }
  showWelcome();
  focusComposer();
}

/** What was said while the page was not listening. */
async function catchUp() {
  const id = open.conversation;
  if (!id || open.isLoading) return;
  try {
    const { messages } = await call(
      'GET',
      `/api/conversations/${encodeURIComponent(id)}/messages?after=${thread.lastSequence}`,
    );
    if (open.conversation !== id) return;
    byId('messages').querySelector('.loading-note')?.remove();
    thread.merge(messages);
    showWelcome();
  } catch (error) {
    if (error.status === 404 && open.conversation === id) openNew();
  }
}

async function refreshList() {
  try {
    await conversations.refresh();
  } catch {
    // Offline or logged out: the next connection refreshes it.
  }
}

function showWelcome() {
  const isWelcome = !open.conversation && thread.isEmpty;
  byId('welcome').hidden = !isWelcome;
  byId('main').classList.toggle('is-welcome', isWelcome);
}

function showTitle(isNews = false) {
  const title = (open.conversation && conversations.titleOf(open.conversation)) || '';
  byId('title').textContent = title || say('conversation.new');
  const name = title ? `${title} - Errand` : 'Errand';
  document.title = isNews ? say('title.answered', { title: name }) : name;
}

/** Not where that would bring up an on-screen keyboard. */
function focusComposer() {
  if (matchMedia('(pointer: fine)').matches && !document.querySelector('dialog[open]')) composer.focus();
}

byId('welcome').append(
  ...welcomeContent({
    pick: () => byId('file-picker').click(),
    suggest: (text) => {
      composer.put(text);
      composer.focus();
    },
    trySample: (file, instruction) => {
      composer.attachments.add([file]);
      composer.put(instruction);
      composer.submit();
    },
  }),
);

watchIncoming({
  isOpen: () => !login.isShown && me !== null && !document.querySelector('dialog[open]'),
  accept: (files) => {
    composer.attachments.add(files);
    composer.focus();
  },
  refuse: (sentence) => composer.say(sentence),
});

for (const id of ['new-conversation', 'new-here']) {
  byId(id).addEventListener('click', () => {
    conversations.setDrawer(false);
    openNew();
  });
}
byId('skip').addEventListener('click', () => composer.focus());
byId('logout').addEventListener('click', async () => {
  await call('POST', '/api/logout').catch(() => {});
  outbox.clear();
  sessionStorage.clear();
  location.replace('/');
});
addEventListener('hashchange', () => (location.hash.startsWith('#token=') ? login.start() : route()));
addEventListener('beforeunload', (event) => {
  if (composer.attachments.isUploading) event.preventDefault();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) showTitle();
});

login.start();
