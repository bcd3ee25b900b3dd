#!/usr/bin/env python3
"""Runs the scenarios of perf/scenarios against each daemon in turn, in interleaved rounds, and writes a Markdown table and JSON."""

import argparse
import json
import os
import shlex
import sys
import time
from pathlib import Path

from daemons import Daemon, gc_figures, machine, running_rtpengine
from report import markdown
from runner import foreign_cpu, run_load

ROOT = Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(prog="perf/compare.sh", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; the minimum is reported (default 3)")
    parser.add_argument("--rates", default="25000,80000", help="packets per second of the plain scenarios (default 25000,80000)")
    parser.add_argument("--calls", type=int, default=500, help="calls (default 500)")
    parser.add_argument("--seconds", type=float, default=10, help="measured seconds per run (default 10)")
    parser.add_argument("--scenarios", default="", help="names from perf/scenarios, comma separated (default: those marked default)")
    parser.add_argument("--quick", action="store_true", help="one round, 2 s, 50 calls, low rates: checks the set-up, measures nothing")
    parser.add_argument("--mediaengine", default=str(ROOT / "artifacts/publish/mediaengine"),
                        help="MediaEngine executable, or mediaengine.dll to run under JIT")
    parser.add_argument("--mediaengine-options", default="", help="further options for MediaEngine")
    parser.add_argument("--variant", action="append", default=[], metavar="NAME=OPTIONS",
                        help="measure MediaEngine also with these options; may be repeated")
    parser.add_argument("--rtpengine", default="rtpengine", help="rtpengine executable")
    parser.add_argument("--only", choices=["mediaengine", "rtpengine"], help="measure one of them")
    parser.add_argument("--daemon-cpu", type=int, default=0)
    parser.add_argument("--load-cpu", type=int, default=1)
    parser.add_argument("--foreign", type=float, default=0.05, help="CPUs other processes may use before a run is refused (default 0.05)")
    parser.add_argument("--force", action="store_true", help="run on a busy machine; the result says so")
    parser.add_argument("--out", default=str(ROOT / "artifacts/perf"))
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds, options.calls, options.rates = 1, 2.0, 50, "5000"
    options.rates = [int(rate) for rate in options.rates.split(",")]
    return options


def scenarios(options):
    """The chosen scenarios, those with a rate once per rate."""
    chosen = [name for name in options.scenarios.split(",") if name]
    result = []
    for path in sorted((ROOT / "perf/scenarios").glob("*.json")):
        scenario = json.loads(path.read_text())
        scenario["name"] = path.stem
        if (path.stem in chosen) if chosen else scenario.get("default", False):
            rates = scenario.get("rates") or (options.rates if scenario.get("per_rate") else [0])
            for rate in rates:
                result.append({**scenario, "rate": min(rate, options.rates[0]) if options.quick and rate else rate})
    missing = set(chosen) - {scenario["name"] for scenario in result}
    if missing:
        sys.exit(f"compare: no such scenario: {', '.join(sorted(missing))}")
    return sorted(result, key=lambda scenario: (scenario.get("order", 50), scenario["name"], scenario["rate"]))


def candidates(options):
    result = []
    if options.only != "mediaengine":
        result.append(Daemon("rtpengine", [options.rtpengine], [], options.daemon_cpu))
    if options.only != "rtpengine":
        if not os.path.exists(options.mediaengine):
            sys.exit(f"compare: {options.mediaengine} does not exist; publish it or give --mediaengine PATH (or --only rtpengine)")
        command = ["dotnet", options.mediaengine] if options.mediaengine.endswith(".dll") else [options.mediaengine]
        base = shlex.split(options.mediaengine_options)
        result.append(Daemon("mediaengine", command, base, options.daemon_cpu))
        for variant in options.variant:
            name, _, extra = variant.partition("=")
            result.append(Daemon(f"mediaengine {name}", command, base + shlex.split(extra), options.daemon_cpu))
    return result


def main():
    options = arguments()
    others = running_rtpengine()
    if others:
        sys.exit(f"compare: rtpengine is already running (process {', '.join(others)}); stop its service first")
    busy = foreign_cpu(2)
    print(f"compare: other processes use {busy:.2f} CPUs", file=sys.stderr)
    if busy > options.foreign and not options.force:
        sys.exit(f"compare: refusing to measure: more than {options.foreign} CPUs are used by others (--force to run all the same)")

    chosen, daemons = scenarios(options), candidates(options)
    runs = []
    for number in range(options.rounds):
        # The order alternates so that neither always runs on the warmer machine.
        for daemon in daemons if number % 2 == 0 else reversed(daemons):
            for scenario in chosen:
                # A fresh process each time: no scenario sees the memory or the damage another left behind.
                with daemon.running() as process:
                    before = gc_figures(process)
                    result = run_load(ROOT, scenario, options, process)
                    after = gc_figures(process)
                    alive = process.alive()
                run = {"round": number + 1, "daemon": daemon.name, "scenario": scenario["name"], "rate": scenario["rate"],
                       "result": result, "daemon_alive": alive}
                if after:
                    run["gc"] = {name: round(value - before.get(name, 0), 3) for name, value in after.items()}
                runs.append(run)
                summarise(run, options)

    stamp = time.strftime("%Y%m%d-%H%M%S")
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    document = {
        "taken": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "quick": options.quick,
        "machine": machine(daemons),
        "foreign_cpu_before": round(busy, 3),
        "options": {name: value for name, value in vars(options).items() if name != "out"},
        "scenarios": chosen,
        "runs": runs,
    }
    (out / f"compare-{stamp}.json").write_text(json.dumps(document, indent=1))
    table = markdown(document)
    (out / f"compare-{stamp}.md").write_text(table)
    print(table)
    print(f"compare: written to {out}/compare-{stamp}.md and .json", file=sys.stderr)
    return 0 if all(run["daemon_alive"] and "error" not in run["result"] for run in runs) else 1


def summarise(run, options):
    result = run["result"]
    words = [f"round {run['round']}", run["daemon"], run["scenario"], str(run["rate"] or "")]
    if "error" in result:
        words.append(result["error"])
    else:
        words.append(f"{result.get('daemon', {}).get('cpu_us_per_packet', '')} us/packet" if "cpu_us_per_packet" in result.get("daemon", {}) else "")
        words.append(f"foreign {result.get('system', {}).get('foreign_cpu', 0):.2f} CPU")
        if result.get("system", {}).get("foreign_cpu", 0) > options.foreign:
            words.append("NOISY")
        words.append(result.get("first_error", ""))
        if not result.get("generator", {}).get("trustworthy", True):
            words.append("GENERATOR LATE")
    if not run["daemon_alive"]:
        words.append("DAEMON DIED")
    print("compare: " + " ".join(word for word in words if word), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
