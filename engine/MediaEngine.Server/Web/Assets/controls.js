import {element, face, toast, tool} from './dom.js';
import {Figures} from './figures.js';
import {soundProblem} from './text.js';

/** The buttons of a stream that fills the page. */
export class Controls {
  constructor(viewer) {
    this.viewer = viewer;
    this.figures = null;
    this.sleep = 0;
    const {page, name, root, bar, embedded} = viewer, space = () => element('span', {class: 'space'});
    this.sound = tool('muted', 'Sound on (m)', () => viewer.toggleSound());
    this.talk = tool('talk', 'Talk', () => toast(this.talkProblem()));
    this.talk.setAttribute('aria-disabled', 'true');
    this.panel = tool('figures', 'Figures (i)', () => this.toggleFigures());
    this.panel.setAttribute('aria-expanded', 'false');
    this.fullscreen = tool('fullscreen', 'Full screen (f)', () => this.toggleFullscreen());
    const row = element('div', {class: 'controls'}, this.sound);
    if (embedded) {
      const link = element('a', {class: 'tool', href: page.link(name), target: '_blank', rel: 'noopener'});
      face(link, 'open', 'Open the page');
      row.append(space(), this.panel, this.fullscreen, link);
    } else {
      bar.prepend(tool('back', 'Back to all streams (Escape)', () => page.close()));
      row.append(this.talk, tool('photo', 'Save the picture (s)', () => this.savePicture()), space(),
        tool('back', 'Stream before (←)', () => page.step(-1)), tool('next', 'Next stream (→)', () => page.step(1)), space(),
        this.panel, tool('code', 'Embed (e)', () => page.embed(name)), this.fullscreen);
    }
    root.append(row);
    for (const event of ['pointermove', 'pointerdown', 'focusin', 'keydown']) root.addEventListener(event, () => this.awake());
    this.awake();
  }

  /** Controls over the picture hide when nothing moves. */
  awake() {
    const {root} = this.viewer;
    root.classList.remove('asleep');
    clearTimeout(this.sleep);
    this.sleep = setTimeout(() => root.classList.add('asleep'), 3000);
  }

  toggleFigures() {
    const shown = !this.figures;
    if (!shown) this.figures.root.remove();
    this.figures = shown ? new Figures() : null;
    if (shown) this.viewer.root.append(this.figures.root);
    this.panel.setAttribute('aria-expanded', String(shown));
    this.render();
  }

  toggleFullscreen() {
    const {root, video} = this.viewer;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => toast('The browser refuses full screen here.'));
    else video.webkitEnterFullscreen?.();
  }

  /** Saves the picture that is shown: the live one, or the last. */
  savePicture() {
    const {video, live, pictureAt, name} = this.viewer;
    if (!pictureAt) {
      toast('There is no picture yet.');
      return;
    }
    let source = this.viewer.canvas;
    if (live) {
      source = element('canvas', {width: video.videoWidth, height: video.videoHeight});
      source.getContext('2d').drawImage(video, 0, 0);
    }
    source.toBlob(blob => {
      const at = new Date(Date.now() - (live ? 0 : performance.now() - pictureAt)), url = URL.createObjectURL(blob);
      element('a', {href: url, download: `${name} ${at.toISOString().slice(0, 19).replaceAll(':', '.')}.jpg`}).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    }, 'image/jpeg', 0.92);
  }

  talkProblem() {
    return this.viewer.status?.talk?.reason || 'Talking to this camera is not available.';
  }

  render() {
    const {video, status, session, sample, soundRefused, live} = this.viewer, problem = soundProblem(status), muted = video.muted;
    if (problem) face(this.sound, 'muted', problem);
    else face(this.sound, muted ? 'muted' : 'sound', muted ? 'Sound on (m)' : 'Sound off (m)');
    this.sound.setAttribute('aria-disabled', String(!!problem));
    this.sound.classList.toggle('calls', !problem && !!soundRefused && live);
    face(this.talk, 'talk', this.talkProblem());
    const filled = !!document.fullscreenElement;
    face(this.fullscreen, filled ? 'windowed' : 'fullscreen', filled ? 'Leave full screen (f)' : 'Full screen (f)');
    this.viewer.root.classList.toggle('overlay', filled || this.viewer.embedded || innerHeight < 480);
    this.figures?.render(status, session, sample);
  }
}
