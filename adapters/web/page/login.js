// Who is here: logs in with the token from the address or from the login screen, and hides everything else until
// then.
import { call, Offline, whenLoggedOut } from './api.js';
import { byId } from './dom.js';
import { say } from './strings.js';

const retryMilliseconds = 2_000;

/** The token of #token=XXXX, taken out of the address so that it stays in no history and no screenshot. */
function tokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(null, '', location.pathname);
  return token;
}

export class Login {
  /** on: {entered(me), left()}: entered comes again after each login. */
  constructor(on) {
    this.on = on;
    this.input = byId('token');
    this.isShown = false;
    byId('login-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit(this.input.value.trim());
    });
    whenLoggedOut(() => this.show(say('login.again')));
  }

  async start() {
    const token = tokenOfAddress();
    if (token) await this.submit(token);
    else await this.enter('');
  }

  async submit(token) {
    if (token === '') {
      this.show(say('login.empty'));
      return;
    }
    try {
      await call('POST', '/api/login', { token });
    } catch (error) {
      const key =
        error instanceof Offline
          ? 'login.offline'
          : { 401: 'login.wrong', 429: 'login.slow_down' }[error.status];
      this.show(key ? say(key) : error.message);
      this.input.select();
      return;
    }
    this.input.value = '';
    await this.enter(say('login.again'));
  }

  /** Asks who we are; the login screen when nobody, with `sentence` on it. */
  async enter(sentence) {
    try {
      const me = await call('GET', '/api/me');
      this.hide();
      await this.on.entered(me);
    } catch (error) {
      if (error.status === 401) this.show(sentence);
      else if (error instanceof Offline) {
        this.show(say('login.offline'));
        setTimeout(() => this.enter(sentence), retryMilliseconds);
      } else throw error;
    }
  }

  show(sentence) {
    const wasShown = this.isShown;
    this.isShown = true;
    byId('login-error').textContent = sentence;
    byId('login').hidden = false;
    byId('app').hidden = true;
    this.input.focus();
    if (!wasShown) this.on.left();
  }

  hide() {
    this.isShown = false;
    byId('login').hidden = true;
    byId('app').hidden = false;
  }
}
