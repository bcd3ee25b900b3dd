"""Limits a daemon to a share of a CPU, so that a generator on one machine can overload it."""

import contextlib
import os
import sys

# Period of the share in microseconds: short, so that waiting for it adds little latency.
PERIOD = 10_000


@contextlib.contextmanager
def of_a_cpu(host, share):
    """Yields the prefix of a daemon's command; empty without a share."""
    if not share:
        yield []
        return
    quota, name = int(share * PERIOD), f"mediaengine-compare-{os.getpid()}"
    group = host.capture(f"""
if [ -e /sys/fs/cgroup/cpu/cpu.cfs_quota_us ]; then
    group=/sys/fs/cgroup/cpu/{name}
    mkdir $group && echo {PERIOD} > $group/cpu.cfs_period_us && echo {quota} > $group/cpu.cfs_quota_us && echo $group
else
    group=/sys/fs/cgroup/{name}
    mkdir $group && echo {quota} {PERIOD} > $group/cpu.max && echo $group
fi""").strip()
    if not group:
        sys.exit("compare: a share of a CPU needs root and the cpu controller of cgroups")
    try:
        yield ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "share"]
    finally:
        host.capture(f"rmdir {group}")
