#!/usr/bin/env python3
"""Makes the *.frames files in this folder: three seconds of synthetic speech in frames of 20 ms, each preceded by its 16-bit
little-endian length.

Needs espeak-ng and ffmpeg (Debian packages of these names). The files are checked in, so that the generator needs neither.
"""

import struct
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXT = "The quick brown fox jumps over the lazy dog. Please hold the line."
FRAME_BYTES = 160  # of every codec here with 64 kbit/s
G711 = ["-ar", "8000", "-ac", "1"]


def run(*command):
    subprocess.run(command, check=True)


def encode(wave, output, *options):
    run("ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-i", wave, "-t", "3", "-af", "loudnorm", *options, output)


def ogg_packets(data):
    """The packets of a single-stream Ogg file (RFC 3533)."""
    position, packet = 0, b""
    while position < len(data):
        assert data[position:position + 4] == b"OggS"
        count = data[position + 26]
        lacing = data[position + 27:position + 27 + count]
        position += 27 + count
        for length in lacing:
            packet += data[position:position + length]
            position += length
            if length < 255:
                yield packet
                packet = b""


def write(name, frames):
    (HERE / f"{name}.frames").write_bytes(b"".join(struct.pack("<H", len(frame)) + frame for frame in frames))


def constant_rate(path):
    data = Path(path).read_bytes()
    return [data[at:at + FRAME_BYTES] for at in range(0, len(data) - FRAME_BYTES + 1, FRAME_BYTES)]


with tempfile.TemporaryDirectory() as folder:
    wave = f"{folder}/speech.wav"
    run("espeak-ng", "-v", "en", "-s", "150", "-w", wave, TEXT)
    encode(wave, f"{folder}/pcma", *G711, "-c:a", "pcm_alaw", "-f", "alaw")
    encode(wave, f"{folder}/pcmu", *G711, "-c:a", "pcm_mulaw", "-f", "mulaw")
    encode(wave, f"{folder}/g722", "-ar", "16000", "-ac", "1", "-c:a", "g722", "-f", "g722")
    encode(wave, f"{folder}/opus.ogg", "-ar", "48000", "-ac", "1", "-c:a", "libopus", "-b:a", "24k",
           "-frame_duration", "20", "-application", "voip")
    for codec in ("pcma", "pcmu", "g722"):
        write(codec, constant_rate(f"{folder}/{codec}"))
    write("opus", [packet for packet in ogg_packets(Path(f"{folder}/opus.ogg").read_bytes()) if not packet.startswith(b"Opus")])
