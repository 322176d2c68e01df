// The service's HTTP API: one function for JSON, one for uploads. Errors are ApiError (the service answered) or
// Offline (it did not). A 401 anywhere also calls whenLoggedOut.

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Offline extends Error {}

let loggedOut = () => {};
export function whenLoggedOut(listener) {
  loggedOut = listener;
}

const deadlineMilliseconds = 30_000;

function errorOf(status, text) {
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy's page, not our JSON: the status has to do.
  }
  return new ApiError(status, body.error ?? '', body.message ?? `HTTP ${status}`);
}

/** Answers the parsed JSON, or null for 204. */
export async function call(method, path, body = undefined) {
  let answer;
  let text;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'X-Errand': '1' }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(deadlineMilliseconds),
    });
    text = await answer.text();
  } catch (error) {
    throw new Offline(error.message);
  }
  if (!answer.ok) {
    if (answer.status === 401 && path !== '/api/login') loggedOut();
    throw errorOf(answer.status, text);
  }
  return text === '' ? null : JSON.parse(text);
}

/** Sends a file; onProgress(0..1). XMLHttpRequest, because fetch does not tell how far an upload is. */
export function upload(file, name, { onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/files?name=${encodeURIComponent(name)}`);
    request.setRequestHeader('X-Errand', '1');
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = (event) =>
      onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.status === 201) {
        resolve(JSON.parse(request.responseText));
        return;
      }
      if (request.status === 401) loggedOut();
      reject(errorOf(request.status, request.responseText));
    };
    request.onerror = () => reject(new Offline('upload'));
    request.onabort = () => reject(new DOMException('removed', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** 32 hex digits. Not crypto.randomUUID: that is missing where the page is served over plain HTTP in a LAN. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Pauses between tries: 0.5, 1, 2, 4, 8, 10, 10 … s, each up to a fifth shorter so that pages do not come in step. */
export function backoff(tries) {
  return Math.min(500 * 2 ** tries, 10_000) * (1 - Math.random() / 5);
}
