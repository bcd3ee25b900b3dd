#!/bin/bash
# Builds the load generator as a native binary when its source is newer, then runs it. See perf/loadgen.sh --help.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
generator=$root/artifacts/publish/loadgen/mediaengine-loadgen
newer() {
    find "$root/perf/MediaEngine.LoadGen" "$root/interop/MediaEngine.Interop.Linux" -name '*.cs' -not -path '*/obj/*' -newer "$generator" \
        -print -quit
}
if [ ! -x "$generator" ] || [ -n "$(newer)" ]; then
    echo "building the load generator" >&2
    dotnet publish "$root/perf/MediaEngine.LoadGen" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')" \
        -p:PublishAot=true -o "$(dirname "$generator")" -clp:ErrorsOnly -v q -nologo >&2
fi
[ "${1:-}" = --build-only ] || exec "$generator" "$@"
