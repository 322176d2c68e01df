// What an empty conversation shows: where to put files, what one can say, and a sample to try it with.
import { element, icon } from './dom.js';
import { sampleFile } from './sample.js';
import { say, suggestions } from './strings.js';

/** on: {pick(), suggest(text), trySample(file, instruction)} */
export function welcomeContent(on) {
  const canDrag = matchMedia('(pointer: fine)').matches;
  return [
    element('h2', { class: 'welcome-title' }, say('welcome.title')),
    element('p', { class: 'welcome-explain' }, say('welcome.explain')),
    element(
      'button',
      { class: 'drop-hint', type: 'button', onclick: on.pick },
      icon('sheet'),
      element('strong', {}, say(canDrag ? 'welcome.drop' : 'welcome.choose')),
      element('span', { class: 'muted' }, say(canDrag ? 'welcome.pick' : 'welcome.choose_note')),
    ),
    element(
      'button',
      {
        class: 'button sample',
        type: 'button',
        onclick: () => on.trySample(sampleFile(), say('sample.instruction')),
      },
      icon('spark'),
      element('span', {}, say('welcome.sample'), element('small', {}, say('welcome.sample_note'))),
    ),
    element('h3', { class: 'welcome-label' }, say('welcome.suggestions')),
    element(
      'ul',
      { class: 'suggestions' },
      suggestions().map((text) =>
        element(
          'li',
          {},
          element('button', { class: 'suggestion', type: 'button', onclick: () => on.suggest(text) }, text),
        ),
      ),
    ),
  ];
}
