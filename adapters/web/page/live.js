// The WebSocket that brings messages as they happen; reconnects by itself. Whoever uses it fetches what was missed
// at every onOpen.
import { backoff } from './api.js';

const quietMilliseconds = 1_000; // a shorter break is not worth a word

export class Live {
  /** on: {message(message), conversations(), open(), state(isConnected), failed()} */
  constructor(on) {
    this.on = on;
    this.socket = null;
    this.isWanted = false;
    this.tries = 0;
    this.timer = 0;
    this.wordTimer = 0;
    addEventListener('online', () => this.nudge());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.nudge();
    });
  }

  start() {
    this.isWanted = true;
    this.connect();
  }

  stop() {
    this.isWanted = false;
    clearTimeout(this.timer);
    clearTimeout(this.wordTimer);
    this.on.state(true);
    this.socket?.close();
    this.socket = null;
  }

  /** Something says that the network may be back, or that the computer slept: look now instead of later. */
  nudge() {
    if (!this.isWanted) return;
    if (this.socket?.readyState === WebSocket.OPEN) this.on.open();
    else if (!this.socket) this.connect();
  }

  connect() {
    if (this.socket) return;
    clearTimeout(this.timer);
    const socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`,
    );
    this.socket = socket;
    socket.onopen = () => {
      this.tries = 0;
      clearTimeout(this.wordTimer);
      this.wordTimer = 0;
      this.on.state(true);
      this.on.open();
    };
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (this.isWanted) this.retry();
    };
  }

  retry() {
    if (!this.wordTimer) this.wordTimer = setTimeout(() => this.on.state(false), quietMilliseconds);
    this.on.failed(); // the handshake does not say whether we are logged out: somebody has to ask
    this.timer = setTimeout(() => this.connect(), backoff(this.tries));
    this.tries += 1;
  }

  receive(text) {
    const event = JSON.parse(text);
    if (event.type === 'message') this.on.message(event.message);
    if (event.type === 'conversations') this.on.conversations();
  }
}
