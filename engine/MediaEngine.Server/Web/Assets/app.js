import {base, getJson, hasToken, onUnauthorised, readEvents, setToken, streamPath, takeToken} from './api.js';
import {element, face, toast} from './dom.js';
import {backoff, chooseLive, LIVE_LIMIT, parseFragment} from './policy.js';
import {plural} from './text.js';
import {Viewer} from './viewer.js';

const main = document.getElementById('streams');
const header = document.querySelector('.top');
const banner = document.getElementById('banner');
const embedded = document.documentElement.hasAttribute('data-embed');

/** Viewers by name, in the order of the page. */
let viewers = new Map();
let current = null;
let opened = false;
let down = 0;
let polling = 0;
let events = null;
let loaded = false;

/** What a viewer may ask of the page. */
const page = {
  soundOff: false,
  open: name => go(name),
  close: () => opened ? history.back() : go('', true),
  step: by => {
    const names = [...viewers.keys()];
    go(names[(names.indexOf(current.name) + by + names.length) % names.length], true);
  },
  embed: showEmbed,
  schedule,
  link: name => base + '#/' + encodeURIComponent(name),
  announce: text => { document.getElementById('announcer').textContent = text; },
  gateway: up => {
    if (!up) poll();
  },
};

// For tests: each tile's name, state, firstPictureMs and video element.
window.mediaengine = {get viewers() { return [...viewers.values()]; }};

/** Changes the address, and what is shown with it. */
function go(name, replace = false) {
  const url = location.pathname + location.search + (name ? '#/' + encodeURIComponent(name) : '');
  if (replace) history.replaceState(null, '', url);
  else {
    history.pushState(null, '', url);
    opened = name !== '';
  }
  route();
}

/** Shows what the address names: one stream or all. */
function route() {
  if (embedded) return;
  const name = parseFragment(location.hash).name, next = viewers.get(name) || null, before = current;
  if (name && loaded && !next) toast(`There is no stream '${name}'.`);
  if (!name) opened = false;
  if (next === before) return;
  current = next;
  before?.setFull(false);
  next?.setFull(true);
  header.inert = next !== null;
  document.body.classList.toggle('one', next !== null);
  for (const viewer of viewers.values()) viewer.root.inert = next !== null && viewer !== next;
  document.title = next ? next.name + ' – MediaEngine' : 'MediaEngine';
  if (next) next.controls.sound.focus({preventScroll: true});
  else before.open.focus();
  follow();
  schedule();
}

/** Decides which tiles play. */
function schedule() {
  const all = [...viewers.values()], seen = document.visibilityState === 'visible';
  const candidates = all.map(v => ({
    visible: seen && v.status?.state !== 'unpublished' && (current ? v === current : v.visible && !v.root.hidden),
    live: v.session !== null, touched: v.touched,
  }));
  const chosen = new Set(chooseLive(candidates, LIVE_LIMIT));
  all.forEach((v, i) => v.want(chosen.has(i), candidates[i].visible && !chosen.has(i)));
  // Those that linger count too: the oldest end early when there are too many.
  const lingering = all.filter(v => v.session && !v.wanted).sort((a, b) => a.unwantedAt - b.unwantedAt);
  for (const v of lingering.slice(0, Math.max(0, lingering.length + chosen.size - LIVE_LIMIT))) v.stop();
}

const observer = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const viewer = viewers.get(entry.target.dataset.name);
    if (viewer) viewer.visible = entry.isIntersecting;
  }
  schedule();
}, {threshold: 0.25});

/** Takes the list of streams: adds and removes tiles, keeps the others as they are. */
function take(list) {
  const next = new Map();
  for (const status of list) {
    const viewer = viewers.get(status.name) || add(status.name);
    next.set(status.name, viewer);
    if (viewer !== current || !events?.healthy) viewer.update(status);
  }
  for (const [name, viewer] of viewers) {
    if (next.has(name)) continue;
    viewer.stop();
    observer.unobserve(viewer.root);
    viewer.root.remove();
  }
  viewers = next;
  if (current && !viewers.has(current.name)) go('', true);
  let place = main.firstElementChild;
  for (const viewer of viewers.values()) {
    // Only tiles out of place are moved: moving pauses their video.
    if (viewer.root === place) place = place.nextElementSibling;
    else main.insertBefore(viewer.root, place);
  }
  if (!loaded) {
    loaded = true;
    if (embedded) {
      main.querySelector('.empty')?.remove();
      [current] = viewers.values();
      current.setFull(true);
    }
    route();
  }
  summarise();
}

function add(name) {
  const viewer = new Viewer(name, page, embedded);
  viewer.root.dataset.name = name;
  if (current) viewer.root.inert = true;
  observer.observe(viewer.root);
  return viewer;
}

