'use strict';
// A small SIP user agent over WebSocket (RFC 3261, RFC 7118) with one RTCPeerConnection. It can make a call, renegotiate it and end it.
// The test uses it as `phone`.

const token = () => Math.random().toString(36).slice(2, 12);

class SipMessage {
  constructor(text) {
    const cut = text.indexOf('\r\n\r\n');
    const [first, ...lines] = text.slice(0, cut).split('\r\n');
    this.first = first;
    this.body = text.slice(cut + 4);
    this.headers = lines.map(line => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
    this.status = first.startsWith('SIP/2.0 ') ? Number(first.split(' ')[1]) : 0;
    this.method = this.status ? this.header('cseq').split(' ')[1] : first.split(' ')[0];
  }
  all(name) { return this.headers.filter(h => h[0] === name).map(h => h[1]); }
  header(name) { return this.all(name)[0] ?? ''; }
}

class SipPhone {
  constructor() {
    this.host = token() + '.invalid';
    this.cseq = 0;
    this.pending = new Map();
    this.times = {};
  }

  log(text) {
    document.getElementById('log').textContent += text + '\n';
    console.log(text);
  }

  connect(url) {
    return new Promise((resolve, reject) => {
      this.socket = new WebSocket(url, 'sip');
      this.socket.onopen = () => resolve(true);
      this.socket.onerror = () => reject(new Error('no connection to ' + url));
      this.socket.onmessage = event => this.receive(new SipMessage(event.data));
    });
  }

  receive(message) {
    if (message.status) {
      const waiting = this.pending.get(message.header('cseq'));
      if (waiting && message.status >= 200) waiting(message);
      return;
    }
    if (message.method === 'INVITE') {
      this.invited?.(message);
      return;
    }
    // Requests of the other side within the dialog.
    const copied = ['via', 'from', 'to', 'call-id', 'cseq'].flatMap(name => message.all(name).map(value => `${name}: ${value}`));
    const status = ['BYE', 'OPTIONS', 'INFO'].includes(message.method) ? '200 OK' : '501 Not Implemented';
    if (message.method !== 'ACK') this.socket.send(['SIP/2.0 ' + status, ...copied, 'Content-Length: 0', '', ''].join('\r\n'));
    if (message.method === 'BYE') this.ended = true;
  }

  // The registrar stores this connection for alice (RFC 3261 section 10).
  async register(registrar) {
    Object.assign(this, { target: `sip:alice@${registrar}`, remoteTarget: `sip:${registrar}`, routes: [],
      tag: token(), remoteTag: '', callId: token() });
    const from = this.host;
    this.host = registrar;
    const response = await this.request('REGISTER');
    this.host = from;
    if (response.status !== 200) throw new Error(response.first);
    return true;
  }

  request(method, body = '', number = ++this.cseq) {
    const lines = [
      `${method} ${this.remoteTarget} SIP/2.0`,
      `Via: SIP/2.0/WS ${this.host};branch=z9hG4bK${token()}`,
      'Max-Forwards: 70',
      ...this.routes.map(route => 'Route: ' + route),
      `From: ${this.from ?? `<sip:alice@${this.host}>`};tag=${this.tag}`,
      `To: <${this.target}>${this.remoteTag ? ';tag=' + this.remoteTag : ''}`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${number} ${method}`,
      `Contact: <sip:alice@${this.host};transport=ws>`,
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${new TextEncoder().encode(body).length}`,
      '', body];
    const answered = method === 'ACK' ? null : new Promise((resolve, reject) => {
      this.pending.set(`${number} ${method}`, resolve);
      setTimeout(() => reject(new Error(method + ' was not answered')), 20000);
    });
    this.socket.send(lines.join('\r\n'));
    return answered;
  }

