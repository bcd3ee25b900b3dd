#!/bin/bash
# Measures MediaEngine against Debian's rtpengine-daemon on this machine, same load, one core each for the daemon and the generator.
# Usage: perf/compare.sh [options]; see perf/compare.sh --help. Results: artifacts/perf/compare-*.{md,json}
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

wants_help=0
needs_peer=1
for argument in "$@"; do
    case "$argument" in
        -h | --help) wants_help=1 ;;
        --only=mediaengine) needs_peer=0 ;;
    esac
done

if [ "$wants_help" = 0 ]; then
    command -v python3 >/dev/null || { echo "compare: python3 is needed" >&2; exit 1; }
    if [ "$needs_peer" = 1 ] && ! command -v rtpengine >/dev/null; then
        echo "compare: installing rtpengine-daemon" >&2
        # The package starts its service; a policy file that says 'not allowed' keeps it from doing so while we install.
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
            trap 'rm -f "$policy"' EXIT
        fi
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends rtpengine-daemon >/dev/null
        [ -e "$policy" ] && rm -f "$policy"
        trap - EXIT
    fi
    generator=artifacts/publish/loadgen/mediaengine-loadgen
    if [ ! -x "$generator" ] || [ -n "$(find perf/MediaEngine.LoadGen interop/MediaEngine.Interop.Linux/Batch -name '*.cs' -newer "$generator" -print -quit)" ]; then
        echo "compare: publishing the load generator" >&2
        dotnet publish perf/MediaEngine.LoadGen -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')" -p:PublishAot=true \
            -o artifacts/publish/loadgen -clp:ErrorsOnly -v q >&2
    fi
fi
exec python3 perf/compare/compare.py "$@"
