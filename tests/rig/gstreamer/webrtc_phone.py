#!/usr/bin/python3
"""A WebRTC phone of GStreamer's webrtcbin (libnice, OpenSSL, libsrtp) on the loopback interface.

    webrtc_phone.py offer     prints an offer, then reads the answer
    webrtc_phone.py answer    reads an offer, then prints the answer
    webrtc_phone.py check     exits with 77 and prints the reason when a requirement is missing

A description ends with an empty line. Then the program sends a tone in G.711. It prints "heard N" when the N-th audio packet was decrypted
(1, 50, 100 and so on), and "state NAME" when the connection state changes. It exits at the end of its input.
"""
import os
import sys
import threading

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstWebRTC", "1.0")
    gi.require_version("GstSdp", "1.0")
    from gi.repository import GLib, Gst, GstSdp, GstWebRTC
except (ImportError, ValueError) as missing:
    print(missing, "(packages python3-gi, gir1.2-gst-plugins-base-1.0, gir1.2-gst-plugins-bad-1.0)")
    sys.exit(77)

CAPS = "application/x-rtp,media=audio,encoding-name=PCMU,payload=0,clock-rate=8000"
PIPELINE = ("webrtcbin name=phone bundle-policy=max-bundle audiotestsrc is-live=true samplesperbuffer=160 ! mulawenc "
            "! rtppcmupay pt=0 ! " + CAPS + " ! phone.")


class Phone:
    def __init__(self, role):
        self.role = role
        self.heard = 0
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(PIPELINE)
        self.bin = self.pipeline.get_by_name("phone")
        self.ice = self.bin.get_property("ice-agent")  # kept: the getter of GStreamer 1.22 gives its reference away
        self.ice.emit("add-local-ip-address", "127.0.0.1")
        self.bin.connect("notify::ice-gathering-state", self.gathered)
        self.bin.connect("notify::connection-state", lambda b, _: print("state", b.get_property("connection-state").value_nick, flush=True))
        self.bin.connect("pad-added", self.receives)
        if role == "offer":
            self.bin.connect("on-negotiation-needed", lambda b: self.describe("create-offer"))

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        threading.Thread(target=self.read, daemon=True).start()
        self.loop.run()

    def describe(self, how):
        def made(promise, _):
            promise.wait()
            reply = promise.get_reply()  # owns the description
            description = reply.get_value(how[7:])
            self.bin.emit("set-local-description", description, Gst.Promise.new())

        self.bin.emit(how, None, Gst.Promise.new_with_change_func(made, None))

    def gathered(self, bin_, _):
        if bin_.get_property("ice-gathering-state") != GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            return
        text = bin_.get_property("local-description").sdp.as_text()
        print(text.replace("\r\n", "\n").rstrip("\n") + "\n", flush=True)

    def read(self):
        lines = []
        for line in sys.stdin:
            if line.strip():
                lines.append(line.rstrip("\r\n"))
                continue
            GLib.idle_add(self.take, "\r\n".join(lines) + "\r\n")
            lines = []
        os._exit(0)  # no need to take the pipeline down, which takes seconds

    def take(self, text):
        _, sdp = GstSdp.SDPMessage.new_from_text(text)
        kind = GstWebRTC.WebRTCSDPType.ANSWER if self.role == "offer" else GstWebRTC.WebRTCSDPType.OFFER
        description = GstWebRTC.WebRTCSessionDescription.new(kind, sdp)
        done = Gst.Promise.new_with_change_func(lambda *_: self.role == "answer" and self.describe("create-answer"), None)
        self.bin.emit("set-remote-description", description, done)

    def receives(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("async", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))
        pad.add_probe(Gst.PadProbeType.BUFFER, self.count)

    def count(self, *_):
        self.heard += 1
        if self.heard == 1 or self.heard % 50 == 0:
            print("heard", self.heard, flush=True)
        return Gst.PadProbeReturn.OK


Gst.init(None)
for element in "webrtcbin", "nicesrc", "srtpdec", "dtlsdec", "rtppcmupay":
    if not Gst.ElementFactory.find(element):
        print("GStreamer has no", element, "(packages gstreamer1.0-plugins-good, gstreamer1.0-plugins-bad, gstreamer1.0-nice)")
        sys.exit(77)
if sys.argv[1] != "check":
    Phone(sys.argv[1]).run()
