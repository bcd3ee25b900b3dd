import {base, request} from './api.js';
import {iceFragment, iceServers, rotateCodecs} from './policy.js';

/** ICE servers of earlier sessions: WHEP tells them with the answer, too late for the session itself. */
let knownServers = [];

/**
 * Offers that wait for their answer. Browsers open six connections to a server (HTTP/1.1): cameras that answer slowly leave two of them
 * for the rest of the page.
 */
const OFFERS = 4;
let offers = 0;
const queue = [];

/** One WHEP session: receives a stream. Ended once, never reused. */
export class WhepSession {
  /**
   * @param failed keys of codecs that the browser did not decode (codecKey), to be offered last.
   * @param first "video" or "audio": the kind whose section comes first and carries the transport of the bundle.
   * @param onTrack called with each track.
   */
  constructor(name, failed, first, onTrack) {
    this.name = name;
    this.phase = 'offering';
    this.resource = '';
    this.id = '';
    this.startedAt = performance.now();
    this.closed = false;
    this.candidates = [];
    this.last = null;
    const pc = this.pc = new RTCPeerConnection({bundlePolicy: 'max-bundle', iceServers: knownServers});
    pc.ontrack = ({track, receiver}) => {
      // Lowest delay: the browser buffers no longer than the network makes it.
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
      if ('playoutDelayHint' in receiver) receiver.playoutDelayHint = 0;
      onTrack(track);
    };
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === 'connected') this.phase = 'connected';
    };
    this.transceivers = {};
    for (const kind of first === 'video' ? ['video', 'audio'] : ['audio', 'video']) {
      this.transceivers[kind] = pc.addTransceiver(kind, {direction: 'recvonly'});
    }
    const {video} = this.transceivers;
    /** Which kinds of media the answer refuses, and the stream's codecs when it was offered. */
    this.refused = {};
    this.codecs = {};
    if (failed.length && video.setCodecPreferences) {
      video.setCodecPreferences(rotateCodecs(RTCRtpReceiver.getCapabilities('video').codecs, failed));
    }
  }

  /** Offers and takes the answer; throws ApiError when the gateway refuses. */
  async start() {
    const pc = this.pc;
    let posted = false;
    pc.onicecandidate = ({candidate}) => {
      if (posted) this.trickle(candidate);
    };
    const candidates = gathered(pc, 200);
    await pc.setLocalDescription();
    await candidates;
    await turn(this);
    if (this.closed) return;
    let reply, answer;
    try {
      posted = true;
      reply = await request('whep/' + encodeURIComponent(this.name),
        {method: 'POST', headers: {'Content-Type': 'application/sdp'}, body: pc.localDescription.sdp, timeout: 30000});
      answer = await reply.text();
    } finally {
      offers--;
      queue.shift()?.();
    }
    // Location is relative to the request or absolute.
    this.resource = new URL(reply.headers.get('Location'), new URL('whep/' + encodeURIComponent(this.name), base)).href;
    this.id = decodeURIComponent(new URL(this.resource).pathname.split('/').pop());
    this.tag = reply.headers.get('ETag') || '*';
    if (this.closed) {
      this.remove();
      return;
    }
    const servers = iceServers(reply.headers.get('Link'));
    this.mayNeedServers = servers.length > 0 && knownServers.length === 0;
    if (servers.length) knownServers = servers;
    await pc.setRemoteDescription({type: 'answer', sdp: answer});
    if (this.phase === 'offering') this.phase = 'connecting';
    for (const [kind, transceiver] of Object.entries(this.transceivers)) this.refused[kind] = transceiver.currentDirection !== 'recvonly';
    this.trickle();
  }

  /** Sends candidates that came after the offer (RFC 8840); null ends them, undefined only sends what waits. */
  trickle(candidate) {
    if (candidate !== undefined) this.candidates.push(candidate ? candidate.toJSON() : {candidate: '', sdpMid: '0'});
    if (!this.resource || this.closed || !this.candidates.length || this.sending) return;
    this.sending = setTimeout(() => {
      this.sending = 0;
      if (this.closed) return;
      const body = iceFragment(this.pc.localDescription.sdp, this.candidates.splice(0));
      // A gateway that takes no more candidates is reached by those of the offer.
      request(this.resource, {method: 'PATCH', headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': this.tag}, body})
        .catch(() => {});
    }, 20);
  }

  /** Ends the session on both sides; also while the page is left. */
  close() {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.sending);
    this.pc.onicecandidate = this.pc.ontrack = this.pc.onconnectionstatechange = null;
    this.pc.close();
    if (this.resource) this.remove();
  }

  /** The connection, tried without ICE servers, does not come although the gateway names some: the next session uses them. */
  needsServers(now) {
    return this.mayNeedServers && this.phase === 'connecting' && now - this.startedAt > 4000;
  }

  /** The stream has media that was refused before its codec was known. */
  misses(status) {
    return ['video', 'audio'].some(kind => this.refused[kind] && status[kind]?.passes && status[kind].codec !== this.codecs[kind]);
  }

  /** The session's figures; rates are of the time since the last call. */
  async sample() {
    const now = performance.now(), before = this.last;
    const stats = [...(await this.pc.getStats()).values()], byId = new Map(stats.map(s => [s.id, s]));
    const inbound = kind => stats.find(s => s.type === 'inbound-rtp' && (s.kind || s.mediaType) === kind) || {};
    const v = inbound('video'), a = inbound('audio');
    const pair = byId.get(stats.find(s => s.type === 'transport')?.selectedCandidatePairId)
      || stats.find(s => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded');
    const local = byId.get(pair?.localCandidateId), codec = byId.get(v.codecId), seconds = before ? (now - before.at) / 1000 : 0;
    const rate = (value, old) => seconds > 0 && value >= old ? (value - old) / seconds : null;
    const window = (sum, count, oldSum, oldCount) => count > oldCount ? (sum - oldSum) / (count - oldCount) : null;
    const raw = {at: now, bytes: v.bytesReceived || 0, audio: a.bytesReceived || 0, frames: v.framesDecoded || 0,
      delay: v.jitterBufferDelay || 0, emitted: v.jitterBufferEmittedCount || 0, lost: lost(v, a), packets: packets(v, a)};
    this.last = raw;
    const recentLost = raw.lost - (before?.lost || 0), recent = raw.packets - (before?.packets || 0) + recentLost;
    return {
      at: now,
      connection: this.pc.connectionState,
      bytesReceived: raw.bytes + raw.audio,
      videoBytes: raw.bytes,
      audioBytes: raw.audio,
      framesReceived: v.framesReceived || 0,
      framesDecoded: raw.frames,
      framesDropped: v.framesDropped || 0,
      framesPerSecond: rate(raw.frames, before?.frames) ?? v.framesPerSecond ?? null,
      bitrate: rate(raw.bytes + raw.audio, (before?.bytes || 0) + (before?.audio || 0)),
      freezeCount: v.freezeCount ?? null,
      totalFreezesDurationMs: v.totalFreezesDuration === undefined ? null : Math.round(v.totalFreezesDuration * 1000),
      jitterBufferMs: milliseconds(window(raw.delay, raw.emitted, before?.delay || 0, before?.emitted || 0)),
      roundTripMs: milliseconds(pair?.currentRoundTripTime),
      packetsLost: raw.lost,
      lossPercent: recent > 0 ? Math.max(0, recentLost * 100 / recent) : 0,
      width: v.frameWidth || 0,
      height: v.frameHeight || 0,
      codec: codec ? codec.mimeType.replace(/^video\//, '') : '',
      codecDescription: codec || null,
      audioCodec: byId.get(a.codecId)?.mimeType.replace(/^audio\//, '') || '',
      decoder: v.decoderImplementation || '',
      path: local && (local.candidateType === 'relay' ? 'TURN relay' : (local.protocol || '').toUpperCase()),
    };
  }

  remove() {
    request(this.resource, {method: 'DELETE', keepalive: true, timeout: 0}).catch(() => {});
  }
}

/** Waits until the session may post its offer. */
async function turn(session) {
  if (offers >= OFFERS) await new Promise(resolve => queue.push(resolve));
  if (session.closed) queue.shift()?.();
  else offers++;
}

/**
 * Waits for candidates: until all are there, or 10 ms after the first one, or as long as given. Browsers take 100 ms and more to say that
 * all are there, and the later ones are trickled.
 */
function gathered(pc, timeout) {
  return new Promise(resolve => {
    pc.addEventListener('icecandidate', () => setTimeout(resolve, 10), {once: true});
    setTimeout(resolve, timeout);
  });
}

const lost = (v, a) => Math.max(0, (v.packetsLost || 0) + (a.packetsLost || 0));
const packets = (v, a) => (v.packetsReceived || 0) + (a.packetsReceived || 0);
const milliseconds = seconds => seconds == null ? null : Math.round(seconds * 10000) / 10;