function summarise() {
  if (embedded) return;
  const all = [...viewers.values()], live = all.filter(v => v.status.state === 'playing').length;
  const away = all.filter(v => v.status.state === 'waiting').length;
  document.getElementById('summary').textContent = all.length
    ? `${plural(all.length, 'stream')}${live ? ` · ${live} playing` : ''}${away ? ` · ${away} away` : ''}` : '';
  document.getElementById('search').hidden = all.length < 10;
  main.dataset.size = all.length <= 1 ? 'one' : all.length <= 4 ? 'few' : all.length <= 6 ? 'some'
    : all.length <= 9 ? 'nine' : all.length <= 20 ? '' : 'many';
  const empty = main.querySelector('.empty');
  if (all.length) empty?.remove();
  else if (!empty) {
    main.append(element('div', {class: 'empty'}, element('h2', {text: 'No streams yet'}),
      element('p', {text: 'Name a camera on the command line, in the configuration file or by the API:'}),
      element('pre', {text: 'mediaengine --stream=door=rtsp://192.168.1.20/stream'})));
  }
}

/** Asks for the state of all streams, more often while something is under way. */
async function poll() {
  clearTimeout(polling);
  polling = -1;
  let pause = 1000;
  try {
    if (document.visibilityState === 'hidden') return;
    const name = embedded ? decodeURIComponent(location.pathname.split('/').pop()) : '';
    take(embedded ? [await getJson(streamPath(name))] : await getJson('api/streams'));
    if (down) for (const viewer of viewers.values()) viewer.hurry(true);
    down = 0;
    tell('');
    const calm = [...viewers.values()].every(v => !v.wanted || v.state === 'live' || v.state === 'sound');
    pause = calm || events?.healthy ? 3000 : 1000;
    schedule();
  } catch (e) {
    pause = Math.min(10000, backoff(down++) + 500);
    // A refused token is not tried again: the gateway slows down who guesses. The dialog goes on.
    if (e.status === 401) pause = 0;
    if (e.status === 401) tell(hasToken() ? e.detail : 'This page needs a token.');
    else if (e.status === 403) tell('The token does not allow this.');
    else if (e.status === 404 && embedded) tell('There is no such stream.');
    else if (e.status === 0) tell(navigator.onLine ? 'The gateway does not answer. Trying again …' : 'No network.');
    else tell('The gateway refuses: ' + e.message);
  } finally {
    clearTimeout(polling);
    polling = pause && setTimeout(poll, pause);
  }
}

function tell(text) {
  if (embedded) {
    if (!loaded) {
      main.replaceChildren(...(text ? [element('div', {class: 'empty'}, element('p', {text})) ] : []));
    }
    return;
  }
  banner.hidden = !text;
  banner.textContent = text;
}

/**
 * Follows the open stream by server-sent events: one connection at most, as browsers allow six to a server (HTTP/1.1). Polling goes on when
 * they fail.
 */
async function follow() {
  events?.stop.abort();
  events = null;
  const viewer = current;
  if (!viewer || embedded || document.visibilityState === 'hidden') return;
  const mine = events = {stop: new AbortController(), healthy: false};
  for (let attempt = 0; events === mine; attempt++) {
    try {
      await readEvents(streamPath(viewer.name) + '/events', status => {
        mine.healthy = true;
        attempt = 0;
        if (events === mine) viewer.update(status);
      }, mine.stop.signal);
    } catch (e) {
      // Polling tells the state until the events come again.
      if (e.status === 404) return;
    }
    mine.healthy = false;
    if (events === mine) await new Promise(resolve => setTimeout(resolve, backoff(attempt + 2)));
  }
}

function showEmbed(name) {
  const snippet = `<iframe src="${base}embed/${encodeURIComponent(name)}${hasToken() ? '#token=TOKEN' : ''}" width="640" height="360" `
    + 'allow="autoplay; fullscreen" title="' + name + '"></iframe>';
  const code = element('textarea', {readonly: true, rows: 4, spellcheck: 'false', 'aria-label': 'HTML of the player'});
  code.value = snippet;
  const dialog = element('dialog', {'aria-labelledby': 'embed-title'});
  const copy = async () => {
    code.select();
    try {
      await navigator.clipboard.writeText(snippet);
    } catch {
      // Pages without HTTPS have no clipboard: the older way copies the selection.
      document.execCommand('copy');
    }
    dialog.close();
    toast('Copied.');
  };
  dialog.append(element('h2', {id: 'embed-title', text: `Show ${name} on another page`}),
    element('p', {text: hasToken() ? 'Replace TOKEN by a token that may only view this stream: whoever sees the other page sees it.'
      : 'Whoever may open the other page needs to reach this gateway.'}), code,
    element('div', {class: 'buttons'}, element('button', {type: 'button', class: 'text', onclick: () => dialog.close(), text: 'Close'}),
      element('button', {type: 'button', class: 'text primary', onclick: copy, text: 'Copy'})));
  show(dialog);
  code.select();
}

