#!/usr/bin/env python3
"""Draws docs/performance.svg from the recorded figures in perf/results.json, with the plots of perf/compare."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "compare"))
sys.dont_write_bytecode = True

import plots  # noqa: E402  (needs the path above)


def main():
    results = json.loads((ROOT / "results.json").read_text())
    groups = [figure["scenario"] for figure in results["figures"]]
    values = [[figure["values"][index] for figure in results["figures"]] for index in range(len(results["daemons"]))]
    (ROOT.parent / "docs/performance.svg").write_text(plots.bars(results["title"], results["unit"], groups, results["daemons"], values))


main()
