// The open conversation: messages by id, in the order in which they are read, each with its node. A message with a
// known id replaces the old one; an answer stands directly below what it answers.
import { announce, element } from './dom.js';
import { personNode, pendingNode } from './person_message.js';
import { replyNode, updateProgress, workingNode } from './reply.js';
import { say } from './strings.js';

const unansweredMilliseconds = 15 * 60_000; // for so long an unanswered message shows that it is worked on

/** Persons' messages by sequence; a reply directly below its `reply_to`, else by sequence. */
export function inReadingOrder(messages) {
  const all = [...messages].sort((a, b) => a.sequence - b.sequence);
  const ids = new Set(all.filter(({ from_bot }) => !from_bot).map(({ id }) => id));
  const isBelow = (message) => message.from_bot && ids.has(message.body.reply_to);
  const below = new Map();
  for (const reply of all.filter(isBelow))
    below.set(reply.body.reply_to, [...(below.get(reply.body.reply_to) ?? []), reply]);
  return all
    .filter((message) => !isBelow(message))
    .flatMap((message) => [message, ...(below.get(message.id) ?? [])]);
}

export class Thread {
  /** on: {press(reply, button), edit(item), discard(item), known(id), answered()} */
  constructor(list, scrolling, on) {
    this.list = list;
    this.scrolling = scrolling;
    this.on = on;
    this.clear();
  }

  clear() {
    this.messages = new Map();
    this.nodes = new Map(); // key -> {node, signature, tone}
    this.pending = [];
    this.lastSequence = 0;
    this.list.replaceChildren();
  }

  get isEmpty() {
    return this.messages.size === 0 && this.pending.length === 0;
  }

  /** The history of a conversation that was just opened. */
  load(messages) {
    for (const message of messages) this.put(message);
    this.render();
    this.scrolling.toEnd();
  }

  /** Messages that came while the conversation is open. */
  merge(messages) {
    const wasNearEnd = this.scrolling.isNearEnd;
    const news = messages.filter((message) => this.put(message));
    if (news.length === 0) return;
    this.render();
    const answer = news.findLast(({ from_bot }) => from_bot);
    if (answer && answer.body.tone !== 'progress') {
      announce(
        say('announce.answer', { headline: `${say(`tone.${answer.body.tone}`)} ${answer.body.headline}` }),
      );
      this.on.answered();
    }
    if (!wasNearEnd) this.scrolling.offerEnd();
    else if (answer)
      this.scrolling.toTopOf(this.nodes.get(answer.body.reply_to)?.node ?? this.nodes.get(answer.id).node);
    else this.scrolling.toEnd();
  }

  /** What is not acknowledged yet, below everything else. */
  setPending(items) {
    const shown = items.filter((item) => item.button?.action !== 'stop' && !this.messages.has(item.id));
    const isNew = shown.some((item) => !this.nodes.has(item.id));
    this.pending = shown;
    this.render();
    if (isNew) this.scrolling.toEnd();
  }

  put(message) {
    const body = typeof message.body === 'string' ? JSON.parse(message.body) : message.body;
    this.lastSequence = Math.max(this.lastSequence, message.sequence);
    const known = this.messages.get(message.id);
    if (known && known.sequence >= message.sequence) return false; // the same again, by another way
    this.messages.set(message.id, { ...message, body });
    if (!message.from_bot) this.on.known(message.id);
    return true;
  }

  render() {
    const entries = [];
    const messages = inReadingOrder(this.messages.values());
    for (const message of messages) {
      entries.push(this.entryOf(message));
      if (this.isUnanswered(message, messages)) {
        entries.push({ key: `working ${message.id}`, kind: 'bot', signature: '', build: workingNode });
      }
    }
    for (const item of this.pending.filter(({ id }) => !this.messages.has(id))) {
      entries.push({
        key: item.id,
        kind: 'person',
        signature: `${item.state} ${item.conversation}`,
        build: () => pendingNode(item, this.on),
      });
    }
    const shown = new Set(entries.map(({ key }) => key));
    for (const [key, { node }] of this.nodes) {
      if (shown.has(key)) continue;
      node.remove();
      this.nodes.delete(key);
    }
    entries.forEach((entry, index) => this.place(entry, index));
  }

  entryOf(message) {
    if (!message.from_bot) {
      return {
        key: message.id,
        kind: 'person',
        signature: message.sequence,
        build: () => personNode(message),
      };
    }
    return {
      key: message.id,
      kind: 'bot',
      signature: message.sequence,
      message,
      build: () => replyNode(message, (button) => this.on.press(message.body, button)),
    };
  }

  place({ key, kind, signature, message, build }, index) {
    let entry = this.nodes.get(key);
    const tone = message?.body.tone;
    if (!entry) {
      entry = { node: element('li', { class: `message ${kind}` }, build()) };
      this.nodes.set(key, entry);
    } else if (tone === 'progress' && entry.tone === 'progress') {
      updateProgress(entry.node, message.body);
    } else if (entry.signature !== signature) {
      const hadFocus = entry.node.contains(document.activeElement);
      entry.node.replaceChildren(build());
      if (hadFocus) entry.node.firstElementChild.focus();
    }
    Object.assign(entry, { signature, tone });
    if (this.list.children[index] !== entry.node)
      this.list.insertBefore(entry.node, this.list.children[index] ?? null);
  }

  isUnanswered(message, messages) {
    if (message.from_bot || Date.now() - message.at > unansweredMilliseconds) return false;
    return !messages.some(
      ({ from_bot, sequence, body }) =>
        from_bot && (body.reply_to === message.id || (!body.reply_to && sequence > message.sequence)),
    );
  }
}
