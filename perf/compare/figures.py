"""The figures of a run that are reported, and how the rounds are combined."""


def value(result, path):
    for name in path.split("."):
        if not isinstance(result, dict) or name not in result:
            return None
        result = result[name]
    return result


PER_PACKET = [
    ("CPU per packet, process, µs", "daemon.cpu_us_per_packet", min, 2),
    ("CPU per packet, softirq on all CPUs, µs", "softirq_us_per_packet", min, 2),
    ("CPU per packet, daemon's CPUs busy, µs", "core_us_per_packet", min, 2),
]
LATENCY = [
    ("latency, median, µs", "measure.latency_us.p50", min, 0),
    ("latency, 99 %, µs", "measure.latency_us.p99", min, 0),
    ("latency, 99.9 %, µs", "measure.latency_us.p99_9", min, 0),
]
CORRECT = [
    ("packets lost, worst round", "lost", max, 0),
    ("wrong call or source, duplicate, bad tag, worst round", "misdelivered", max, 0),
]

# Per kind of scenario: label, path in the run, function that combines the rounds, digits.
ROWS = {
    "load": PER_PACKET + [("wake-ups per packet", "daemon.sleeps_per_packet", min, 3)] + LATENCY + CORRECT,
    "offload": PER_PACKET + [
        ("CPU per packet, whole machine with generator, µs", "machine_us_per_packet", min, 2),
        ("CPU per packet, whole machine less the generator's floor, µs", "path_us_per_packet", min, 2),
    ] + LATENCY + CORRECT,
    "transcode": [
        ("CPU per call and second, process, ms", "cpu_ms_per_call_second", min, 2),
        ("packets lost, worst round", "lost", max, 0),
    ],
    "memory": [("resident memory per call, kB", "memory_kb.per_call", min, 1)],
    "setup": [
        ("calls per second completed", "calls_per_second", max, 0),
        ("offer, median, µs", "offer_us.p50", min, 0),
        ("offer, 99 %, µs", "offer_us.p99", min, 0),
        ("answer, 99 %, µs", "answer_us.p99", min, 0),
        ("delete, 99 %, µs", "delete_us.p99", min, 0),
        ("CPU per call, process, µs", "daemon.cpu_us_per_call", min, 0),
        ("errors and timeouts, worst round", "failures", max, 0),
    ],
    "signalling": PER_PACKET + LATENCY + CORRECT + [
        ("offer beside media, 99 %, µs", "beside.offer_us.p99", min, 0),
        ("garbage collections", "gc_count", max, 0),
        ("collector's pauses of 1 ms at most, %", "gc_pauses_within_1_ms", min, 2),
        ("collector's pause, median at most, ms", "gc_pause_p50", min, 2),
        ("collector's pause, longest at most, ms", "gc_pause_max", max, 2),
    ],
    "overload": [
        ("loss during the overload", "overload.loss", min, 3),
        ("full forwarding after it, ms, worst round", "recovery_ms", max, 0),
        ("recovered in every round (1 = yes)", "recovered", min, 0),
        ("lost after the overload, worst round", "recovery.lost", max, 0),
        ("ping during the overload, 99 %, ms", "overload_ping_ms", max, 2),
        ("latency before the overload, 99 %, µs", "measure.latency_us.p99", min, 0),
        ("pings unanswered, worst round", "control_ping.timeouts", max, 0),
    ],
    "max": [
        ("packets/s without loss", "max_rate", max, 0),
        ("CPU per packet there, process, µs", "daemon.cpu_us_per_packet", min, 2),
        ("latency there, 99 %, µs", "latency_us.p99", min, 0),
        ("the generator was the limit (1 = yes)", "generator_limited", max, 0),
    ],
    "idle": [
        ("wake-ups per second with no calls", "daemon.wakeups_per_second", min, 2),
        ("CPU with no calls, µs per second", "idle_us", min, 0),
    ],
}


