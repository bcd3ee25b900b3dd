"""Hosts that commands run on: this one, a prefix such as 'ip netns exec NAME', or another machine by ssh."""

import contextlib
import os
import shlex
import subprocess
import sys


class Host:
    """A machine or network namespace, with the command prefix that runs a command there."""

    def __init__(self, shell=""):
        self.prefix = shlex.split(shell)

    @property
    def is_ssh(self):
        return bool(self.prefix) and os.path.basename(self.prefix[0]) == "ssh"

    def command(self, words):
        # ssh joins its arguments with blanks and a shell parses them again; other prefixes pass them on unchanged.
        return [*self.prefix, shlex.join(words)] if self.is_ssh else [*self.prefix, *words]

    def capture(self, script, timeout=20):
        """The output of a shell script; empty when it fails."""
        try:
            return subprocess.run(self.command(["sh", "-c", script]), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=timeout, check=False).stdout
        except (OSError, subprocess.TimeoutExpired):
            return ""

    def run(self, words, timeout):
        return subprocess.run(self.command(words), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)

    def start(self, words, log):
        """Starts a program that first prints its process ID, which ssh does not provide."""
        process = subprocess.Popen(self.command(["sh", "-c", 'echo $$; exec "$@"', "start", *words]),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        first = process.stdout.readline().decode().strip()
        return Started(self, process, int(first) if first.isdigit() else process.pid)


class Started:
    """A program that runs on a host."""

    def __init__(self, host, process, pid):
        self.host, self._process, self.pid = host, process, pid

    def alive(self):
        return self._process.poll() is None

    def stop(self):
        if not self.alive():
            return
        self.host.capture(f"kill -TERM {self.pid}")
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.host.capture(f"kill -KILL {self.pid}")
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def two_namespaces(options):
    """Two namespaces connected by a veth pair, as two hosts. The generator's end accepts XDP frames like hardware. Sets the options that
    two real hosts would need, and removes everything afterwards."""
    if os.geteuid() != 0:
        sys.exit("compare: --namespaces needs root")
    generator, daemon = f"megen{os.getpid()}", f"medut{os.getpid()}"
    steps = f"""
ip netns add {generator}
ip netns add {daemon}
ip link add veth0 netns {generator} type veth peer name veth0 netns {daemon}
ip -n {generator} link set lo up
ip -n {daemon} link set lo up
ip netns exec {generator} ethtool -K veth0 gro on
ip -n {generator} link set veth0 up
ip -n {daemon} link set veth0 up
ip -n {generator} address add 198.18.0.1/30 dev veth0
ip -n {daemon} address add 198.18.0.2/30 dev veth0
ip -n {generator} route add local 198.18.64.0/18 dev lo
ip -n {generator} route add local 198.18.128.0/18 dev lo
ip -n {daemon} route add 198.18.64.0/18 via 198.18.0.1
ip -n {daemon} route add 198.18.128.0/18 via 198.18.0.1"""
    try:
        for step in steps.strip().splitlines():
            subprocess.run(step.split(), check=True)
        options.generator_shell = f"ip netns exec {generator}"
        options.remote_shell = f"ip netns exec {daemon}"
        options.daemon_address, options.net_a, options.net_b = "198.18.0.2", "198.18.64.0", "198.18.128.0"
        yield
    finally:
        for name in (generator, daemon):
            subprocess.run(["ip", "netns", "delete", name], check=False, stderr=subprocess.DEVNULL)
