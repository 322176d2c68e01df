// The two small dialogs: a yes-or-no and a line of text. Each answers a promise and gives the focus back.
import { element } from './dom.js';
import { say } from './strings.js';

function show(content, confirmLabel, { isDanger = false } = {}) {
  return new Promise((resolve) => {
    const dialog = element('dialog', { class: 'dialog' });
    let isConfirmed = false;
    const finish = (answer) => {
      isConfirmed = answer;
      dialog.close();
    };
    // Escape closes it without asking us: whichever way it closed, the answer is given here.
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(isConfirmed);
    });
    const form = element(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          finish(true);
        },
      },
      content,
      element(
        'div',
        { class: 'dialog-buttons' },
        element('button', { class: 'button', type: 'button', onclick: () => finish(false) }, say('cancel')),
        element(
          'button',
          { class: `button ${isDanger ? 'danger' : 'primary'}`, type: 'submit' },
          confirmLabel,
        ),
      ),
    );
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function confirmDanger(question, confirmLabel) {
  const text = element('p', { class: 'dialog-text', id: 'dialog-text' }, question);
  return show(text, confirmLabel, { isDanger: true });
}

/** The new text, or null when it was cancelled or left empty. */
export async function askText(label, value) {
  const input = element('input', {
    id: 'dialog-input',
    type: 'text',
    value,
    maxlength: 100,
    autocomplete: 'off',
  });
  const shown = show([element('label', { for: 'dialog-input' }, label), input], say('save'));
  input.select();
  return (await shown) && input.value.trim() !== '' ? input.value.trim() : null;
}
