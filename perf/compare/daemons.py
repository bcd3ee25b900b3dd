"""Starting, stopping and describing the daemons and the machine."""

import contextlib
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

NG_PORT = 22990
HTTP_PORT = 22991


class Daemon:
    """A way to start a daemon that understands rtpengine's options."""

    def __init__(self, name, command, options, cpu):
        self.name, self.command, self.options, self.cpu = name, command, options, cpu

    @property
    def is_mediaengine(self):
        return self.name.startswith("mediaengine")

    def arguments(self):
        common = ["--config-file=none", "--foreground", "--log-stderr", "--log-level=3", "--table=-1", "--num-threads=1",
                  "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{NG_PORT}", "--port-min=30000", "--port-max=59999", "--delete-delay=0"]
        if self.is_mediaengine:
            common.append(f"--listen-http=127.0.0.1:{HTTP_PORT}")
        return self.command + common + self.options

    @contextlib.contextmanager
    def running(self):
        """The process, answering pings, pinned to its CPU; ended on the way out."""
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(["taskset", "-c", str(self.cpu), *self.arguments()], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            running = Process(self, process, log)
            try:
                running.wait_for_ping()
                yield running
            finally:
                running.stop()

    def version(self):
        try:
            result = subprocess.run([*self.command, "--version"], capture_output=True, text=True, timeout=10, check=False)
            return (result.stdout + result.stderr).strip().splitlines()[0] if (result.stdout + result.stderr).strip() else "unknown"
        except (OSError, subprocess.TimeoutExpired):
            return "unknown"


class Process:
    def __init__(self, daemon, process, log):
        self.daemon, self._process, self._log = daemon, process, log
        self.pid = process.pid  # taskset execs the daemon: same process

    def alive(self):
        return self._process.poll() is None

    def wait_for_ping(self, seconds=15):
        end = time.monotonic() + seconds
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.2)
            client.connect(("127.0.0.1", NG_PORT))
            while time.monotonic() < end and self.alive():
                try:
                    client.send(f"cmp{time.monotonic_ns()} d7:command4:pinge".encode())
                    if b"pong" in client.recv(4096):
                        time.sleep(0.3)
                        return
                except OSError:
                    time.sleep(0.05)
        raise SystemExit(f"compare: {self.daemon.name} did not answer on NG:\n{self.log_tail()}")

    def log_tail(self):
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-3000:]

    def stop(self):
        if self.alive():
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def gc_figures(process):
    """Garbage collector figures of MediaEngine from its metrics page; empty when it does not tell."""
    if not process.daemon.is_mediaengine:
        return {}
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{HTTP_PORT}/metrics", timeout=2) as reply:
            text = reply.read().decode(errors="replace")
    except OSError:
        return {}
    figures = {}
    for line in text.splitlines():
        match = re.match(r"^(\S*(?:_gc_|allocated)\S*)\s+([-+0-9.eE]+)$", line)
        if match:
            figures[match.group(1)] = float(match.group(2))
    return figures


def running_rtpengine():
    """Process ids of rtpengine daemons that are not ours."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "comm").read_text().strip() == "rtpengine":
                    found.append(entry.name)
    return found


def machine(daemons):
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    governor = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    return {
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "cpu": cpu.group(1) if cpu else "unknown",
        "cpus": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "governor": governor.read_text().strip() if governor.exists() else "none",
        "virtual": "hypervisor" in Path("/proc/cpuinfo").read_text(),
        "distribution": platform.freedesktop_os_release().get("PRETTY_NAME", "unknown"),
        "dotnet": subprocess.run(["dotnet", "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if shutil.which("dotnet") else "none",
        "daemons": {daemon.name: {"version": daemon.version(), "arguments": daemon.arguments()} for daemon in daemons},
    }