/** @param detail what the gateway says about the token that it refused */
function askToken(detail) {
  if (document.querySelector('dialog[open]')) return;
  const input = element('input', {type: 'password', autocomplete: 'off', 'aria-label': 'Token', required: true});
  const take = () => setToken(input.value.trim());
  const dialog = element('dialog', {'aria-labelledby': 'token-title'}, element('form', {method: 'dialog', onsubmit: take},
    element('h2', {id: 'token-title', text: 'Access'}),
    element('p', {text: (hasToken() ? detail + ' ' : '') + 'This gateway asks for a token. It is kept until the tab is closed.'}),
    input, element('div', {class: 'buttons'}, element('button', {class: 'text primary', text: 'Continue'}))));
  dialog.addEventListener('close', () => {
    for (const viewer of viewers.values()) viewer.hurry();
    poll();
    follow();
  });
  show(dialog);
}

function show(dialog) {
  dialog.addEventListener('close', () => dialog.remove());
  (document.fullscreenElement || document.body).append(dialog);
  dialog.showModal();
}

/** Goes through the themes: that of the system, light, dark. */
function theme(next) {
  const root = document.documentElement, order = ['auto', 'light', 'dark'];
  let value = root.dataset.theme || 'auto';
  if (next) {
    value = order[(order.indexOf(value) + 1) % 3];
    if (value === 'auto') delete root.dataset.theme;
    else root.dataset.theme = value;
    try {
      localStorage.setItem('theme', value);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
  const label = {auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark'};
  face(document.getElementById('theme'), value, label[value]);
}

/** Keys: those of a stream when one is open, arrows between tiles otherwise. */
function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]')) return;
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === 'Escape') {
    if (typing) event.target.value = '', filter();
    else if (current && !document.fullscreenElement && !embedded) page.close();
    return;
  }
  if (typing) return;
  const done = current ? {m: () => current.toggleSound(), f: () => current.controls.toggleFullscreen(),
    i: () => current.controls.toggleFigures(), s: () => current.controls.savePicture(), e: () => embedded || showEmbed(current.name),
    ArrowLeft: () => embedded || page.step(-1), ArrowRight: () => embedded || page.step(1)}[event.key]
    : event.key === '/' ? () => document.getElementById('filter').focus() : event.key.startsWith('Arrow') ? () => move(event.key) : null;
  if (!done) return;
  done();
  event.preventDefault();
}

/** Moves the focus to the next tile in a direction. */
function move(arrow) {
  const tiles = [...viewers.values()].filter(v => !v.root.hidden), at = tiles.findIndex(v => v.open === document.activeElement);
  const top = tiles.filter(v => v.root.offsetTop === tiles[0].root.offsetTop).length;
  const by = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -top, ArrowDown: top}[arrow];
  (tiles[at < 0 ? 0 : at + by] || tiles[at])?.open.focus();
}

function filter() {
  const wanted = document.getElementById('filter').value.trim().toLowerCase();
  for (const viewer of viewers.values()) viewer.root.hidden = !viewer.name.toLowerCase().includes(wanted);
  schedule();
}

/** The page is seen again, or the network is back. */
function resume(event) {
  for (const viewer of viewers.values()) viewer.hurry(event.type === 'online');
  if (document.visibilityState === 'visible') poll();
  follow();
  schedule();
}

addEventListener('popstate', route);
addEventListener('hashchange', () => { takeToken(); route(); });
addEventListener('keydown', key);
addEventListener('online', resume);
addEventListener('offline', () => { for (const viewer of viewers.values()) viewer.render(); });
document.addEventListener('visibilitychange', resume);
document.addEventListener('fullscreenchange', () => current?.render());
addEventListener('resize', () => current?.render());
// The page is left: the sessions end now instead of when their consent expires. It may come back from the browser's cache.
addEventListener('pagehide', () => { for (const viewer of viewers.values()) viewer.stop(); });
addEventListener('pageshow', event => { if (event.persisted) resume(event); });
setInterval(() => {
  schedule();
  for (const viewer of viewers.values()) viewer.tick();
}, 1000);

takeToken();
onUnauthorised(askToken);
if (!embedded) {
  theme(false);
  document.getElementById('theme').addEventListener('click', () => theme(true));
  document.getElementById('filter').addEventListener('input', filter);
}
poll();
