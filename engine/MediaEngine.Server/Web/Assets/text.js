// What the page says, as pure functions.

/** 9 s, 3 min, 2 h, 4 d. */
export function duration(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 100) return s + ' s';
  if (s < 5400) return Math.round(s / 60) + ' min';
  return s < 129600 ? Math.round(s / 3600) + ' h' : Math.round(s / 86400) + ' d';
}

/** 850 kbit/s, 2.1 Mbit/s. */
export function bitrate(bps) {
  if (!(bps > 0)) return '–';
  return bps < 999500 ? Math.round(bps / 1000) + ' kbit/s' : (bps / 1e6).toFixed(bps < 9.95e6 ? 1 : 0) + ' Mbit/s';
}

export function frameRate(fps) {
  return fps > 0 ? (fps < 9.95 && fps % 1 ? fps.toFixed(1) : Math.round(fps)) + ' fps' : '–';
}

/** The codec's usual name: H264 is H.264. */
export function codecName(codec) {
  const name = (codec || '').replace(/^(video|audio)\//i, '').replace(/^H(26\d)$/i, 'H.$1');
  return {opus: 'Opus', PCMA: 'G.711 A-law', PCMU: 'G.711 µ-law', 'MPEG4-GENERIC': 'AAC', JPEG: 'MJPEG'}[name] || name;
}

export function plural(count, word) {
  return count + ' ' + word + (count === 1 ? '' : 's');
}

/**
 * Explains what a viewer shows.
 * @param v.status     the stream as the API tells it; null before the first reply
 * @param v.sinceStatus ms since that reply
 * @param v.phase      "off", "offering", "connecting" or "connected": the session
 * @param v.live       pictures arrive (or sound, when there is no picture to come)
 * @param v.error      {title, detail} of the session, or null
 * @param v.retryIn    ms until the next session, or null
 * @param v.offline    the browser has no network
 * @param v.capped     others play, and this one is one too many
 * @param v.picture    there is a last picture
 * @param v.videoRefused the gateway has no picture for this browser
 * @returns {kind, label, title, detail}; kind: "live", "sound", "busy", "away", "fault" or "off"
 */
export function explain(v) {
  const s = v.status, playing = s?.state === 'playing';
  const say = (kind, label, title, detail = '') => ({kind, label, title, detail});
  const inState = s ? s.inStateMs + v.sinceStatus : 0;
  const pictureFails = playing && (!s.video || s.video.passes === false || v.videoRefused);

  if (v.offline) return say('fault', 'Offline', 'No network', 'Playing continues when the network is back.');
  if (v.live && !pictureFails) return say('live', 'Live', '');
  if (s?.state === 'unpublished') return say('off', 'Not published', 'Not published', s.detail);
  if (s?.state === 'waiting') {
    const retry = s.retryInMs == null ? '' : nextTry(s.retryInMs - v.sinceStatus);
    return say('away', 'Away', 'The camera is away', sentences(s.detail, retry));
  }
  if (v.error) return say('fault', 'Fault', v.error.title, sentences(v.error.detail, v.retryIn == null ? '' : nextTry(v.retryIn)));
  if (s?.state === 'connecting') return say('busy', 'Connecting', 'Connecting to the camera', elapsed(s.detail, inState));
  if (s?.state === 'starting') return say('busy', 'Starting', 'Waiting for the first picture', elapsed(s.detail, inState));
  if (pictureFails && v.phase !== 'offering' && v.phase !== 'connecting') {
    const why = !s.video ? 'The stream has no picture.' : s.video.reason || codecName(s.video.codec)
      + (v.videoRefused ? ' is not played by this browser.' : ' does not pass.');
    if (s.audio?.passes) return say('sound', 'Sound only', s.video ? 'The picture does not pass' : 'Sound only', s.video ? why : '');
    return say('fault', 'No picture', 'The picture does not pass', why);
  }
  if (v.phase === 'off') {
    if (v.retryIn != null) return say('busy', 'Reconnecting', 'The connection broke', nextTry(v.retryIn));
    if (!s) return say('busy', 'Loading', 'Loading');
    if (v.capped) return say('off', 'Paused', v.picture ? '' : 'Paused', 'Nine streams play at a time. Point at this one to play it.');
    return say('off', playing ? 'Paused' : 'Idle', v.picture ? '' : playing ? 'Paused' : 'Idle', playing || v.picture ? '' : s.detail);
  }
  if (v.phase === 'connected') {
    return say('busy', 'Starting', v.picture ? 'The picture stands still' : 'Waiting for the picture', elapsed('', v.waited));
  }
  return say('busy', 'Connecting', 'Connecting to the gateway', elapsed('', v.waited));
}

/** Why there is no sound; empty when there is. */
export function soundProblem(status) {
  if (!status || !['playing', 'starting'].includes(status.state)) return '';
  if (!status.audio) return status.state === 'playing' ? 'The camera sends no sound.' : '';
  return status.audio.passes === false ? status.audio.reason || codecName(status.audio.codec) + ' does not pass.' : '';
}

/** What is missing although the stream plays: one sentence, or an empty string. */
export function missing(status) {
  if (status?.state !== 'playing') return '';
  if (status.video?.passes === false) return 'No picture: ' + (status.video.reason || codecName(status.video.codec) + ' does not pass.');
  return status.audio?.passes === false ? 'No sound: ' + soundProblem(status) : '';
}

function nextTry(ms) {
  return ms > 900 ? `Next try in ${duration(ms)}.` : 'Trying now.';
}

function sentences(...parts) {
  return parts.filter(Boolean).map(p => /[.!?…]$/.test(p) ? p : p + '.').join(' ');
}

/** Adds the time to a sentence that does not tell it already ("DESCRIBE, 9 s"). */
function elapsed(detail, ms) {
  if (/\d+ (s|min)\.?$/.test(detail || '') || !(ms >= 2000)) return detail || '';
  return detail ? `${detail.replace(/\.$/, '')}, ${duration(ms)}` : duration(ms);
}