  // tcpOnly: neither side learns a UDP candidate, as behind a firewall that allows only outgoing TCP.
  // audioCodecs: the MIME types to offer; null for all of the browser.
  async call(target, { video = true, bundlePolicy = 'balanced', tcpOnly = false, audioCodecs = null } = {}) {
    this.tcpOnly = tcpOnly;
    Object.assign(this, { target, remoteTarget: target, routes: [], tag: token(), remoteTag: '', callId: token() + token() });
    const pc = await this.prepare(video, bundlePolicy);
    if (audioCodecs) {
      const known = RTCRtpReceiver.getCapabilities('audio').codecs.filter(codec => audioCodecs.includes(codec.mimeType));
      pc.getTransceivers().filter(t => t.sender.track?.kind === 'audio').forEach(t => t.setCodecPreferences(known));
    }
    await this.negotiate({});
    return this.connected();
  }

  // Creates the devices, the connection and the tracks of a call.
  async prepare(video, bundlePolicy) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: video && { width: 640, height: 360, frameRate: 15 } });
    document.getElementById('local').srcObject = stream;
    const pc = this.pc = new RTCPeerConnection({ bundlePolicy });
    stream.getTracks().forEach(track => pc.addTrack(track, stream));
    pc.ontrack = event => { document.getElementById('remote').srcObject = event.streams[0] ?? new MediaStream([event.track]); };
    pc.oniceconnectionstatechange = () => {
      this.log('ICE ' + pc.iceConnectionState);
      if (['connected', 'completed'].includes(pc.iceConnectionState)) this.times.ice ??= performance.now() - this.times.answered;
    };
    pc.onconnectionstatechange = () => {
      this.log('connection ' + pc.connectionState);
      if (pc.connectionState === 'connected') this.times.connected ??= performance.now() - this.times.answered;
    };
    return pc;
  }

  async connected() {
    const pc = this.pc;
    await this.until(() => pc.connectionState === 'connected' || pc.connectionState === 'failed', 20000);
    if (pc.connectionState !== 'connected') throw new Error('connection ' + pc.connectionState);
    return { iceMilliseconds: this.times.ice, dtlsMilliseconds: this.times.connected - this.times.ice };
  }

  // Waits for an incoming call and accepts it. From then on the dialog is used as if this side had called.
  answerNextCall({ video = true, bundlePolicy = 'balanced' } = {}) {
    return new Promise((resolve, reject) => {
      this.invited = invite => {
        this.invited = null;
        this.take(invite, video, bundlePolicy).then(resolve, reject);
      };
    });
  }

  async take(invite, video, bundlePolicy) {
    const pc = await this.prepare(video, bundlePolicy);
    const own = token();
    await pc.setRemoteDescription({ type: 'offer', sdp: invite.body });
    // ICE checks begin before the answer is sent. The engine answers them at once.
    this.times.answered = performance.now();
    await pc.setLocalDescription(await pc.createAnswer());
    await this.until(() => pc.iceGatheringState === 'complete', 10000);
    const body = pc.localDescription.sdp;
    const copied = ['via', 'record-route', 'from', 'call-id', 'cseq'].flatMap(name => invite.all(name).map(value => `${name}: ${value}`));
    this.socket.send([
      'SIP/2.0 200 OK', ...copied, `To: ${invite.header('to')};tag=${own}`, `Contact: <sip:alice@${this.host};transport=ws>`,
      'Content-Type: application/sdp', `Content-Length: ${new TextEncoder().encode(body).length}`, '', body].join('\r\n'));
    // In later requests of this side From and To are swapped (RFC 3261 section 12.1.1).
    const uri = text => /<([^>]+)>/.exec(text)?.[1] ?? text.split(';')[0];
    Object.assign(this, {
      from: `<${uri(invite.header('to'))}>`, target: uri(invite.header('from')),
      remoteTag: /;tag=([^;>]+)/.exec(invite.header('from'))[1], tag: own,
      remoteTarget: uri(invite.header('contact')), callId: invite.header('call-id'), cseq: 1,
      routes: invite.all('record-route').flatMap(value => value.split(/,(?=\s*<)/)).map(r => r.trim()),
    });
    return this.connected();
  }

  // Sends one offer in an INVITE or re-INVITE and applies the answer.
  async negotiate(options) {
    const pc = this.pc;
    await pc.setLocalDescription(await pc.createOffer(options));
    await this.until(() => pc.iceGatheringState === 'complete', 10000);
    const number = ++this.cseq;
    const filter = sdp => this.tcpOnly ? sdp.split('\r\n').filter(line => !/^a=candidate:\S+ \d+ udp /i.test(line)).join('\r\n') : sdp;
    const response = await this.request('INVITE', filter(pc.localDescription.sdp), number);
    if (response.status >= 300) throw new Error(response.first);
    this.remoteTag = /;tag=([^;>]+)/.exec(response.header('to'))?.[1] ?? '';
    this.remoteTarget = /<([^>]+)>/.exec(response.header('contact'))?.[1] ?? this.remoteTarget;
    // The first answer defines the route set of the dialog (RFC 3261 section 12.1.2).
    if (number === 1) this.routes = response.all('record-route').flatMap(value => value.split(/,(?=\s*<)/)).map(r => r.trim()).reverse();
    this.request('ACK', '', number);
    this.times.answered ??= performance.now();
    await pc.setRemoteDescription({ type: 'answer', sdp: filter(response.body) });
    this.answer = response.body;
    return response.body;
  }

  // direction: 'sendonly' holds, 'sendrecv' resumes.
  async reoffer({ direction, iceRestart = false } = {}) {
    if (direction) this.pc.getTransceivers().forEach(t => { t.direction = direction; });
    const ufrag = sdp => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
    const before = ufrag(this.pc.remoteDescription.sdp);
    await this.negotiate({ iceRestart });
    await this.until(() => this.pc.connectionState === 'connected', 15000);
    return { newUfrag: ufrag(this.pc.remoteDescription.sdp) !== before,
      directions: this.pc.getTransceivers().map(t => t.currentDirection) };
  }

  async bye() {
    const response = await this.request('BYE');
    this.pc.close();
    return response.status;
  }

  async stats() {
    const result = { audio: {}, video: {}, transports: [], connection: this.pc.connectionState };
    const all = await this.pc.getStats();
    for (const r of all.values()) {
      if (r.type === 'inbound-rtp') {
        const { packetsReceived, packetsLost, framesDecoded, keyFramesDecoded, totalAudioEnergy, nackCount, pliCount, jitter } = r;
        Object.assign(result[r.kind], { packetsReceived, packetsLost, framesDecoded, keyFramesDecoded,
          totalAudioEnergy, nackCount, pliCount, jitter });
        result[r.kind].concealedSamples = r.concealedSamples;
        result[r.kind].totalSamplesReceived = r.totalSamplesReceived;
        result[r.kind].codec = all.get(r.codecId)?.mimeType;
      } else if (r.type === 'outbound-rtp') {
        const { packetsSent, framesEncoded, keyFramesEncoded } = r;
        Object.assign(result[r.kind], { packetsSent, framesEncoded, keyFramesEncoded,
          pliReceived: r.pliCount, firReceived: r.firCount, nackReceived: r.nackCount });
      } else if (r.type === 'remote-inbound-rtp') {
        Object.assign(result[r.kind], { remoteLost: r.packetsLost, roundTripTime: r.roundTripTime, reports: r.roundTripTimeMeasurements });
      } else if (r.type === 'transport') {
        const pair = all.get(r.selectedCandidatePairId);
        result.transports.push({ dtls: r.dtlsState, ice: r.iceState, srtp: r.srtpCipher,
          protocol: all.get(pair?.remoteCandidateId)?.protocol });
      }
    }
    if (result.transports.length) return result;
    // Firefox has no transport statistics, so the state is read from the transports and the protocol from the selected pairs.
    const used = [...all.values()].filter(r => r.type === 'candidate-pair' && r.selected);
    const transports = new Set(this.pc.getSenders().map(sender => sender.transport).filter(Boolean));
    for (const transport of transports)
      result.transports.push({ dtls: transport.state, protocol: all.get(used[0]?.remoteCandidateId)?.protocol });
    return result;
  }

  until(condition, limit) {
    const end = performance.now() + limit;
    return new Promise(resolve => {
      const look = () => condition() || performance.now() > end ? resolve(condition()) : setTimeout(look, 10);
      look();
    });
  }
}

window.phone = new SipPhone();
