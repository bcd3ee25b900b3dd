"""Describes the machine, and checks that it is quiet."""

import os
import re
import time
from pathlib import Path

SCRIPT = r"""
show() { name=$1; shift; printf '%s=%s\n' "$name" "$("$@" 2>/dev/null | head -n 1)"; }
show kernel uname -r
show architecture uname -m
show cpu sed -n 's/^model name[^:]*: //p' /proc/cpuinfo
show cpus nproc --all
show threads_per_core sh -c "lscpu | sed -n 's/^Thread(s) per core: *//p'"
show sockets sh -c "lscpu | sed -n 's/^Socket(s): *//p'"
show numa_nodes sh -c "lscpu | sed -n 's/^NUMA node(s): *//p'"
show memory sh -c "sed -n 's/^MemTotal: *//p' /proc/meminfo"
show governor cat /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor
show turbo_off cat /sys/devices/system/cpu/intel_pstate/no_turbo
show virtual systemd-detect-virt
show hypervisor_flag sh -c "grep -qw hypervisor /proc/cpuinfo && echo yes"
show mitigations sh -c "cat /sys/devices/system/cpu/vulnerabilities/* | grep -c ^Mitigation"
show boot_options sh -c "tr ' ' '\n' </proc/cmdline |
    grep -E -e '^(isolcpus|nohz|nohz_full|rcu_nocbs|mitigations|idle|processor.max_cstate)=' \
        -e '^(intel_idle.max_cstate|amd_pstate|intel_pstate|cpuidle[^=]*)=' |
    tr '\n' ' '"
show irq_time_accounting sh -c "(zcat /proc/config.gz || cat /boot/config-$(uname -r)) |
    sed -n 's/^CONFIG_IRQ_TIME_ACCOUNTING=//p;s/^# CONFIG_IRQ_TIME_ACCOUNTING is not set/n/p'"
show io_uring_disabled cat /proc/sys/kernel/io_uring_disabled
show rmem_max cat /proc/sys/net/core/rmem_max
show distribution sh -c ". /etc/os-release; echo \$PRETTY_NAME"
show dotnet dotnet --version
for package in rtpengine-daemon libc6 libssl3 libopus0; do
    show "package $package" dpkg-query -W -f '${Version}\n' "$package"
done
for interface in /sys/class/net/*; do
    name=${interface##*/}
    [ "$name" = lo ] && continue
    driver=$(basename "$(readlink -f "$interface/device/driver" 2>/dev/null)" 2>/dev/null)
    [ -e "$interface/device" ] || driver=$(ethtool -i "$name" 2>/dev/null | sed -n 's/^driver: //p')
    speed=$(cat "$interface/speed" 2>/dev/null || echo '?')
    queues=$(ls -d "$interface"/queues/rx-* 2>/dev/null | wc -l)
    echo "interface $name=${driver:-virtual}, mtu $(cat "$interface/mtu"), $speed Mbit/s, $queues receive queues"
done
"""


def describe(host):
    """A flat table of facts about a host, without those it does not provide."""
    pairs = (line.partition("=") for line in host.capture(SCRIPT).splitlines())
    return {name: value.strip() for name, separator, value in pairs if separator and value.strip()}


def siblings(cpus):
    """CPUs that share a core with one of these."""
    shared = set()
    for cpu in cpus:
        path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        if path.exists():
            for part in path.read_text().strip().split(","):
                first, _, last = part.partition("-")
                shared |= set(range(int(first), int(last or first) + 1))
    return shared - set(cpus)


def foreign_cpu(seconds):
    """The number of CPUs that are busy before the measurement, and the processes: (share, [(name, share), ...])."""
    tick = os.sysconf("SC_CLK_TCK")

    def busy():
        fields = [int(text) for text in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]

    def processes():
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    text = (entry / "stat").read_text()
                except OSError:
                    continue
                fields = text[text.rindex(")") + 2:].split()
                found[entry.name] = (re.search(r"\((.*)\)", text).group(1), int(fields[11]) + int(fields[12]))
        return found

    start, before, first = time.monotonic(), busy(), processes()
    time.sleep(seconds)
    elapsed = time.monotonic() - start
    share = (busy() - before) / tick / elapsed
    used = sorted(((name, (ticks - first.get(pid, (name, 0))[1]) / tick / elapsed) for pid, (name, ticks) in processes().items()),
                  key=lambda pair: -pair[1])
    return share, [(name, amount) for name, amount in used[:3] if amount >= 0.01]
