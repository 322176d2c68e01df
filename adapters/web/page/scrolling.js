// Where the list of messages stands: it follows what is new while the reader is at the end, and never moves under
// somebody who is reading further up.
import { byId } from './dom.js';

const nearEndPixels = 120;

export class Scrolling {
  constructor(scroller, content) {
    this.scroller = scroller;
    this.button = byId('to-end');
    this.target = null; // a function that says where to be until the reader takes over
    this.setTo = 0;
    new ResizeObserver(() => this.apply()).observe(content);
    new ResizeObserver(() => this.apply()).observe(scroller);
    for (const kind of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
      scroller.addEventListener(kind, () => this.release(), { passive: true });
    }
    scroller.addEventListener('scroll', () => {
      if (Math.abs(scroller.scrollTop - this.setTo) > 4) this.release();
      if (this.isNearEnd) this.button.hidden = true;
    });
    this.button.addEventListener('click', () => {
      this.toEnd();
      byId('text').focus();
    });
  }

  get isNearEnd() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop < nearEndPixels;
  }

  release() {
    this.target = null;
  }

  toEnd() {
    this.button.hidden = true;
    this.target = () => this.scroller.scrollHeight;
    this.apply();
  }

  /** The end, but never so far that the top of `node` is out of sight: a long answer is read from its headline. */
  toTopOf(node) {
    this.button.hidden = true;
    this.target = () => {
      const top = node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
      return Math.min(this.scroller.scrollHeight, this.scroller.scrollTop + top - 16);
    };
    this.apply();
  }

  offerEnd() {
    if (!this.isNearEnd) this.button.hidden = false;
  }

  apply() {
    if (!this.target) return;
    this.scroller.scrollTop = this.target();
    this.setTo = this.scroller.scrollTop;
  }
}
