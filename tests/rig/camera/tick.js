// Tells when a tick begins: the first sample above the threshold after half a second of quiet.
registerProcessor('tick', class extends AudioWorkletProcessor {
  last = -1;

  process(inputs) {
    const samples = inputs[0][0] ?? [];
    for (let i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) <= 0.05) continue;
      const time = currentTime + i / sampleRate;
      if (time - this.last > 0.5) this.port.postMessage(time);
      this.last = time;
      break;
    }
    return true;
  }
});
