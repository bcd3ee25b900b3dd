import {ApiError, request} from './api.js';
import {Controls} from './controls.js';
import {element, toast, write} from './dom.js';
import {icon} from './icons.js';
import {backoff, codecKey, LINGER, Watchdog} from './policy.js';
import {bitrate, duration, explain, frameRate, missing, plural, soundProblem} from './text.js';
import {WhepSession} from './whep.js';

/** One stream on the page: its tile, which fills the page when opened, and its session while it plays. */
export class Viewer {
  /** @param page {open(name), close(), step(by), embed(name), gateway(up)} */
  constructor(name, page, embedded = false) {
    this.name = name;
    this.page = page;
    this.embedded = embedded;
    this.status = null;
    this.statusAt = 0;
    this.session = null;
    this.sessionAt = 0;
    this.waitingSince = 0;
    this.visible = this.full = this.wanted = this.capped = this.refused = this.live = false;
    this.unwantedAt = 0;
    this.touched = 0;
    this.attempt = 0;
    this.retryAt = 0;
    this.error = null;
    this.failedCodecs = [];
    this.first = 'video';
    this.firstPictureMs = null;
    this.pictureAt = 0;
    this.controls = null;
    this.sample = null;
    this.said = '';
    this.view = {kind: 'busy', label: 'Loading', title: 'Loading', detail: ''};
    this.build();
  }

  /** "live", "sound", "busy", "away", "fault" or "off", as on the tile. */
  get state() {
    return this.view.kind;
  }

  /** Takes the stream's state as the gateway tells it. */
  update(status) {
    const was = this.status?.state;
    this.status = status;
    this.statusAt = performance.now();
    // The session was answered before the camera told what it sends: another one takes what this one could not.
    if (this.session?.misses(status)) this.fail(null, 0);
    // The camera is back, or somebody publishes again: a pause after an error ends.
    if (was !== status.state && ['playing', 'starting'].includes(status.state)) this.hurry();
    this.render();
  }

  /**
   * Tries at once instead of after the pause: the page is seen again.
   * @param anew the network or the gateway is back: a session that shows nothing is not waited for.
   */
  hurry(anew = false) {
    this.attempt = 0;
    if (this.retryAt) this.retryAt = 1;
    if (anew && !this.live && this.session?.phase === 'connected') this.fail(null, 0);
  }

  /** Says whether the tile is to play; an unwanted one lingers, so that scrolling to and fro costs nothing. */
  want(wanted, capped = false) {
    const now = performance.now();
    this.capped = capped;
    if (this.wanted && !wanted) this.unwantedAt = now;
    this.wanted = wanted;
    if (wanted) this.step(now);
  }

  /** Once a second, and when something changes. */
  async tick() {
    const now = performance.now();
    this.step(now);
    const session = this.session;
    if (session && !session.sampling) {
      session.sampling = true;
      try {
        await session.started;
        const sample = await session.sample();
        if (session === this.session) this.judge(sample);
      } catch {
        // A session that failed to start has told so.
      } finally {
        session.sampling = false;
      }
    }
    this.render();
  }

  /** Starts or ends the session as wanted. */
  step(now) {
    if (this.session) {
      if (!this.wanted && now - this.unwantedAt >= LINGER) this.stop();
      return;
    }
    if (!this.wanted || !navigator.onLine || now < this.retryAt || this.status?.state === 'unpublished') return;
    this.start(now);
  }

  start(now) {
    const session = this.session = new WhepSession(this.name, this.failedCodecs, this.first, track => this.attach(session, track));
    const stream = this.stream = new MediaStream();
    this.sessionAt = now;
    this.waitingSince ||= now;
    this.retryAt = 0;
    this.sample = null;
    this.watchdog = new Watchdog(now);
    this.awaitPicture(session, stream);
    session.codecs = {video: this.status?.video?.codec, audio: this.status?.audio?.codec};
    session.started = session.start();
    session.started.catch(e => {
      if (session !== this.session) return;
      const api = e instanceof ApiError ? e : new ApiError(-1, e.message);
      this.fail(refusal(api), api.status === 401 ? Infinity : api.retryAfter);
      if (api.status === 0) this.page.gateway(false);
    });
    this.render();
  }

  /** Ends the session and keeps its last picture. */
  stop(keep = true) {
    if (!this.session) return;
    if (keep) this.keepPicture();
    this.session.close();
    this.session = null;
    this.live = this.refused = false;
    this.waitingSince = 0;
    this.video.srcObject = null;
    this.render();
  }

  /** Ends the session, and starts another after a pause. */
  fail(error, pause = null) {
    const waiting = this.waitingSince, {phase, refused} = this.session;
    // Firefox does not connect when the answer refuses the section whose transport the others share.
    if (phase !== 'connected' && refused[this.first]) this.first = this.first === 'video' ? 'audio' : 'video';
    this.stop(false);
    this.waitingSince = waiting || performance.now();
    this.error = error;
    this.retryAt = performance.now() + (pause ?? backoff(this.attempt));
    this.attempt++;
    this.render();
  }

