"""The command line."""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = "artifacts/publish/loadgen/mediaengine-loadgen"

EXAMPLES = """examples:
  perf/compare.sh                                              the goals: memory, plain RTP, set-up rate, idle
  perf/compare.sh --scenarios srtp-cm,srtp-gcm,srtp-srtp       SRTP bridging
  perf/compare.sh --scenarios overload --variant 'epoll=--packet-io=epoll'
  perf/compare.sh --namespaces --scenarios veth,kernel-offload in-kernel forwarding, over a veth pair
  perf/compare.sh --cores 0-7 --load-cpus 8-15 --scaling       1 to 8 workers on bare metal
  perf/compare.sh --remote-shell 'ssh dut' --daemon-address 198.18.0.2 --net-a 198.18.64.0 --net-b 198.18.128.0
                                                               daemons on another host, over real interfaces
"""


def cpu_list(text):
    """Parses a list like 0,2,8-15."""
    cpus = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        cpus += range(int(first), int(last or first) + 1)
    return cpus


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog="perf/compare.sh", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=EXAMPLES,
        description="Measures MediaEngine against rtpengine-daemon: same load, interleaved rounds, fresh processes.\n"
                    "Writes report.md with plots (SVG, PNG) and result.json to a folder under artifacts/perf; "
                    "docs/performance.md explains every figure.")
    load = parser.add_argument_group("load")
    load.add_argument("--scenarios", default="",
                      help="names from perf/scenarios, comma separated, or 'list' (default: those marked default)")
    load.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    load.add_argument("--rates", default="25000,80000", help="packets per second of scenarios that take a rate (default 25000,80000)")
    load.add_argument("--calls", type=int, default=500, help="calls (default 500)")
    load.add_argument("--pace", choices=["spin", "sleep"], default="spin",
                      help="the generator spins between packets (even spacing, default), or sleeps and leaves its CPU to others")
    load.add_argument("--seconds", type=float, default=10, help="measured seconds per run (default 10)")
    load.add_argument("--io", choices=["mmsg", "uring"], default="mmsg", help="system calls of the generator (default mmsg)")
    load.add_argument("--generator", default=GENERATOR,
                      help="load generator executable, relative to the repository (default: what perf/loadgen.sh builds)")
    load.add_argument("--quick", action="store_true", help="one round, 2 s, 50 calls, low rates: checks the setup only")

    daemons = parser.add_argument_group("daemons")
    daemons.add_argument("--mediaengine", default=str(ROOT / "artifacts/publish/mediaengine"),
                         help="MediaEngine executable, or mediaengine.dll to run under JIT (default: what ./build.sh publish makes)")
    daemons.add_argument("--mediaengine-options", default="", help="additional options of MediaEngine")
    daemons.add_argument("--variant", action="append", default=[], metavar="NAME=OPTIONS",
                         help="measure MediaEngine also with these options; may be repeated")
    daemons.add_argument("--rtpengine", default="rtpengine", help="rtpengine executable")
    daemons.add_argument("--only", choices=["mediaengine", "rtpengine"], help="measure one of them")

    cpus = parser.add_argument_group("processors")
    cpus.add_argument("--cores", default="0", help="CPUs of the daemon, a list; one worker for each (default 0)")
    cpus.add_argument("--load-cpus", default="",
                      help="CPUs of the generator: one, or two for each of its workers (default: those not in --cores)")
    cpus.add_argument("--scaling", action="store_true",
                      help="highest rate and CPU per packet with 1, 2, ... workers, up to --cores; other scenarios only with --scenarios")
    cpus.add_argument("--realtime", action="store_true",
                      help="daemons with --scheduling=rr --priority=10, the generator with the highest priority by nice, "
                           "so that other processes interrupt neither (root)")
    cpus.add_argument("--foreign", type=float, default=0.05,
                      help="CPUs other processes may use before a run counts as disturbed (default 0.05)")
    cpus.add_argument("--force", action="store_true", 
                      help="measure and report on a busy machine too; the report says that it was busy")

    hosts = parser.add_argument_group("two hosts (see docs/performance.md)")
    hosts.add_argument("--namespaces", action="store_true",
                       help="two network namespaces connected by a veth pair, generator in one, daemons in the other (root)")
    hosts.add_argument("--remote-shell", default="", metavar="COMMAND",
                       help="prefix for commands on the daemons' host: 'ssh root@dut', 'ip netns exec dut'")
    hosts.add_argument("--generator-shell", default="", metavar="COMMAND", help="the same for the generator (default: here)")
    hosts.add_argument("--remote-root", default=str(ROOT), help="path of this repository (with artifacts/publish) on the daemons' host")
    hosts.add_argument("--daemon-address", default="127.0.0.1", help="address of the daemons: NG, media, metrics and probe")
    hosts.add_argument("--net-a", default="127.1.0.0", help="callers' addresses begin after this one")
    hosts.add_argument("--net-b", default="127.2.0.0", help="callees' addresses begin after this one")
    hosts.add_argument("--running", metavar="HOST:PORT",
                       help="measure a running daemon with this NG address; no daemon is started")
    hosts.add_argument("--running-pid", type=int, default=0, help="process ID of that daemon, for CPU time and memory")
    hosts.add_argument("--stats-url", default="", help="metrics page of that daemon, for garbage collector figures")

    output = parser.add_argument_group("output")
    output.add_argument("--out", default=str(ROOT / "artifacts/perf"), help="folder of the results (default artifacts/perf)")
    output.add_argument("--json", action="store_true", help="print result.json instead of the table")
    output.add_argument("--no-plots", action="store_true")

    options = parser.parse_args(arguments)
    if options.quick:
        options.rounds, options.seconds, options.calls, options.rates = 1, 2.0, 50, "5000"
    options.rates = [int(rate) for rate in options.rates.split(",")]
    options.cores = cpu_list(options.cores)
    # On the daemons' machine the generator gets the remaining CPUs; on another machine it may use any.
    spare = [cpu for cpu in range(os.cpu_count() or 1) if cpu not in options.cores]
    options.load_cpus = cpu_list(options.load_cpus) or (spare[:1] or [0])
    if not options.cores:
        parser.error("--cores must name at least one CPU")
    if options.realtime and os.geteuid() != 0:
        parser.error("--realtime needs root")
    if options.namespaces and (options.remote_shell or options.generator_shell):
        parser.error("--namespaces makes its own hosts: leave --remote-shell and --generator-shell out")
    if options.running and (options.scaling or options.variant):
        parser.error("--running measures what runs: --scaling and --variant need a daemon of our own")
    return options
