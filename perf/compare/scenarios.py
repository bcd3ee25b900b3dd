"""Named loads: the JSON files of perf/scenarios, and those of --scaling."""

import json
import sys

from arguments import ROOT


def load_all():
    found = []
    for path in sorted((ROOT / "perf/scenarios").glob("*.json")):
        found.append({**json.loads(path.read_text()), "name": path.stem})
    return sorted(found, key=lambda scenario: (scenario.get("order", 50), scenario["name"]))


def listing():
    return "\n".join(f"{scenario['name']:<16} {'(default) ' if scenario.get('default') else ''}{scenario['description']}"
                     for scenario in load_all())


def chosen(options):
    """The selected scenarios, those with a rate once for each rate."""
    names = [name for name in options.scenarios.split(",") if name]
    known = load_all()
    missing = set(names) - {scenario["name"] for scenario in known}
    if missing:
        sys.exit(f"compare: no such scenario: {', '.join(sorted(missing))}; --scenarios list shows all")
    result = []
    for scenario in known:
        wanted = scenario["name"] in names if names or options.scaling else scenario.get("default", False)
        if not wanted:
            continue
        if scenario.get("needs") == "namespaces" and not (options.namespaces or options.remote_shell):
            sys.exit(f"compare: {scenario['name']} needs two hosts: --namespaces, or --remote-shell")
        rates = scenario.get("rates") or (options.rates if scenario.get("per_rate") else [0])
        result += [{**scenario, "rate": min(rate, options.rates[0]) if options.quick and rate else rate} for rate in rates]
    return result


def worker_counts(options):
    """Numbers of workers: 1 to 4, then doubling, and always the last."""
    most = len(options.cores)
    counts = [count for count in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128) if count < most]
    return counts + [most]


def scaling(options, workers):
    """The scenarios of --scaling for a number of workers: CPU per packet at a rate proportional to it, and the highest rate."""
    by_name = {scenario["name"]: scenario for scenario in load_all()}
    steady = {**by_name["plain"], "name": "scaling plain", "rate": options.rates[0] * workers}
    highest = {**by_name["max"], "name": "scaling max", "rate": 0}
    return [{**scenario, "workers": workers} for scenario in (steady, highest)]
