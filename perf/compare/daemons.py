"""Starts and stops the daemons, and reads their metrics."""

import contextlib
import re
import shlex
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path

import share

NG_PORT = 22990
HTTP_PORT = 22991
PROBE_PORT = 22992

# Wait until the daemon has settled, so that its start is not measured.
SETTLE_SECONDS = 0.3


@dataclass(frozen=True)
class Daemon:
    """A way to start a daemon that understands rtpengine's options."""

    name: str
    command: list
    options: list = field(default_factory=list)
    cores: list = field(default_factory=lambda: [0])
    address: str = "127.0.0.1"
    host: object = None
    realtime: bool = False

    @property
    def is_mediaengine(self):
        return self.name.startswith("mediaengine")

    @property
    def kind(self):
        return "mediaengine" if self.is_mediaengine else "rtpengine"

    def with_workers(self, cores):
        return replace(self, cores=cores)

    def arguments(self, scenario=None):
        common = ["--config-file=none", "--foreground", "--log-stderr", "--log-level=3", "--table=-1", f"--num-threads={len(self.cores)}",
                  f"--interface={self.address}", f"--listen-ng={self.address}:{NG_PORT}", "--port-min=30000", "--port-max=59999",
                  "--delete-delay=0"]
        own = list((scenario or {}).get("daemon_options", {}).get(self.kind, []))
        if self.realtime:
            common += ["--scheduling=rr", "--priority=10"]
        if self.is_mediaengine:
            common.append(f"--listen-http={self.address}:{HTTP_PORT}")
            # In-kernel forwarding is a scenario of its own; all others measure user space.
            if not any(option.startswith("--kernel-offload=") for option in own + self.options) and self.understands("kernel-offload"):
                common.append("--kernel-offload=off")
        return self.command + common + own + self.options

    def understands(self, option):
        if self.command[0] not in _help:
            _help[self.command[0]] = self.host.capture(f"{shlex.join(self.command)} --help 2>&1")
        return option in _help[self.command[0]]

    @contextlib.contextmanager
    def running(self, scenario):
        """Yields the process once it answers pings on its CPUs; ends it afterwards."""
        with tempfile.TemporaryFile() as log, share.of_a_cpu(self.host, scenario.get("cpu_share")) as confined:
            started = self.host.start([*confined, "taskset", "-c", ",".join(map(str, self.cores)), *self.arguments(scenario)], log)
            running = RunningDaemon(self, started, log)
            try:
                running.wait_for_ping()
                yield running
            finally:
                started.stop()

    def version(self):
        lines = self.host.capture(f"{shlex.join(self.command)} --version 2>&1").strip().splitlines()
        return lines[0] if lines else "unknown"


_help = {}


class RunningDaemon:
    def __init__(self, daemon, started, log):
        self.daemon, self._started, self._log = daemon, started, log
        self.pid = started.pid
        self.ng = f"{daemon.address}:{NG_PORT}"
        self.stats_url = f"http://{daemon.address}:{HTTP_PORT}/metrics" if daemon.is_mediaengine else ""

    def alive(self):
        return self._started.alive()

    def wait_for_ping(self, seconds=15):
        end = time.monotonic() + seconds
        script = (f'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.3); '
                  f's.connect(("{self.daemon.address}", {NG_PORT})); '
                  's.send(b"cmp_1 d7:command4:pinge"); print(b"pong" in s.recv(4096))')
        while time.monotonic() < end and self.alive():
            # From the daemon's host: this one may have no address in its network.
            if "True" in self.daemon.host.capture(f"{shlex.join(['python3', '-c', script])} 2>/dev/null"):
                time.sleep(SETTLE_SECONDS)
                return
            time.sleep(0.05)
        self._log.seek(0)
        raise SystemExit(f"compare: {self.daemon.name} did not answer on NG:\n{self._log.read().decode(errors='replace')[-3000:]}")


class ExternalDaemon:
    """A daemon that was running already (--running)."""

    name, kind, is_mediaengine = "daemon", "external", False

    def __init__(self, options):
        self.cores, self.host, self.pid = options.cores, None, options.running_pid
        self.ng, self.stats_url = options.running, options.stats_url
        self.daemon = self

    def arguments(self, scenario=None):
        return ["already", "running", "at", self.ng]

    @contextlib.contextmanager
    def running(self, scenario):
        yield self

    def alive(self):
        return True

    def version(self):
        return "running already"


def candidates(options, host):
    if options.running:
        return [ExternalDaemon(options)]
    found = []

    def add(name, command, further):
        found.append(Daemon(name, command, further, options.cores, options.daemon_address, host, options.realtime))

    if options.only != "mediaengine":
        add("rtpengine", [options.rtpengine], [])
    if options.only != "rtpengine":
        path = options.mediaengine
        if not host.is_ssh and not Path(path).exists():
            sys.exit(f"compare: {path} does not exist: ./build.sh publish makes it, or give --mediaengine PATH (or --only rtpengine)")
        command = ["dotnet", path] if path.endswith(".dll") else [path]
        base = shlex.split(options.mediaengine_options)
        add("mediaengine", command, base)
        for variant in options.variant:
            name, _, extra = variant.partition("=")
            add(f"mediaengine {name}", command, base + shlex.split(extra))
    return found


def gc_figures(running, host):
    """Garbage collector figures of MediaEngine from its metrics page; empty without such a page."""
    if not running.stats_url:
        return {}
    text = fetch(running.stats_url, host)
    figures = {}
    for line in text.splitlines():
        match = re.match(r"^(\S*(?:_gc_|_worst_lag_)\S*)\s+([-+0-9.eE]+)$", line)
        if match:
            figures[match.group(1)] = float(match.group(2))
    return figures


def sessions(running, host):
    """Current calls of MediaEngine; None for a daemon without metrics page."""
    match = running.stats_url and re.search(r'^rtpengine_sessions\{type="own"\} (\d+)', fetch(running.stats_url, host), re.MULTILINE)
    return int(match.group(1)) if match else None


def pauses_of(figures):
    """Histogram of the collector's pauses: pairs of an upper bound in milliseconds and the number of pauses in its bucket; empty when the
    daemon has no such figures. Pauses above all bounds are in the bucket of 10 s."""
    buckets = sorted((float(name.split('"')[1].replace("+Inf", "10")), count) for name, count in figures.items()
                     if "_gc_pause_duration_seconds_bucket" in name)
    below = [0] + [count for _, count in buckets]
    return [[bound * 1000, int(count - before)] for (bound, count), before in zip(buckets, below)]


def fetch(url, host):
    """Fetches a page from the daemon's host."""
    if host is not None and host.prefix:
        script = f"import urllib.request; print(urllib.request.urlopen({url!r}, timeout=2).read().decode())"
        return host.capture(f"{shlex.join(['python3', '-c', script])} 2>/dev/null")
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return reply.read().decode(errors="replace")
    except OSError:
        return ""


def running_rtpengine(host):
    """Process IDs of rtpengine daemons that this program did not start."""
    return host.capture("grep -lx rtpengine /proc/[0-9]*/comm 2>/dev/null | cut -d/ -f3").split()
