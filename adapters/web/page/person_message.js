// What a person said: a bubble at the right, with the files; and while it is not acknowledged, how that stands.
import { element, unseen } from './dom.js';
import { fileCard } from './files.js';
import { fullTime, say } from './strings.js';

function bubble(text, files, end) {
  return element(
    'div',
    { class: 'said' },
    files.length > 0
      ? element(
          'ul',
          { class: 'said-files' },
          files.map((file) => element('li', {}, fileCard(file))),
        )
      : null,
    text ? element('p', { class: 'said-text', dir: 'auto' }, unseen(say('message.you')), text) : null,
    end,
  );
}

export function personNode({ body, at }) {
  return bubble(
    body.text,
    body.files ?? [],
    element(
      'p',
      { class: 'said-end' },
      element('time', { datetime: new Date(at).toISOString() }, fullTime(at)),
    ),
  );
}

/** An item of the outbox; on: {edit(item), discard(item)}. */
export function pendingNode(item, on) {
  const button = (label, act) =>
    element('button', { class: 'button small', type: 'button', onclick: act }, label);
  const text = item.button ? item.button.label : item.text;
  if (item.state !== 'refused') {
    const state =
      { sending: say('message.sending'), waiting: say('message.waiting') }[item.state] ?? fullTime(item.at);
    return bubble(text, item.files, element('p', { class: 'said-end', 'data-state': item.state }, state));
  }
  return bubble(
    text,
    item.files,
    element(
      'div',
      { class: 'said-refused', role: 'alert' },
      element('p', {}, say('message.refused', { message: item.error })),
      item.button ? null : button(say('message.edit'), () => on.edit(item)),
      button(say('message.discard'), () => on.discard(item)),
    ),
  );
}
