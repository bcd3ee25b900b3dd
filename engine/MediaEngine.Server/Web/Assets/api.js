import {baseOf, parseFragment} from './policy.js';

export const base = baseOf(import.meta.url);

/** A refusal of the gateway (problem details, RFC 9457), or no reply at all (status 0). */
export class ApiError extends Error {
  constructor(status, detail, retryAfter = null) {
    super(detail || 'HTTP ' + status);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

let token = '';
let unauthorised = () => {};

/** Moves the token of the fragment into the session storage, so that it stays in no address bar, history or log. */
export function takeToken() {
  const {name, token: given} = parseFragment(location.hash);
  if (given) {
    setToken(given);
    history.replaceState(history.state, '', location.pathname + location.search + (name ? '#/' + encodeURIComponent(name) : ''));
    return;
  }
  try {
    token = sessionStorage.getItem('token') || '';
  } catch {
    // An embedded page without storage takes its token from its fragment each time.
  }
}

export function setToken(value) {
  token = value;
  try {
    sessionStorage.setItem('token', value);
  } catch {
    // As above.
  }
}

export function hasToken() {
  return token !== '';
}

export function onUnauthorised(handler) {
  unauthorised = handler;
}

/** A request relative to the page; throws ApiError unless the reply is a success. */
export async function request(path, {headers = {}, timeout = 10000, signal, ...init} = {}) {
  if (token) headers = {...headers, Authorization: 'Bearer ' + token};
  const controller = new AbortController(), timer = timeout && setTimeout(() => controller.abort(), timeout);
  signal?.addEventListener('abort', () => controller.abort(), {once: true});
  let reply;
  try {
    reply = await fetch(new URL(path, base), {cache: 'no-store', credentials: 'same-origin', ...init, headers, signal: controller.signal});
  } catch {
    throw new ApiError(0, 'The gateway does not answer.');
  } finally {
    clearTimeout(timer);
  }
  if (reply.ok) return reply;
  const problem = await reply.json().catch(() => ({}));
  if (reply.status === 401) unauthorised(problem.detail || '');
  throw new ApiError(reply.status, problem.detail || problem.title || '', Number(reply.headers.get('Retry-After')) * 1000 || null);
}

export async function getJson(path) {
  return (await request(path)).json();
}

export const streamPath = name => 'api/streams/' + encodeURIComponent(name);

/**
 * Reads server-sent events until the signal or the server ends them. By fetch and not by EventSource, which cannot send a token.
 * @param onData called with each event's JSON.
 */
export async function readEvents(path, onData, signal) {
  const reply = await request(path, {headers: {Accept: 'text/event-stream'}, timeout: 0, signal});
  if (!reply.headers.get('Content-Type')?.startsWith('text/event-stream')) throw new ApiError(reply.status, 'No event stream.');
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return;
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop().slice(-65536);
    for (const block of blocks) {
      const data = block.split('\n').filter(l => l.startsWith('data:')).map(l => l.slice(5).trim()).join('\n');
      if (data) onData(JSON.parse(data));
    }
  }
}
