// The bot's reply as a card. First how the instruction was read, so that a misreading is seen before the numbers;
// then the answer, what to beware of, tables and pictures, files, and the evidence folded below.
import { codeNode } from './code.js';
import { element, icon, listOf, unseen } from './dom.js';
import { fileCard } from './files.js';
import { pictureNode } from './picture.js';
import { fullTime, say } from './strings.js';
import { tableNode } from './table.js';

const toneIcons = { question: 'question', declined: 'info', failed: 'failed', stopped: 'stop' };
const widestBesidePicture = 4; // columns of a table that still stands beside a picture

const toneIcon = (tone) => (toneIcons[tone] ? icon(toneIcons[tone]) : null);
const section = (list, build) => (list?.length > 0 ? build(list) : null);

const readingNode = (steps) =>
  element('section', { class: 'reading' }, element('h3', {}, say('reply.reading')), listOf('ol', steps));

const notesNode = (notes) =>
  element(
    'section',
    { class: 'notes' },
    element('h3', {}, icon('warning'), say('reply.notes')),
    listOf('ul', notes),
  );

const filesNode = (files) =>
  element(
    'section',
    { class: 'files' },
    element('h3', {}, say('reply.files')),
    listOf('ul', files.map(fileCard)),
  );

const receiptNode = (lines) =>
  element(
    'details',
    { class: 'fold receipt' },
    element('summary', {}, icon('receipt'), say('reply.receipt')),
    listOf('ul', lines),
  );

const longestHeading = 100; // characters; more is text

function headlineNode({ tone, headline }) {
  const isRunning = tone === 'progress';
  const mark = isRunning ? element('span', { class: 'spinner', 'aria-hidden': 'true' }) : toneIcon(tone);
  return element(
    'h2',
    { class: headline.length > longestHeading ? 'headline prose' : 'headline' },
    mark,
    unseen(say(`tone.${tone}`)),
    element('span', { class: 'headline-text', dir: 'auto' }, headline),
  );
}

function figuresNode(tables, pictures) {
  if (tables.length === 0 && pictures.length === 0) return null;
  const isPair =
    tables.length === 1 && pictures.length === 1 && tables[0].columns.length <= widestBesidePicture;
  return element(
    'div',
    { class: isPair ? 'figures pair' : 'figures' },
    tables.map(tableNode),
    pictures.map(pictureNode),
  );
}

const buttonIcons = { again: 'again', stop: 'stop', save: 'keep', explain: 'code' };

/** press(button) resolves to true when the service has it. */
function buttonsNode(body, press) {
  if (!(body.buttons?.length > 0)) return null;
  const isChoice = body.buttons.some(({ action }) => action === 'answer');
  const nodes = body.buttons.map((button) => {
    const label = element('span', {}, button.label);
    const node = element(
      'button',
      {
        class: `button ${button.style === 'danger' ? 'danger' : ''} ${button.action === 'answer' ? 'choice' : ''}`,
        type: 'button',
        'data-action': button.action,
        onclick: async () => {
          const all = node.parentElement.querySelectorAll('button');
          for (const other of all) other.disabled = true;
          if (button.action === 'stop') label.textContent = say('reply.stopping');
          const isTaken = await press(button);
          if (isTaken && button.action === 'stop') return; // until the reply says that it has stopped
          if (isTaken) node.classList.add('chosen');
          label.textContent = button.label;
          for (const other of all) other.disabled = false;
        },
      },
      buttonIcons[button.action] ? icon(buttonIcons[button.action]) : null,
      label,
    );
    return node;
  });
  return element('div', { class: isChoice ? 'buttons choices' : 'buttons' }, nodes);
}

export function replyNode(message, press) {
  const { body } = message;
  const text = body.text ? element('p', { class: 'printed', dir: 'auto' }, body.text) : null;
  const isEarly = body.tone === 'question' || body.tone === 'progress';
  const buttons = buttonsNode(body, press);
  return element(
    'article',
    { class: 'reply', 'data-tone': body.tone, tabindex: -1 },
    section(body.reading, readingNode),
    element('div', { class: 'headline-row' }, headlineNode(body), body.tone === 'progress' ? buttons : null),
    text,
    section(body.notes, notesNode),
    body.tone === 'question' ? buttons : null,
    figuresNode(body.tables ?? [], body.pictures ?? []),
    section(body.files, filesNode),
    body.code ? codeNode(body.code, body.job) : null,
    section(body.receipt, receiptNode),
    body.tone === 'progress'
      ? null
      : element(
          'footer',
          { class: 'reply-end' },
          isEarly ? null : buttons,
          element('time', { datetime: new Date(message.at).toISOString() }, fullTime(message.at)),
        ),
  );
}

/** A progress message that goes on being one: the spinner keeps turning and the focus stays where it is. */
export function updateProgress(node, { headline }) {
  node.querySelector('.headline-text').textContent = headline;
}

export function workingNode() {
  return element(
    'article',
    { class: 'reply', 'data-tone': 'progress' },
    element(
      'div',
      { class: 'headline-row' },
      headlineNode({ tone: 'progress', headline: say('message.working') }),
    ),
  );
}