def derived(run):
    """Figures computed from several of the generator's."""
    result = dict(run["result"])
    packets, window = value(result, "system.packets"), value(result, "system.window_seconds")
    busy, softirq = value(result, "system.cpu_busy") or [], value(result, "system.cpu_softirq") or []
    if packets and window:
        result["core_us_per_packet"] = sum(busy[core] for core in run["cores"] if core < len(busy)) * window * 1e6 / packets
        result["softirq_us_per_packet"] = sum(softirq) * window * 1e6 / packets
        result["machine_us_per_packet"] = sum(busy) * window * 1e6 / packets
        alone = result.get("floor", {}).get("system")
        if alone and alone["packets"]:
            floor = sum(alone["cpu_busy"]) * alone["window_seconds"] * 1e6 / alone["packets"]
            result["path_us_per_packet"] = result["machine_us_per_packet"] - floor
    if value(result, "daemon.cpu") is not None:
        result["idle_us"] = result["daemon"]["cpu"] * 1e6
        if value(result, "calls"):
            result["cpu_ms_per_call_second"] = result["daemon"]["cpu"] * 1000 / result["calls"]
    if "timeouts" in result:
        result["failures"] = result["timeouts"] + sum(result[f"{command}_errors"] for command in ("offer", "answer", "delete"))
    if "wrong_call" in result:
        result["misdelivered"] = result["wrong_call"] + result["duplicates"] + result["wrong_source"] + result["unauthenticated"]
    if value(result, "control_ping.overload_us.p99") is not None:
        result["overload_ping_ms"] = result["control_ping"]["overload_us"]["p99"] / 1000
    pauses = [(bound, count) for bound, count in result.get("gc_pauses", []) if count]
    if pauses:
        total = sum(count for _, count in pauses)
        singles = [bound for bound, count in pauses for _ in range(count)]
        within = sum(count for bound, count in pauses if bound <= 1)
        result |= {"gc_count": total, "gc_pauses_within_1_ms": 100 * within / total, "gc_pause_p50": singles[total // 2],
                   "gc_pause_max": singles[-1]}
    return result


def is_quiet(run, foreign):
    result = run["result"]
    # A second generator belongs to the measurement.
    beside = value(result, "beside.system.generator_cpu") or 0
    # Time stolen by the hypervisor counts as time of others.
    others = [(value(result, f"{place}.foreign_cpu") or 0) + (value(result, f"{place}.stolen_cpu") or 0)
              for place in ("system", "generator_system")]
    return value(result, "generator.trustworthy") is not False and max(others) - beside <= foreign


def failed(run):
    return "error" in run["result"] or not run["daemon_alive"]


def combine(runs, path, how, foreign):
    """Combines one figure of several rounds. Costs use undisturbed rounds only, if there are any; losses use all rounds."""
    if how is min and any(is_quiet(run, foreign) for run in runs):
        runs = [run for run in runs if is_quiet(run, foreign)]
    values = [found for run in runs if (found := value(derived(run), path)) is not None]
    return how(values) if values else None


def table(document):
    """Rows of the comparison: (scenario with rate, figure, [one value per daemon], digits)."""
    names = list(document["daemons"])
    foreign = document["options"]["foreign"]
    rows = []
    for scenario in document["scenarios"]:
        label = scenario["name"] + (f" {scenario['rate']}/s" if scenario["rate"] else "")
        chosen = [run for run in document["runs"] if (run["scenario"], run["rate"]) == (scenario["name"], scenario["rate"])]
        for title, path, how, digits in ROWS[scenario["kind"]]:
            cells = [combine([run for run in chosen if run["daemon"] == name], path, how, foreign) for name in names]
            if any(cell is not None for cell in cells):
                rows.append((label, title, cells, digits))
    return rows


def scaling(document):
    """Figures per daemon and number of workers: {daemon: {workers: {figure: value}}}."""
    foreign = document["options"]["foreign"]
    curves = {}
    for run in document["runs"]:
        if run["scenario"].startswith("scaling"):
            curves.setdefault(run["daemon"], {}).setdefault(run["workers"], []).append(run)
    for counts in curves.values():
        for workers, runs in counts.items():
            steady = [run for run in runs if run["scenario"] == "scaling plain"]
            highest = [run for run in runs if run["scenario"] == "scaling max"]
            counts[workers] = {
                "cpu": combine(steady, "daemon.cpu_us_per_packet", min, foreign),
                "p99": combine(steady, "measure.latency_us.p99", min, foreign),
                "lost": combine(steady, "lost", max, foreign),
                "max": combine(highest, "max_rate", max, foreign),
                "limited": bool(combine(highest, "generator_limited", max, foreign)),
            }
    return curves
