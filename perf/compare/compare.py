#!/usr/bin/env python3
"""Compares MediaEngine with rtpengine-daemon. Called by perf/compare.sh, which installs the dependencies."""

import contextlib
import json
import signal
import sys
import time
from pathlib import Path

import arguments
import daemons
import machine
import report
import rounds
import scenarios
from hosts import Host, two_namespaces
from runner import Runner

NOISY = 3


def check_quiet(options, host):
    """The number of CPUs other processes use; ends the program when it is too high."""
    others = [] if options.running else daemons.running_rtpengine(host)
    if others:
        words = f"rtpengine is already running (process {', '.join(others)})"
        if not options.force:
            sys.exit(f"compare: {words}; stop its service first (--force to measure nevertheless)")
        print(f"compare: {words}", file=sys.stderr)
    shared = machine.siblings(options.cores) & set(options.load_cpus)
    if shared and not host.prefix:
        print(f"compare: CPU {report.listed(sorted(shared))} of the generator shares a core with the daemon's", file=sys.stderr)
    busy, most = machine.foreign_cpu(2)
    names = ", ".join(f"{name} {share:.2f}" for name, share in most)
    print(f"compare: other processes use {busy:.2f} CPUs{f' ({names})' if names else ''}", file=sys.stderr)
    if busy > options.foreign and not options.force:
        sys.exit(f"compare: refusing to measure: more than {options.foreign} CPUs are used by others (--force to measure nevertheless)")
    return busy


def measure(options):
    generator_host, daemon_host = Host(options.generator_shell), Host(options.remote_shell)
    busy = check_quiet(options, daemon_host)
    found = daemons.candidates(options, daemon_host)
    chosen = scenarios.chosen(options)
    runner = Runner(options, generator_host, daemon_host)
    taken = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    with runner.probe():
        stalls = {} if options.quick else runner.stalls()
        runs = rounds.run_all(options, found, runner)
    machines = {"daemons' host": machine.describe(daemon_host)}
    if runner.is_remote:
        machines["generator's host"] = machine.describe(generator_host)
    document = {
        "taken": taken,
        "machines": machines,
        "stalls": stalls,
        "foreign_cpu_before": round(busy, 3),
        "options": {name: amount for name, amount in vars(options).items() if name != "out"},
        "daemons": {daemon.name: {"version": daemon.version(), "arguments": daemon.arguments()} for daemon in found},
        "scenarios": chosen,
        "runs": runs,
    }
    return document | {"noisy": rounds.noisy(document)}


def write(document, options):
    folder = Path(options.out) / f"compare-{time.strftime('%Y%m%d-%H%M%S')}"
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(document, indent=1))
    if document["noisy"] and not options.force:
        return folder, None
    drawn = [] if options.no_plots else report.draw(document, report.figures.table(document), folder)
    text = report.markdown(document, drawn)
    (folder / "report.md").write_text(text)
    return folder, text


def main():
    # However this program ends, the daemons and namespaces it created must end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("compare: ended by a signal"))
    options = arguments.parse()
    if options.scenarios == "list":
        print(scenarios.listing())
        return 0
    with two_namespaces(options) if options.namespaces else contextlib.nullcontext():
        document = measure(options)
    folder, text = write(document, options)
    if text is None:
        for step in document["noisy"]:
            print(f"compare: disturbed in every round: {' '.join(map(str, step))}", file=sys.stderr)
        print(f"compare: no report: the machine was not quiet (--force reports nevertheless); "
              f"every run is in {folder}/result.json", file=sys.stderr)
        return NOISY
    if options.json:
        print(json.dumps(document))
    elif sys.stdout.isatty():
        report.terminal(document)
    else:
        print(text)
    print(f"compare: written to {folder}", file=sys.stderr)
    return 1 if any(report.figures.failed(run) for run in document["runs"]) else 0


if __name__ == "__main__":
    sys.exit(main())
