"""The Markdown table: minimum of the rounds for costs and latencies, maximum for losses."""


def value(result, path):
    for name in path.split("."):
        if not isinstance(result, dict) or name not in result:
            return None
        result = result[name]
    return result


# Per kind of scenario: label, path in the generator's JSON, how rounds are combined, digits.
ROWS = {
    "load": [
        ("CPU µs per packet (process)", "daemon.cpu_us_per_packet", min, 2),
        ("daemon core busy, µs per packet (softirq included)", "core_us_per_packet", min, 2),
        ("wake-ups per packet", "daemon.sleeps_per_packet", min, 3),
        ("latency p50 µs", "measure.latency_us.p50", min, 0),
        ("latency p99 µs", "measure.latency_us.p99", min, 0),
        ("latency p99.9 µs", "measure.latency_us.p99_9", min, 0),
        ("packets lost (worst round)", "lost", max, 0),
        ("wrong call or source, duplicate, bad tag (worst round)", "misdelivered", max, 0),
    ],
    "transcode": [
        ("CPU ms per call-second (process)", "cpu_ms_per_call_second", min, 2),
        ("packets lost (worst round)", "lost", max, 0),
    ],
    "memory": [("resident kB per call", "memory_kb.per_call", min, 1)],
    "setup": [
        ("calls per second completed", "calls_per_second", max, 0),
        ("offer p50 µs", "offer_us.p50", min, 0),
        ("offer p99 µs", "offer_us.p99", min, 0),
        ("answer p99 µs", "answer_us.p99", min, 0),
        ("delete p99 µs", "delete_us.p99", min, 0),
        ("CPU µs per call (process)", "daemon.cpu_us_per_call", min, 0),
        ("errors and timeouts (worst round)", "failures", max, 0),
    ],
    "overload": [
        ("loss during overload", "overload.loss", min, 3),
        ("full forwarding after, ms", "recovery_ms", min, 0),
        ("recovered (worst round)", "recovered", min, 0),
        ("lost after overload (worst round)", "recovery.lost", max, 0),
    ],
    "max": [("packets/s without loss", "max_rate", max, 0)],
}


def derived(run, document):
    """Figures made of several of the generator's."""
    result = dict(run["result"])
    packets, window = value(result, "system.packets"), value(result, "system.window_seconds")
    core = document["options"]["daemon_cpu"]
    busy = value(result, "system.cpu_busy")
    if packets and window and busy and core < len(busy):
        result["core_us_per_packet"] = busy[core] * window * 1e6 / packets
    if value(result, "daemon.cpu") is not None and value(result, "calls"):
        result["cpu_ms_per_call_second"] = result["daemon"]["cpu"] * 1000 / result["calls"]
    if "timeouts" in result:
        result["failures"] = result["timeouts"] + sum(result[f"{command}_errors"] for command in ("offer", "answer", "delete"))
    if "wrong_call" in result:
        result["misdelivered"] = result["wrong_call"] + result["duplicates"] + result["wrong_source"] + result["unauthenticated"]
    return result


def quiet(run, document):
    result = run["result"]
    return value(result, "generator.trustworthy") is not False and (value(result, "system.foreign_cpu") or 0) <= document["options"]["foreign"]


def markdown(document):
    machine = document["machine"]
    names = list(machine["daemons"])
    lines = ["# Comparison", ""]
    if document["quick"]:
        lines += ["**A quick check of the set-up. These figures are not measurements.**", ""]
    lines += [
        f"{document['taken']}; {machine['cpu']}, {machine['cpus']} CPUs{' (virtual)' if machine['virtual'] else ''}, governor {machine['governor']}, "
        f"Linux {machine['kernel']}, {machine['distribution']}, .NET {machine['dotnet']}.",
        f"{document['options']['rounds']} interleaved rounds, {document['options']['seconds']} s each; daemon on CPU {document['options']['daemon_cpu']}, "
        f"generator on CPU {document['options']['load_cpu']}; others used {document['foreign_cpu_before']} CPUs before the start.",
        "",
    ]
    lines += [f"- {name}: {machine['daemons'][name]['version']}: `{' '.join(machine['daemons'][name]['arguments'])}`" for name in names]
    lines += ["", "| scenario | figure | " + " | ".join(names) + " | ratio to first |", "|---|---|" + "---|" * (len(names) + 1)]
    noisy = 0
    for scenario in document["scenarios"]:
        chosen = [run for run in document["runs"] if (run["scenario"], run["rate"]) == (scenario["name"], scenario["rate"])]
        noisy += sum(not quiet(run, document) for run in chosen)
        label = scenario["name"] + (f" {scenario['rate']}/s" if scenario["rate"] else "")
        for title, path, combine, digits in ROWS[scenario["kind"]]:
            cells = []
            for name in names:
                runs = [run for run in chosen if run["daemon"] == name]
                # Costs of disturbed rounds are left out when undisturbed ones exist; losses never are.
                if combine is min and any(quiet(run, document) for run in runs):
                    runs = [run for run in runs if quiet(run, document)]
                values = [found for run in runs if (found := value(derived(run, document), path)) is not None]
                cells.append(combine(values) if values else None)
            if all(cell is None for cell in cells):
                continue
            first = cells[0]
            ratios = [f"{cell / first:.2f}" for cell in cells[1:] if cell is not None and first]
            lines.append(f"| {label} | {title} | " + " | ".join("-" if cell is None else f"{float(cell):.{digits}f}" for cell in cells)
                         + f" | {', '.join(ratios)} |")
    failures = [run for run in document["runs"] if "error" in run["result"] or not run["daemon_alive"]]
    lines += ["", f"{len(document['runs'])} runs, {noisy} of them disturbed (generator late, or others used more than "
                  f"{document['options']['foreign']} CPUs), {len(failures)} failed."]
    lines += [f"- failed: round {run['round']}, {run['daemon']}, {run['scenario']} {run['rate']}: {run['result'].get('error', 'the daemon died')}"
              for run in failures]
    collections = [(run["daemon"], run["scenario"], run["rate"], run["gc"]) for run in document["runs"] if run.get("gc") and run["round"] == 1]
    if collections:
        lines += ["", "Garbage collector, first round, change over the run:", ""]
        lines += [f"- {daemon}, {scenario} {rate}: " + ", ".join(f"{name} {amount:g}" for name, amount in gc.items())
                  for daemon, scenario, rate, gc in collections]
    return "\n".join(lines) + "\n"
