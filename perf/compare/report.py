"""The report: Markdown with plots, and the table on a terminal."""

import figures
import plots

CPU = "CPU per packet, process, µs"
P99 = "latency, 99 %, µs"
MEMORY = "resident memory per call, kB"


def cell(amount, digits):
    return "-" if amount is None else f"{float(amount):.{digits}f}"


def ratio(cells):
    first = cells[0]
    return ", ".join(f"{other / first:.2f}" for other in cells[1:] if other is not None and first)


def picture(rows, names, title, unit, figure):
    chosen = [(label, cells) for label, name, cells, _ in rows if name == figure]
    if not chosen or not any(amount for _, cells in chosen for amount in cells if amount):
        return None
    return plots.bars(title, unit, [label for label, _ in chosen], names,
                      [[cells[index] for _, cells in chosen] for index in range(len(names))])


def draw(document, rows, folder):
    """Files of the plots, with titles."""
    names = list(document["daemons"])
    drawn = []
    for figure, name, title, unit in ((CPU, "cpu", "CPU per packet", "µs"), (P99, "latency", "Latency, 99th percentile", "µs"),
                                      (MEMORY, "memory", "Resident memory per call", "kB"),
                                      ("packets/s without loss", "max", "Packets per second without loss", "1/s"),
                                      ("full forwarding after it, ms, worst round", "recovery",
                                       "Time to full forwarding after an overload", "ms")):
        svg = picture(rows, names, title, unit, figure)
        if svg:
            drawn.append((title, plots.write(folder, name, svg)))
    curves = figures.scaling(document)
    for key, name, title, unit in (("max", "scaling-max", "Packets per second without loss, by workers", "1/s"),
                                   ("cpu", "scaling-cpu", "CPU per packet, by workers", "µs")):
        points = [[(workers, found[key]) for workers, found in sorted(curves.get(daemon, {}).items()) if found[key] is not None]
                  for daemon in names]
        if any(points):
            drawn.append((title, plots.write(
                folder, name, plots.lines(title, unit, "workers, one CPU each", names, points, ideal=key == "max"))))
    return drawn


def markdown(document, drawn):
    rows, names, options = figures.table(document), list(document["daemons"]), document["options"]
    lines = ["# Comparison", ""]
    if options["quick"]:
        lines += ["**A quick check of the set-up. These figures are not measurements.**", ""]
    if document["noisy"]:
        lines += ["**Measured on a busy machine. Every round of these was disturbed:** "
                  + "; ".join(" ".join(map(str, step)) for step in document["noisy"]), ""]
    runs = document["runs"]
    disturbed = sum(not figures.is_quiet(run, options["foreign"]) for run in runs)
    lines += [
        f"{document['taken']}. {options['rounds']} interleaved rounds of {options['seconds']} s, {options['calls']} calls; "
        f"daemon on CPU {listed(options['cores'])}, generator on CPU {listed(options['load_cpus'])}"
        f"{', both with priority over all other processes (--realtime)' if options['realtime'] else ''}. "
        f"Others used {document['foreign_cpu_before']} CPUs before the start.",
        "",
    ]
    if rows:
        lines += ["| scenario | figure | " + " | ".join(names) + " | ratio to the first |", "|---|---|" + "---|" * (len(names) + 1)]
        lines += [f"| {label} | {title} | " + " | ".join(cell(amount, digits) for amount in cells) + f" | {ratio(cells)} |"
                  for label, title, cells, digits in rows]
        lines.append("")
    lines += scaling_lines(document)
    failures = [run for run in runs if figures.failed(run)]
    lines += [f"{len(runs)} runs, {disturbed} of them disturbed (generator late, or others used more than {options['foreign']} CPUs), "
              f"{len(failures)} failed. "
              "Costs and latencies are the minimum of the undisturbed rounds, losses the maximum of all."]
    lines += [f"- failed: round {run['round']}, {run['daemon']}, {run['scenario']} {run['rate']}: "
              f"{run['result'].get('error', 'the daemon died')}" for run in failures]
    for title, file in drawn:
        lines += ["", f"![{title}]({file})"]
    lines += [""] + machine_lines(document) + collector_lines(document)
    return "\n".join(lines) + "\n"


