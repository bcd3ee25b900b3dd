// The viewer of the camera rig: plays one stream over WHEP, reads the clock strip that rtsp_camera.py paints, and reports figures.
// Tests call rig.watch, rig.report, rig.lipSync, rig.publish and rig.close.
'use strict';

const rig = {};
const video = document.getElementById('video');
const strip = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const now = () => performance.timeOrigin + performance.now();
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const percentile = (values, share) => {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
};

strip.canvas.width = 80;
strip.canvas.height = 1;

/** The clock strip: 80 cells along the top edge. Returns null when it cannot be read, and undefined before the first painting. */
function readStrip(width) {
  const cell = width / 80;
  strip.clearRect(0, 0, 80, 1);
  strip.imageSmoothingEnabled = false;
  strip.drawImage(video, 0, cell * 0.5, width, cell, 0, 0, 80, 1);
  const pixels = strip.getImageData(0, 0, 80, 1).data;
  if (pixels[3] === 0) return undefined; // nothing is painted yet
  const bytes = Array.from({length: 10}, (_, i) => {
    let value = 0;
    for (let bit = 0; bit < 8; bit++) value = value << 1 | (pixels[(i * 8 + bit) * 4 + 1] > 128);
    return value;
  });
  const check = bytes.slice(1, 9).reduce((a, b) => a ^ b);
  if (bytes[0] !== 0xAC || check !== bytes[9]) return null;
  return {
    milliseconds: bytes.slice(1, 7).reduce((a, b) => a * 256 + b, 0),
    number: (bytes[7] & 0x7f) << 8 | bytes[8],
    flash: bytes[7] >> 7,
  };
}

function onPicture(run, metadata) {
  if (rig.run !== run) return;
  video.requestVideoFrameCallback((_, next) => onPicture(run, next));
  if (video.videoWidth <= 2) return; // the placeholder picture of a stream without video
  const clock = readStrip(video.videoWidth);
  if (clock === undefined) return;
  run.firstPicture ??= now() - run.started;
  run.longestGap = Math.max(run.longestGap, now() - (run.lastPicture ?? now()));
  run.lastPicture = now();
  run.shown++;
  if (!clock) {
    run.unreadable++;
    run.unreadableAt.push([run.shown, Math.round(now() - run.started), video.videoWidth]);
    return;
  }
  run.delays.push(now() - clock.milliseconds);
  run.firstLive ??= now() - clock.milliseconds < 500 ? now() - run.started : undefined;
  if (run.number !== undefined) {
    const step = (clock.number - run.number) & 0x7fff;
    if (step === 0) run.repeated++;
    else run.missing += step - 1;
  }
  run.number = clock.number;
  if (clock.flash) run.flashes.push(metadata.expectedDisplayTime);
}

const gathered = connection => Promise.race([
  new Promise(done => connection.addEventListener('icegatheringstatechange', () => connection.iceGatheringState === 'complete' && done())),
  wait(3000),
]);

function begin() {
  rig.run = {
    started: now(), shown: 0, unreadable: 0, repeated: 0, missing: 0, delays: [], flashes: [], ticks: [], unreadableAt: [], longestGap: 0,
  };
  const run = rig.run;
  video.requestVideoFrameCallback((_, metadata) => onPicture(run, metadata));
}

/** The answer with another port in its candidates: packets go through a relay there. */
const through = (answer, port) => answer.replace(/^(a=candidate:\S+ 1 udp \d+ \S+) \d+/gim, `$1 ${port}`);

async function exchange(url, connection, options) {
  await connection.setLocalDescription();
  await gathered(connection);
  rig.run.offered = now();
  const headers = {'Content-Type': 'application/sdp'};
  if (options.token) headers.Authorization = 'Bearer ' + options.token;
  // Through a relay the engine must not learn of a direct way.
  const offer = options.through
    ? connection.localDescription.sdp.replace(/^a=candidate:.*\r\n/gm, '') : connection.localDescription.sdp;
  const reply = await fetch(url, {method: 'POST', headers, body: offer});
  const answer = await reply.text();
  if (reply.status !== 201) throw new Error(reply.status + ' ' + answer);
  rig.session = new URL(reply.headers.get('Location'), url).href;
  rig.answer = answer;
  rig.run.answered = now() - rig.run.offered;
  rig.port = Number(/^a=candidate:\S+ 1 udp \d+ \S+ (\d+)/im.exec(answer)[1]);
  await connection.setRemoteDescription({type: 'answer', sdp: options.through ? through(answer, options.through) : answer});
}

/** Watches a stream. Options: audio (default true), token, through (port of a relay). */
rig.watch = async (url, options = {}) => {
  begin();
  const connection = rig.connection = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  const stream = new MediaStream();
  connection.ontrack = event => {
    stream.addTrack(event.track);
    video.srcObject = stream;
  };
  connection.addTransceiver('video', {direction: 'recvonly'});
  if (options.audio !== false) connection.addTransceiver('audio', {direction: 'recvonly'});
  await exchange(url, connection, options);
  return rig.answer;
};

