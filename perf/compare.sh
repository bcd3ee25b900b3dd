#!/bin/bash
# Compares MediaEngine with Debian's rtpengine-daemon: same load, interleaved rounds. See perf/compare.sh --help and
# docs/performance.md.
# Results: artifacts/perf/compare-*/{report.md,result.json} with plots.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

wants_programs=1
wants_namespaces=
needs_peer=1
previous=
for argument in "$@"; do
    case "$previous $argument" in
        *' -h' | *' --help' | '--scenarios list' | *' --scenarios=list') wants_programs=0 ;;
        *' --namespaces') wants_namespaces=1 ;;
        *' --only=mediaengine' | '--only mediaengine' | *' --running'* | *' --remote-shell'*) needs_peer=0 ;;
    esac
    previous=$argument
done

# install REASON PROGRAM PACKAGE: installs the package of a program if it is missing, without starting its service.
install() {
    local why=$1 program=$2 package=$3 policy=/usr/sbin/policy-rc.d made=
    command -v "$program" >/dev/null && return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "compare: $program is missing ($why): install $package" >&2
        return 1
    fi
    echo "compare: installing $package ($why)" >&2
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
        made=1
    fi
    local status=0
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$package" >/dev/null 2>&1 ||
        { apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$package" >/dev/null; } || status=1
    [ -z "$made" ] || rm -f "$policy"
    return "$status"
}

if [ "$wants_programs" = 1 ]; then
    install "runs the comparison" python3 python3
    [ "$needs_peer" = 0 ] || install "compared with MediaEngine" rtpengine rtpengine-daemon
    [ -z "$wants_namespaces" ] || install "enables XDP frames on veth" ethtool ethtool
    install "plots as PNG" rsvg-convert librsvg2-bin || true
    "$root/perf/loadgen.sh" --build-only
fi
exec python3 -B "$root/perf/compare/compare.py" "$@"
