"""One run of the load generator against one running daemon."""

import json
import os
import subprocess
import time
from pathlib import Path

from daemons import NG_PORT


def foreign_cpu(seconds):
    """How many CPUs are busy now, measured over some seconds with nothing of ours running."""
    def busy():
        fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]
    start, before = time.monotonic(), busy()
    time.sleep(seconds)
    return (busy() - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - start)


def run_load(root, scenario, options, process):
    """The generator's JSON, or {"error": ...}."""
    generator = root / "artifacts/publish/loadgen/mediaengine-loadgen"
    base = ["taskset", "-c", str(options.load_cpu), str(generator), "--ng", f"127.0.0.1:{NG_PORT}", "--cpu", str(options.load_cpu),
            "--pid", str(process.pid)]
    calls = str(scenario.get("calls", options.calls))
    seconds = str(min(scenario.get("seconds", options.seconds), options.seconds if options.quick else 1e9))
    if options.quick:
        calls = str(min(int(calls), options.calls))
    values = {"calls": calls, "rate": str(scenario["rate"]), "seconds": seconds}
    # What a daemon loads or compiles on its first calls is not memory or time per call; one call is little enough not to leave
    # memory behind that the measured calls would reuse.
    warm = "1" if scenario["kind"] == "memory" else "20"
    _execute([*base, "--calls", warm, "--rate", "1000", "--seconds", "0.5", "--warmup", "0", "--ramp", "0"])
    return _execute(base + [argument.format(**values) for argument in scenario["arguments"]])


def _execute(command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    except subprocess.TimeoutExpired:
        return {"error": "the load generator did not end"}
    lines = result.stdout.strip().splitlines()
    if result.returncode == 1 or not lines:
        return {"error": (result.stderr.strip().splitlines() or ["no output"])[-1]}
    return json.loads(lines[-1])