  attach(session, track) {
    if (session !== this.session) return;
    this.stream.addTrack(track);
    if (this.video.srcObject !== this.stream) this.video.srcObject = this.stream;
    this.play();
  }

  async play() {
    try {
      await this.video.play();
      this.refused = false;
    } catch (e) {
      if (e.name !== 'NotAllowedError') return;
      // Sound needs a click first: the picture goes on without it.
      if (this.video.muted) this.refused = true;
      else {
        this.sound(false, true);
        this.play();
      }
    }
    this.render();
  }

  /** Notes when the next picture was shown: the first one, and the first after a pause. */
  awaitPicture(session, stream) {
    if (!this.video.requestVideoFrameCallback) return;
    const shown = (now, frame) => {
      if (session !== this.session) return;
      // Chromium shows a picture of 2 by 2 pixels for a stream without pictures.
      if (this.video.srcObject !== stream || frame.width <= 2) this.video.requestVideoFrameCallback(shown);
      else this.pictureShown(session);
    };
    this.video.requestVideoFrameCallback(shown);
  }

  pictureShown(session) {
    session.firstPictureMs ??= Math.round(performance.now() - session.startedAt);
    this.firstPictureMs ??= session.firstPictureMs;
    this.live = true;
    this.waitingSince = 0;
    this.error = null;
    this.keepPicture();
    this.render();
  }

  /** Looks at a second's figures: is the session alive, does the browser decode it? */
  judge(sample) {
    const session = this.session, now = sample.at, playing = this.status?.state === 'playing';
    const before = this.sample;
    this.sample = sample;
    const verdict = this.watchdog.next({...sample, now, bytes: sample.bytesReceived, playing});
    if (verdict === 'reconnect' || session.needsServers(now)) {
      this.fail(null, this.attempt === 0 ? 0 : null);
      return;
    }
    if (verdict === 'codec') {
      this.changeCodec(sample);
      return;
    }
    if (session.firstPictureMs == null && sample.framesDecoded > 0 && this.video.videoWidth > 2) this.pictureShown(session);
    const wasLive = this.live;
    const soundOnly = playing && (!this.status.video || this.status.video.passes === false);
    this.live = soundOnly ? sample.audioBytes > (before?.audioBytes || 0) : this.watchdog.live(now, this.status?.video?.frameRate || 0);
    if (this.live) {
      this.error = null;
      this.waitingSince = 0;
      if (now - this.sessionAt > 10000) this.attempt = 0;
      if (!soundOnly && sample.framesDecoded > (before?.framesDecoded || 0)) this.keepPicture();
    } else {
      this.waitingSince ||= now;
      if (wasLive && !soundOnly) this.awaitPicture(session, this.stream);
    }
    this.controls?.figures?.add(sample);
    if (session.id && now - (session.reportedAt || 0) >= 5000) this.report(session, sample);
  }

  changeCodec(sample) {
    const codec = sample.codecDescription, key = codec ? codecKey(codec) : '';
    const again = this.failedCodecs.includes(key) || !key;
    if (key) this.failedCodecs = [...this.failedCodecs.filter(k => k !== key), key];
    const name = sample.codec || 'the codec';
    this.fail({title: `This browser does not decode ${name.replace(/^H(26\d)$/, 'H.$1')}`,
      detail: again ? 'The gateway has no other codec for it' : 'Asking for another codec'}, again ? 30000 : 0);
  }