def scaling_lines(document):
    curves = figures.scaling(document)
    if not curves:
        return []
    lines = ["## Scaling", "",
             f"CPU per packet and latency at {document['options']['rates'][0]} packets/s for each worker. "
             "'>' means that the generator was the limit.", "",
             "| daemon | workers | packets/s without loss | CPU per packet, µs | latency, 99 %, µs | lost |", "|---|---|---|---|---|---|"]
    for daemon, counts in curves.items():
        for workers, found in sorted(counts.items()):
            lines.append(f"| {daemon} | {workers} | {'> ' if found['limited'] else ''}{cell(found['max'], 0)} | "
                         f"{cell(found['cpu'], 2)} | {cell(found['p99'], 0)} | {cell(found['lost'], 0)} |")
    return lines + [""]


def machine_lines(document):
    lines = ["## Machine", ""]
    for place, facts in document["machines"].items():
        lines += [f"{place}:", ""] + [f"- {name}: {fact}" for name, fact in facts.items()] + [""]
    lines += stall_lines(document.get("stalls") or {}) + ["Daemons:", ""]
    lines += [f"- {name}: {about['version']}: `{' '.join(about['arguments'])}`" for name, about in document["daemons"].items()]
    return lines


def stall_lines(stalls):
    """Stalls of the machine itself, measured before any daemon ran."""
    if "alone" not in stalls:
        return []

    def told(found):
        return "; ".join(f"CPU {cpu}: {one['stalls'] / one['seconds']:.1f}/s, {one['stalled_us_per_second']:.0f} us/s, "
                         f"longest {one['longest_us']:.0f} us" for cpu, one in found.items())

    words = ("" if all(one["real_time"] for one in stalls["all"].values())
             else " (without real-time priority: includes time taken by other processes)")
    return [f"Stalls of more than {stalls['limit_us']:.0f} us of a thread that nothing may interrupt{words}:", "",
            f"- each CPU alone: {told(stalls['alone'])}", f"- all at once: {told(stalls['all'])}", ""]


def collector_lines(document):
    collections = [run for run in document["runs"] if run.get("gc") and run["round"] == 1]
    if not collections:
        return []
    return ["", "## Garbage collector", "", "First round, change over the run:", ""] + [
        f"- {run['daemon']}, {run['scenario']} {run['rate'] or ''}: "
        + ", ".join(f"{name.removeprefix('mediaengine_')} {amount:g}" for name, amount in run["gc"].items())
        for run in collections]


def listed(cpus):
    return ",".join(map(str, cpus))


def terminal(document):
    """Prints the table in columns; colours mark better and worse."""
    rows, names = figures.table(document), list(document["daemons"])
    wide = max([len(label) for label, *_ in rows] + [8])
    figure = max([len(title) for _, title, *_ in rows] + [6])
    columns = [max(len(name), 10) for name in names]
    bold, dim, green, red, end = "\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[0m"
    if rows:
        print(f"{bold}{'scenario':<{wide}}  {'figure':<{figure}}  "
              + "  ".join(f"{name:>{width}}" for name, width in zip(names, columns)) + f"  ratio{end}")
    last = None
    for label, title, cells, digits in rows:
        shown = "  ".join(f"{cell(amount, digits):>{width}}" for amount, width in zip(cells, columns))
        text = ratio(cells)
        colour = "" if not text or ", " in text else green if float(text) <= 1.0 else red
        if "per second" in title or "packets/s" in title or "recovered" in title:
            colour = {green: red, red: green}.get(colour, colour)
        print(f"{label if label != last else '':<{wide}}  {dim}{title:<{figure}}{end}  {shown}  {colour}{text}{end}")
        last = label
    for line in scaling_lines(document):
        print(line)
    for step in document["noisy"]:
        print(f"{red}disturbed in every round: {' '.join(map(str, step))}{end}")
