#!/usr/bin/env bash
# Makes the files beside it with FFmpeg and GStreamer: a moving test picture of 64x64 (or as named) and a tone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
video() {
    ffmpeg -hide_banner -loglevel error -y -f lavfi -i "testsrc2=size=${SIZE:-64x64}:rate=25" \
        -frames:v "${FRAMES:-10}" -pix_fmt "${FORMAT:-yuv420p}" "$@"
}
x264() { video -c:v libx264 -threads 1 -x264-params "keyint=5:scenecut=0:$1" "${@:2}"; }
x264 "bframes=0" -profile:v baseline h264-baseline.264
x264 "bframes=0:slices=4:aud=1" -profile:v main h264-slices.264
x264 "bframes=0" -profile:v high -vf crop=50:38 h264-high-cropped.264
x264 "bframes=2:b-adapt=0" -profile:v high h264-b.264
x264 "interlaced=1:bframes=0" -profile:v high h264-interlaced.264
SIZE=1920x1080 FRAMES=1 x264 "bframes=0:fullrange=on" -profile:v high -crf 51 h264-1080.264
video -c:v libx264 -threads 1 -x264-params "keyint=250:scenecut=0:intra-refresh=1:bframes=0:keyint=5" -profile:v main h264-intra-refresh.264
x265() { video -c:v libx265 -x265-params "log-level=none:pools=none:frame-threads=1:info=0:keyint=5:scenecut=0:$1" "${@:2}"; }
x265 "bframes=0:repeat-headers=1" h265.265
x265 "bframes=3:b-adapt=0" h265-b.265
FORMAT=yuv420p10le x265 "bframes=0" -frames:v 2 h265-main10.265
video -c:v libvpx -g 5 -b:v 100k -deadline realtime vp8.ivf
video -c:v libvpx-vp9 -g 5 -b:v 100k -deadline realtime vp9.ivf
video -c:v libaom-av1 -cpu-used 8 -g 5 -b:v 100k -lag-in-frames 0 av1.obu
FORMAT=yuvj420p FRAMES=2 video -c:v mjpeg -q:v 5 -huffman default -f mjpeg jpeg-420.mjpeg
gst-launch-1.0 -q videotestsrc pattern=ball num-buffers=2 ! video/x-raw,format=Y42B,width=72,height=40 \
    ! jpegenc ! filesink location=jpeg-422.mjpeg
video -c:v mpeg4 -g 5 -q:v 5 -f m4v mpeg4.m4v
SIZE=176x144 FRAMES=6 video -c:v h263 -g 5 -q:v 10 h263.h263
audio() { ffmpeg -hide_banner -loglevel error -y -f lavfi -i "sine=frequency=1000:sample_rate=$1" -t 0.3 "${@:2}"; }
audio 48000 -c:a aac -b:a 64k -ac 2 aac.adts
audio 48000 -c:a aac -b:a 64k -ac 2 -f latm aac.latm
audio 44100 -c:a mp2 -b:a 64k -ac 1 mpeg-audio.mp2
audio 8000 -c:a g726 -code_size 4 -f g726 g726-32.aal2
audio 8000 -c:a g726le -code_size 4 -f g726le g726-32.rfc3551
gst() { gst-launch-1.0 -q filesrc location="$1" "${@:3}" ! rtpstreampay ! filesink location="gst-$2.rtp"; }
gst h264-b.264 h264 ! h264parse ! rtph264pay mtu=300 aggregate-mode=zero-latency config-interval=-1
gst h265.265 h265 ! h265parse ! rtph265pay mtu=300 aggregate-mode=zero-latency
gst vp8.ivf vp8 ! ivfparse ! rtpvp8pay mtu=300 picture-id-mode=15-bit
gst vp9.ivf vp9 ! ivfparse ! vp9parse ! rtpvp9pay mtu=300 picture-id-mode=15-bit
gst jpeg-422.mjpeg jpeg ! jpegparse ! rtpjpegpay mtu=700
gst aac.adts aac ! aacparse ! rtpmp4gpay mtu=300
gst aac.adts latm ! aacparse ! rtpmp4apay mtu=100
gst mpeg-audio.mp2 mp2 ! mpegaudioparse ! rtpmpapay mtu=300
gst mpeg4.m4v mpeg4 ! mpeg4videoparse ! rtpmp4vpay mtu=300
gst h263.h263 h263 ! h263parse ! rtph263ppay mtu=300
