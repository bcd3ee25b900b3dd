// Decisions of the page, as pure functions: no clock, no network, no document.

/** How many tiles play at a time: each costs a decoder and the bit rate of a stream. */
export const LIVE_LIMIT = 9;

/** How long a tile that nobody sees keeps playing, in ms. */
export const LINGER = 3000;

/** The folder of the page, for relative URLs behind any proxy prefix: the modules lie in it, embedded pages one level below. */
export function baseOf(moduleUrl) {
  return new URL('./', moduleUrl).href;
}

/** Reads the fragment: "#/NAME", "#token=T" or "#/NAME&token=T". */
export function parseFragment(hash) {
  const result = {name: '', token: ''};
  for (const part of hash.replace(/^#/, '').split('&')) {
    if (part.startsWith('/')) result.name = decode(part.slice(1));
    else if (part.startsWith('token=')) result.token = decode(part.slice(6));
  }
  return result;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Pause before an attempt, in ms: 0.5 s after the first failure, doubled up to 15 s, with jitter so that many pages spread. */
export function backoff(attempt, random = Math.random()) {
  const pause = Math.min(15000, 500 * 2 ** Math.min(attempt, 8));
  return Math.round(pause * (0.8 + 0.4 * random));
}

/**
 * Which tiles play. Tiles that the user points at come first, then tiles that play already, then the rest in the order of the page.
 * @param tiles [{visible, live, touched}] in the order of the page; touched: when the user last pointed at the tile, 0 for never.
 * @returns indices
 */
export function chooseLive(tiles, limit = LIVE_LIMIT) {
  return tiles.map((tile, index) => ({...tile, index}))
    .filter(tile => tile.visible)
    .sort((a, b) => b.touched - a.touched || b.live - a.live || a.index - b.index)
    .slice(0, limit)
    .map(tile => tile.index);
}

/** Codecs of RTCRtpReceiver.getCapabilities with the failed ones last, so that the gateway chooses another; retransmission stays last. */
export function rotateCodecs(codecs, failed) {
  const rank = codec => /\/(rtx|red|ulpfec|flexfec)/i.test(codec.mimeType) ? 1000 : 1 + failed.indexOf(codecKey(codec));
  return codecs.map((codec, index) => ({codec, index}))
    .sort((a, b) => rank(a.codec) - rank(b.codec) || a.index - b.index)
    .map(entry => entry.codec);
}

/** A codec and its profile as one string. */
export function codecKey(codec) {
  return (codec.mimeType + ';' + (codec.sdpFmtpLine || '')).toLowerCase();
}

/**
 * A fragment of trickle ICE (RFC 8840) with the credentials of an offer.
 * @param candidates [{candidate, sdpMid}]; an empty candidate ends the list.
 */
export function iceFragment(sdp, candidates) {
  const lines = [sdp.match(/^a=ice-ufrag:.*$/m)?.[0], sdp.match(/^a=ice-pwd:.*$/m)?.[0]];
  for (const mid of new Set(candidates.map(c => c.sdpMid ?? '0'))) {
    lines.push('m=video 9 UDP/TLS/RTP/SAVPF 0', 'a=mid:' + mid);
    for (const c of candidates.filter(c => (c.sdpMid ?? '0') === mid)) lines.push(c.candidate ? 'a=' + c.candidate : 'a=end-of-candidates');
  }
  return lines.filter(Boolean).map(line => line.trim() + '\r\n').join('');
}

/** ICE servers of Link headers (RFC 9725 section 4.6), for RTCPeerConnection. */
export function iceServers(link) {
  const servers = [];
  for (const [, urls, parameters] of (link || '').matchAll(/<((?:stun|turn)s?:[^>]*)>([^<]*)/gi)) {
    const value = name => parameters.match(new RegExp(`;\\s*${name}="?([^",;]*)`, 'i'))?.[1];
    if (value('rel') !== 'ice-server') continue;
    const username = value('username'), credential = value('credential');
    servers.push(username === undefined ? {urls} : {urls, username, credential});
  }
  return servers;
}

/** Judges a session by its statistics, once a second. */
export class Watchdog {
  constructor(now) {
    this.bytesAt = this.framesAt = now;
    this.bytes = this.videoBytes = this.received = this.frames = 0;
    this.undecodedSince = 0;
    this.receivedAtFrame = 0;
  }

  /**
   * @param playing the gateway says that the camera sends.
   * @returns "ok", "reconnect" or "codec" (bytes come, pictures do not).
   */
  next({now, connection, bytes, videoBytes, framesReceived, framesDecoded, playing}) {
    if (bytes > this.bytes || !playing) this.bytesAt = now;
    if (framesDecoded > this.frames) {
      this.framesAt = now;
      this.undecodedSince = 0;
      this.receivedAtFrame = framesReceived;
    } else if (videoBytes > this.videoBytes) {
      this.undecodedSince ||= now;
    }
    const flowing = videoBytes > this.videoBytes;
    Object.assign(this, {bytes, videoBytes, frames: framesDecoded});
    if (connection === 'failed' || connection === 'closed' || now - this.bytesAt >= 5000) return 'reconnect';
    // A camera of few pictures a second pauses between them: only complete pictures count once one was decoded.
    const stuck = framesDecoded === 0 || framesReceived - this.receivedAtFrame >= 2;
    return flowing && stuck && this.undecodedSince && now - this.undecodedSince >= 3000 ? 'codec' : 'ok';
  }

  /** Pictures arrive; frameRate as announced, 0 for unknown. */
  live(now, frameRate) {
    return this.frames > 0 && now - this.framesAt < Math.max(1500, frameRate > 0 ? 2500 / frameRate : 0);
  }
}
