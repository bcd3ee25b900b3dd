"""Runs a comparison round by round."""

import sys

import figures
import scenarios
from figures import value


def plan(options, daemons):
    """Steps of one round: (daemon, scenario)."""
    steps = [(daemon, scenario) for daemon in daemons for scenario in scenarios.chosen(options)]
    if options.scaling:
        steps += [(daemon.with_workers(options.cores[:workers]), scenario)
                  for daemon in daemons for workers in scenarios.worker_counts(options) for scenario in scenarios.scaling(options, workers)]
    return steps


def run_all(options, daemons, runner):
    runs = []
    for number in range(options.rounds):
        # The order alternates, so that neither daemon always runs on the warmer machine.
        for daemon, scenario in plan(options, daemons if number % 2 == 0 else list(reversed(daemons))):
            # A new process for each scenario: memory use and errors of one must not affect the next.
            with daemon.running(scenario) as process:
                result, collector = runner.run(scenario, process)
                alive = process.alive()
            run = {"round": number + 1, "daemon": daemon.name, "scenario": scenario["name"], "rate": scenario["rate"],
                   "workers": len(daemon.cores),
                   "cores": daemon.cores, "result": result, "daemon_alive": alive}
            if collector:
                run["gc"] = collector
            runs.append(run)
            say(run, options)
    return runs


def say(run, options):
    result = run["result"]
    words = [f"round {run['round']}", run["daemon"], run["scenario"], str(run["rate"] or ""),
             f"{run['workers']} workers" if run["workers"] > 1 else ""]
    if "error" in result:
        words.append(result["error"])
    else:
        for path, text in (("daemon.cpu_us_per_packet", "{:.2f} µs/packet"), ("max_rate", "{:.0f} packets/s"),
                           ("lost", "{:.0f} lost"), ("system.foreign_cpu", "others use {:.2f} CPU")):
            if value(result, path) is not None:
                words.append(text.format(value(result, path)))
        if run["scenario"] == "memory":
            words.append(f"{value(result, 'memory_kb.per_call')} kB/call")
        if not figures.is_quiet(run, options.foreign):
            words.append("DISTURBED" if value(result, "generator.trustworthy") is not False else "GENERATOR LATE")
        words.append(result.get("first_error", ""))
    if not run["daemon_alive"]:
        words.append("DAEMON DIED")
    print("compare: " + ", ".join(word for word in words if word), file=sys.stderr, flush=True)


def noisy(document):
    """Steps that were disturbed in every round, so that their costs are not usable."""
    steps = {}
    for run in document["runs"]:
        steps.setdefault((run["daemon"], run["scenario"], run["rate"], run["workers"]), []).append(run)
    return [step for step, runs in steps.items() if not any(figures.is_quiet(run, document["options"]["foreign"]) for run in runs)]
