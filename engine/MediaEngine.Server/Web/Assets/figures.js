import {element, write} from './dom.js';
import {bitrate, codecName, duration, frameRate, plural} from './text.js';

const KEPT = 60;

/** The panel of a stream's connection figures, with a minute of bit rate and picture rate as curves. */
export class Figures {
  constructor() {
    this.rows = new Map();
    this.list = element('dl');
    this.history = [];
    const curve = () => element('canvas', {class: 'curve', width: 480, height: 96, 'aria-hidden': 'true'});
    this.rate = curve();
    this.pictures = curve();
    this.root = element('aside', {class: 'panel', 'aria-label': 'Figures'},
      element('figure', {}, element('figcaption', {text: 'Bit rate, last minute'}), this.rate),
      element('figure', {}, element('figcaption', {text: 'Pictures a second'}), this.pictures), this.list);
  }

  add(sample) {
    this.history = [...this.history, sample].slice(-KEPT);
  }

  render(status, session, sample) {
    const s = session && sample ? sample : {}, video = status?.video, audio = status?.audio;
    const known = (value, text) => value == null ? '–' : text;
    this.section('This viewer');
    this.row('Video', s.codec ? [codecName(s.codec), s.width ? `${s.width}×${s.height}` : '', decoder(s.decoder)] : ['–']);
    this.row('Pictures', [frameRate(s.framesPerSecond)]);
    this.row('Bit rate', [bitrate(s.bitrate)]);
    this.row('Sound', [s.audioCodec ? codecName(s.audioCodec) : '–']);
    this.row('Jitter buffer', [known(s.jitterBufferMs, Math.round(s.jitterBufferMs) + ' ms')]);
    this.row('Round trip', [known(s.roundTripMs, (s.roundTripMs < 10 ? s.roundTripMs : Math.round(s.roundTripMs)) + ' ms')]);
    this.row('Lost', [known(s.packetsLost, `${s.lossPercent?.toFixed(1)} %, ${plural(s.packetsLost, 'packet')}`)]);
    this.row('Freezes', [known(s.freezeCount, s.freezeCount ? `${s.freezeCount}, ${(s.totalFreezesDurationMs / 1000).toFixed(1)} s`
      : 'none')]);
    this.row('Dropped', [known(s.framesDropped, s.framesDropped ? plural(s.framesDropped, 'picture') : 'none')]);
    this.row('First picture', [known(session?.firstPictureMs, 'after ' + session?.firstPictureMs + ' ms')]);
    this.row('Connection', [s.path || '–']);
    this.section('Camera');
    this.row('State', [status ? status.state : '–', status ? 'for ' + duration(status.inStateMs) : '']);
    this.row('Video ', video ? [codecName(video.codec), video.profile, video.width ? `${video.width}×${video.height}` : '',
      video.frameRate ? frameRate(video.frameRate) : '', video.bitrate ? bitrate(video.bitrate) : '',
      video.passes === false ? video.reason || 'does not pass' : 'passes unchanged'] : ['–']);
    this.row('Sound ', audio ? [codecName(audio.codec), audio.clockRate ? audio.clockRate / 1000 + ' kHz' : '',
      audio.passes === false ? audio.reason || 'does not pass' : 'passes'] : ['–']);
    this.row('Lost ', [video ? plural(video.lostPackets || 0, 'packet') : '–']);
    this.row('Timing', [video?.clock || '–']);
    this.row('Connected', [status ? plural(status.connections, 'time') : '–']);
    this.row('Viewers', [status ? String(status.viewers) : '–']);
    this.row('Source', [status?.url || '–']);
    curve(this.rate, this.history.map(h => h.bitrate || 0), bitrate);
    curve(this.pictures, this.history.map(h => h.framesPerSecond || 0), frameRate);
  }

  section(name) {
    if (this.rows.has('#' + name)) return;
    this.rows.set('#' + name, true);
    this.list.append(element('dt', {class: 'section', text: name}));
  }

  row(name, parts) {
    let value = this.rows.get(name);
    if (!value) {
      this.rows.set(name, value = element('dd'));
      this.list.append(element('div', {}, element('dt', {text: name.trim()}), value));
    }
    write(value, parts.filter(Boolean).join(' · '));
  }
}

function decoder(name) {
  return !name || name === 'unknown' ? '' : name;
}

/** Draws values as a filled curve with its highest value. */
function curve(canvas, values, text) {
  const {width, height} = canvas, context = canvas.getContext('2d'), top = Math.max(...values, 1e-9) * 1.15;
  const style = getComputedStyle(canvas), step = width / (KEPT - 1), from = width - (values.length - 1) * step;
  context.clearRect(0, 0, width, height);
  if (values.length < 2) return;
  const line = () => values.forEach((v, i) => context.lineTo(from + i * step, height - 3 - v / top * (height - 6)));
  context.beginPath();
  context.moveTo(from, height);
  line();
  context.lineTo(width, height);
  context.fillStyle = style.color;
  context.globalAlpha = 0.15;
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  line();
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = style.color;
  context.stroke();
  canvas.previousSibling.dataset.now = text(values.at(-1));
}
