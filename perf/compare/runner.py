"""One run of the load generator against one running daemon."""

import contextlib
import json
import os
import subprocess
import tempfile
import threading
import time

from arguments import ROOT
from daemons import PROBE_PORT, gc_figures, pauses_of, sessions

# Seconds after the last call was set up until its first packets have arrived, and seconds of the measured time left at the end,
# during which calls are kept.
BESIDE_SETTLES = 2
BESIDE_SHORTER = 8


def share_one_machine(result):
    """True when the two hosts are namespaces of one machine, so that the time of others that one end reports includes the other end."""
    own = result.pop("generator_system", None)
    if own and "system" in result:
        result["system"]["foreign_cpu"] = max(0, result["system"]["foreign_cpu"] - result["system"]["generator_cpu"])


def changed(before, after):
    return {name: round(value - before.get(name, 0), 6) for name, value in after.items()}


class Runner:
    def __init__(self, options, generator_host, daemon_host):
        self.options, self.generator_host, self.daemon_host = options, generator_host, daemon_host

    @property
    def is_remote(self):
        return bool(self.daemon_host.prefix)

    @contextlib.contextmanager
    def probe(self):
        """With two hosts: the program that reads CPU times on the daemon's host."""
        if not self.is_remote or self.options.running:
            yield
            return
        with tempfile.TemporaryFile() as log:
            words = [os.path.join(self.options.remote_root, self.options.generator),
                     "--probe-listen", f"{self.options.daemon_address}:{PROBE_PORT}",
                     "--seconds", "3600"]
            probe = self.daemon_host.start(words, log)
            try:
                yield
            finally:
                probe.stop()

    def stalls(self):
        """Stalls of the CPUs of the generator's machine, each CPU alone and all at once."""
        cpus = self.options.load_cpus if self.is_remote else [*self.options.cores, *self.options.load_cpus]
        return self._execute([str(ROOT / self.options.generator), "--stalls", "3", "--cpu", ",".join(map(str, cpus))])

    def run(self, scenario, running):
        """Returns the generator's JSON, or {"error": ...}, and the change of the collector's figures."""
        # A few calls first, because what a daemon loads or compiles on its first calls is not a cost per call. They are few enough not
        # to leave memory behind that the measured calls would reuse.
        warm = "1" if scenario["kind"] == "memory" else "20"
        if scenario["kind"] != "idle":
            self._execute([*self._base(running), "--calls", warm, "--rate", "1000", "--seconds", "0.5", "--warmup", "0", "--ramp", "0",
                           "--workers", "1",
                           "--cpu", str(self.options.load_cpus[0])])
        before = gc_figures(running, self.daemon_host)
        with self._beside(scenario, running) as beside:
            result = self._execute(self._base(running) + self._cpus() + self._fill(scenario, scenario["arguments"]))
        after = gc_figures(running, self.daemon_host)
        if self.options.namespaces:
            share_one_machine(result)
        if beside.result:
            result["beside"] = beside.result
        if scenario["kind"] == "offload":
            result["floor"] = self._floor(scenario)
        if scenario.get("watch_gc"):
            result["gc_pauses"] = pauses_of(changed(beside.before, beside.after))
        return result, {name: change for name, change in changed(before, after).items() if "_bucket" not in name}

    def _floor(self, scenario):
        """The same load without a daemon, from endpoint to endpoint over loopback: the cost of the generator itself."""
        words = [str(ROOT / self.options.generator), "--direct", "--net-a", self.options.net_a, "--net-b", self.options.net_b,
                 "--io", self.options.io]
        return self._execute(words + self._cpus() + self._fill(scenario, scenario["arguments"]))

    def _base(self, running):
        words = [str(ROOT / self.options.generator), "--ng", running.ng, "--pid", str(running.pid),
                 "--net-a", self.options.net_a, "--net-b", self.options.net_b,
                 "--io", self.options.io]
        if self.is_remote and not self.options.running:
            words += ["--probe", f"{self.options.daemon_address}:{PROBE_PORT}"]
        return words

    def _cpus(self):
        return ["--cpu", ",".join(map(str, self.options.load_cpus))]

    def _fill(self, scenario, words):
        calls = scenario.get("calls", self.options.calls)
        seconds = scenario.get("seconds", self.options.seconds)
        if self.options.quick:
            calls, seconds = min(calls, self.options.calls), min(seconds, self.options.seconds)
            if scenario["kind"] == "max":
                seconds = 0.3
        values = {"calls": calls, "rate": scenario["rate"], "seconds": seconds, "beside_seconds": max(1, seconds - BESIDE_SHORTER)}
        return [word.format(**values) for word in words] + ([] if "--pace" in words else ["--pace", self.options.pace])

    def _calls_up(self, scenario, running):
        """Waits until the calls of the first generator are set up, or BESIDE_SETTLES seconds if the daemon does not report its calls."""
        wanted = int(self._fill(scenario, ["{calls}"])[0])
        for _ in range(600):
            found = sessions(running, self.daemon_host)
            if found is None or found >= wanted:
                break
            time.sleep(0.1)
        time.sleep(BESIDE_SETTLES)

    @contextlib.contextmanager
    def _beside(self, scenario, running):
        """Runs a second generator once the calls of the first are set up, for example signalling during media. Returns the collector's
        figures from its start to its end."""
        holder = _Holder()
        if "beside" not in scenario:
            yield holder
            return

        def work():
            self._calls_up(scenario, running)
            holder.before = gc_figures(running, self.daemon_host)
            holder.result = self._execute(self._base(running) + self._fill(scenario, scenario["beside"]))
            holder.after = gc_figures(running, self.daemon_host)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield holder
        finally:
            thread.join()

    def _execute(self, command):
        pinned = ["taskset", "-c", ",".join(map(str, self.options.load_cpus)), *command]
        if self.options.realtime:
            # Not real-time: the generator polls continuously, and the kernel stops such a real-time thread for 50 ms of every second.
            pinned = ["nice", "-n", "-20", *pinned]
        try:
            result = self.generator_host.run(pinned, timeout=1800)
        except subprocess.TimeoutExpired:
            return {"error": "the load generator did not end"}
        lines = result.stdout.strip().splitlines()
        if result.returncode == 1 or not lines:
            return {"error": (result.stderr.strip().splitlines() or ["no output"])[-1]}
        return json.loads(lines[-1])


class _Holder:
    def __init__(self):
        self.result, self.before, self.after = None, {}, {}