  /** Posts the viewer's own figures, for the operator's metrics. */
  report(session, sample) {
    session.reportedAt = sample.at;
    const body = {firstPictureMs: session.firstPictureMs ?? null};
    for (const name of ['framesDecoded', 'framesDropped', 'freezeCount', 'totalFreezesDurationMs', 'framesPerSecond', 'jitterBufferMs',
      'roundTripMs', 'bytesReceived', 'packetsLost', 'width', 'height', 'codec']) body[name] = sample[name];
    request(`api/viewers/${encodeURIComponent(session.id)}/stats`,
      {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)}).catch(() => {});
  }

  /** Copies the picture: it stays when the camera or the session ends. */
  keepPicture() {
    const {video, canvas} = this, width = video.videoWidth;
    if (width <= 2 || !this.live) return;
    const scale = Math.min(1, (this.full ? 1280 : 640) / width);
    const w = Math.round(width * scale), h = Math.round(video.videoHeight * scale);
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, {width: w, height: h});
    canvas.getContext('2d').drawImage(video, 0, 0, w, h);
    this.pictureAt = performance.now();
  }

  /** Switches the sound; refused: the browser wants a click before. */
  sound(on, refused = false) {
    this.video.muted = !on;
    this.soundRefused = refused;
    this.render();
  }

  toggleSound() {
    const problem = soundProblem(this.status);
    if (problem) {
      toast(problem);
      return;
    }
    this.page.soundOff = !this.video.muted;
    this.sound(this.video.muted);
    this.play();
  }

  /** Fills the page with the tile, or puts it back. */
  setFull(full) {
    if (this.full === full) return;
    this.full = full;
    this.root.classList.toggle('full', full);
    if (full) this.controls ??= new Controls(this);
    this.open.hidden = full;
    this.sound(full && !this.embedded && !this.page.soundOff);
    if (this.session) this.play();
    if (!full && document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.render();
  }

  build() {
    this.video = element('video', {playsinline: true, muted: true, autoplay: true, disablepictureinpicture: false, tabindex: -1});
    this.video.muted = true;
    this.canvas = element('canvas', {width: 16, height: 9, 'aria-hidden': true});
    this.chip = element('span', {class: 'chip'});
    this.age = element('span', {class: 'age', hidden: true});
    this.title = element('strong');
    this.detail = element('span');
    this.note = element('div', {class: 'note'}, element('i', {class: 'spinner'}), this.title, this.detail);
    this.warning = element('p', {class: 'warning', hidden: true});
    this.open = element('button', {class: 'open', type: 'button', onclick: () => this.page.open(this.name)});
    this.playButton = element('button', {class: 'play', type: 'button', hidden: true, onclick: () => this.play()}, icon('play'), 'Play');
    this.facts = element('span', {class: 'facts'});
    this.count = element('span');
    this.viewers = element('span', {class: 'viewers'}, icon('eye'), this.count);
    this.stage = element('div', {class: 'stage', ondblclick: () => this.full && this.controls.toggleFullscreen()},
      icon('camera'), this.video, this.canvas, this.chip, this.age, this.note, this.warning, this.playButton);
    this.bar = element('div', {class: 'bar'}, element('h2', {text: this.name, title: this.name}), this.facts, this.viewers);
    this.root = element('article', {class: 'tile', 'data-kind': 'busy', 'aria-label': this.name}, this.stage, this.bar, this.open);
    const touch = () => {
      if (!this.capped) return;
      this.touched = performance.now();
      this.page.schedule();
    };
    this.root.addEventListener('pointerenter', touch);
    this.open.addEventListener('focus', touch);
  }

  /** Brings the tile into line with what is known. */
  render() {
    const now = performance.now(), {root, status} = this;
    const view = this.view = explain({
      status, sinceStatus: now - this.statusAt, phase: this.session?.phase || 'off', live: this.live, error: this.error,
      retryIn: this.retryAt && this.retryAt < Infinity && this.wanted ? Math.max(0, this.retryAt - now) : null,
      offline: !navigator.onLine, capped: this.capped,
      picture: this.pictureAt > 0, videoRefused: this.session?.refused.video, waited: this.waitingSince ? now - this.waitingSince : 0,
    });
    const showVideo = this.live && view.kind === 'live';
    if (root.dataset.kind !== view.kind) root.dataset.kind = view.kind;
    root.classList.toggle('has-picture', this.pictureAt > 0 || showVideo);
    root.classList.toggle('showing', showVideo);
    write(this.chip, view.label);
    write(this.title, view.title);
    write(this.detail, view.detail || '');
    this.note.hidden = view.kind === 'live' || this.refused || !(view.title || view.detail);
    const age = now - this.pictureAt;
    this.age.hidden = showVideo || !this.pictureAt || age < 1500;
    if (!this.age.hidden) write(this.age, `Picture ${duration(age)} old`);
    this.playButton.hidden = !this.refused;
    const lack = view.kind === 'live' ? missing(status) : '';
    this.warning.hidden = !lack;
    write(this.warning, lack);
    write(this.facts, this.factsText(showVideo));
    this.viewers.hidden = !status?.viewers;
    if (status?.viewers) {
      write(this.count, String(status.viewers));
      this.viewers.title = plural(status.viewers, 'viewer');
    }
    const label = `Open ${this.name}: ${view.label}${view.title && view.title !== view.label ? ', ' + view.title : ''}`;
    if (this.open.getAttribute('aria-label') !== label) this.open.setAttribute('aria-label', label);
    if (!this.full) return;
    this.controls.render();
    const said = `${this.name}: ${view.title || view.label}`;
    if (said !== this.said) this.page.announce(this.said = said);
  }

  factsText(showVideo) {
    const {sample, status} = this, video = status?.video;
    if (showVideo && sample) {
      const width = this.video.videoWidth || sample.width, height = this.video.videoHeight || sample.height;
      return [`${width}×${height}`, sample.framesPerSecond == null ? '' : frameRate(sample.framesPerSecond),
        sample.bitrate == null ? '' : bitrate(sample.bitrate)].filter(Boolean).join(' · ');
    }
    return video?.width && status.state === 'playing' ? `${video.width}×${video.height}` : '';
  }
}

/** What a refusal of the gateway means to the person who watches. */
function refusal({status, detail, message}) {
  switch (status) {
    case -1: return {title: 'This browser cannot play the stream', detail: message};
    case 0: return {title: 'The gateway does not answer', detail: ''};
    case 401: return {title: 'The token is missing or expired', detail};
    case 403: return {title: 'The token does not allow this stream', detail};
    case 404: return {title: 'There is no such stream', detail: ''};
    case 409: return {title: 'Nobody publishes this stream', detail};
    case 406:
    case 422: return {title: 'This browser cannot play the stream', detail};
    case 429:
    case 503: return {title: 'The gateway is busy', detail};
    default: return {title: 'The gateway refused', detail: detail || 'HTTP ' + status};
  }
}