/** Publishes the browser's own test pictures and sounds. Options: codecs (video), simulcast. */
rig.publish = async (url, options = {}) => {
  begin();
  const connection = rig.connection = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640, height: 360, frameRate: 25}});
  const encodings = options.simulcast
    ? [{rid: 'q', scaleResolutionDownBy: 4}, {rid: 'h', scaleResolutionDownBy: 2}, {rid: 'f'}] : [{}];
  const sender = connection.addTransceiver(
    stream.getVideoTracks()[0], {direction: 'sendonly', streams: [stream], sendEncodings: encodings});
  connection.addTransceiver(stream.getAudioTracks()[0], {direction: 'sendonly', streams: [stream]});
  if (options.codecs) {
    const all = RTCRtpSender.getCapabilities('video').codecs;
    sender.setCodecPreferences(all.filter(c => options.codecs.some(name => c.mimeType.toLowerCase() === name.toLowerCase())
      || /rtx|red|ulpfec/i.test(c.mimeType)));
  }
  await exchange(url, connection, options);
  return rig.answer;
};

const statistics = async () => {
  const found = {};
  for (const entry of (await rig.connection.getStats()).values()) {
    if (entry.type === 'inbound-rtp' || entry.type === 'outbound-rtp') found[entry.kind] = entry;
    if (entry.type === 'codec') (found.codecs ??= {})[entry.id] = entry;
    if (entry.type === 'candidate-pair' && entry.nominated) found.pair = entry;
  }
  return found;
};

/** What was received and shown in some seconds, beginning a second after the first picture. */
rig.report = async (seconds = 5) => {
  const run = rig.run;
  for (let i = 0; i < 100 && run.firstPicture === undefined; i++) await wait(50);
  await wait(1000);
  const before = await statistics();
  const shown = run.shown;
  const start = now();
  run.delays = [];
  run.longestGap = 0;
  run.repeated = run.missing = 0;
  await wait(seconds * 1000);
  const after = await statistics();
  const elapsed = (now() - start) / 1000;
  const difference = (kind, name) => (after[kind]?.[name] ?? 0) - (before[kind]?.[name] ?? 0);
  const codec = kind => after.codecs?.[after[kind]?.codecId]?.mimeType ?? null;
  return {
    firstPicture: run.firstPicture, firstLive: run.firstLive, offered: run.offered - run.started, answered: run.answered,
    width: video.videoWidth, height: video.videoHeight, videoCodec: codec('video'), audioCodec: codec('audio'),
    decoded: difference('video', 'framesDecoded') / elapsed, shown: (run.shown - shown) / elapsed,
    longestGap: run.longestGap, unreadable: run.unreadable, unreadableAt: run.unreadableAt,
    repeated: run.repeated, missing: run.missing, freezes: after.video?.freezeCount ?? 0,
    lost: after.video?.packetsLost ?? 0,
    nacks: after.video?.nackCount ?? 0, keyFrameRequests: after.video?.pliCount ?? 0,
    audioSamples: difference('audio', 'totalSamplesReceived') / elapsed, audioConcealed: difference('audio', 'concealedSamples'),
    audioOctets: difference('audio', 'bytesReceived'), delayMedian: percentile(run.delays, 0.5), delay95: percentile(run.delays, 0.95),
    state: rig.connection.connectionState,
  };
};

/** Sound after picture in milliseconds: the flash picture against the tick, both at the output. */
rig.lipSync = async (seconds = 8) => {
  const run = rig.run;
  const context = new AudioContext();
  await context.resume();
  await context.audioWorklet.addModule('tick.js');
  const node = new AudioWorkletNode(context, 'tick');
  const tracks = rig.connection.getReceivers().map(r => r.track).filter(t => t.kind === 'audio');
  const source = context.createMediaStreamSource(new MediaStream(tracks));
  source.connect(node).connect(context.destination);
  node.port.onmessage = event => {
    const output = context.getOutputTimestamp();
    run.ticks.push(output.performanceTime + (event.data - output.contextTime) * 1000);
  };
  run.flashes = [];
  await wait(seconds * 1000);
  source.disconnect();
  const nearest = tick => run.flashes.reduce((a, b) => Math.abs(b - tick) < Math.abs(a - tick) ? b : a, Infinity);
  const skews = run.ticks.map(tick => tick - nearest(tick)).filter(skew => Math.abs(skew) < 500);
  return {ticks: run.ticks.length, flashes: run.flashes.length, matched: skews.length, median: percentile(skews, 0.5)};
};

rig.close = async () => {
  rig.run = null;
  rig.connection?.close();
  return rig.session ? (await fetch(rig.session, {method: 'DELETE'})).status : 0;
};
