#!/usr/bin/python3
"""Draws the loop of the built-in test camera and encodes it: a dial with a hand that turns once in ten seconds.

Needs python3-numpy and ffmpeg with libx264. Writes clock.h264 (constrained baseline, no B-frames, a key frame every two seconds).
The engine plays the file as it is; this script is run only to change the picture.
"""
import math
import subprocess
import sys

import numpy as np

WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 25, 10
DIGITS = ["111101101101111", "010110010010111", "111001111100111", "111001111001111", "101101111001001",
          "111100111001111", "111100111101111", "111001001001001", "111101111101111", "111101111001111"]

y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
cx, cy, radius = WIDTH / 2, HEIGHT / 2 + 4, 138.0


def blend(picture, cover, colour):
    for channel in range(3):
        picture[..., channel] += (colour[channel] - picture[..., channel]) * cover


def edge(distance):
    return np.clip(0.5 - distance, 0, 1)


def segment(x0, y0, x1, y1, width):
    dx, dy = x1 - x0, y1 - y0
    t = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    return edge(np.hypot(x - x0 - t * dx, y - y0 - t * dy) - width / 2)


def digit(picture, number, left, top, size, colour):
    for i, bit in enumerate(DIGITS[number]):
        if bit == "1":
            px, py = int(left + (i % 3) * size), int(top + (i // 3) * size)
            picture[py:py + size, px:px + size] = colour


def background():
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    shade = (y / HEIGHT)[..., None]
    picture[:] = np.array([24, 38, 66]) * (1 - shade) + np.array([10, 16, 30]) * shade
    r = np.hypot(x - cx, y - cy)
    blend(picture, edge(r - radius), (240, 243, 248))
    blend(picture, edge(np.abs(r - radius) - 4), (96, 165, 250))
    for tick in range(50):
        a = 2 * math.pi * tick / 50
        inner = radius - (20 if tick % 5 == 0 else 10)
        s, c = math.sin(a), -math.cos(a)
        blend(picture, segment(cx + inner * s, cy + inner * c, cx + (radius - 5) * s, cy + (radius - 5) * c,
                               4 if tick % 5 == 0 else 2), (60, 72, 96))
    for number in range(10):
        a = 2 * math.pi * number / 10
        digit(picture, number, cx + 100 * math.sin(a) - 6, cy - 100 * math.cos(a) - 10, 4, (30, 41, 59))
    for i, colour in enumerate([(239, 68, 68), (234, 179, 8), (34, 197, 94), (59, 130, 246), (168, 85, 247)]):
        picture[40 + i * 56:40 + i * 56 + 44, 24:68] = colour
        picture[40 + i * 56:40 + i * 56 + 44, WIDTH - 68:WIDTH - 24] = 255 * i / 4
    return picture


def frame(base, index):
    picture = base.copy()
    second = index / RATE
    a = 2 * math.pi * second / SECONDS
    s, c = math.sin(a), -math.cos(a)
    blend(picture, segment(cx - 22 * s, cy - 22 * c, cx + 118 * s, cy + 118 * c, 6), (220, 38, 38))
    blend(picture, edge(np.hypot(x - cx, y - cy) - 9), (220, 38, 38))
    if index % RATE < 3:  # a flash with each tick
        blend(picture, edge(np.hypot(x - cx, y - cy - 62) - 12), (34, 197, 94))
    else:
        blend(picture, edge(np.hypot(x - cx, y - cy - 62) - 12), (203, 213, 225))
    return np.clip(picture, 0, 255).astype(np.uint8)


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else "clock.h264"
    encoder = subprocess.Popen(
        ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE),
         "-i", "-", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "baseline", "-preset", "veryslow", "-tune", "animation",
         "-bf", "0", "-crf", "27", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0",
         "-x264-params", "sliced-threads=0:threads=1:repeat-headers=1", "-bsf:v", "filter_units=remove_types=6", "-f", "h264", out],
        stdin=subprocess.PIPE)
    base = background()
    for index in range(RATE * SECONDS):
        encoder.stdin.write(frame(base, index).tobytes())
    encoder.stdin.close()
    sys.exit(encoder.wait())


main()
