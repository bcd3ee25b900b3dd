#!/bin/bash
# Builds the load of viewers (WHEP, Janus) as a native binary when its source is newer, then runs it. See perf/viewerload.sh --help.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=$root/artifacts/publish/viewerload/mediaengine-viewerload
newer() {
    find "$root/perf/MediaEngine.ViewerLoad" "$root/engine/MediaEngine.Primitives" "$root/engine/MediaEngine.Protocol" \
        "$root/engine/MediaEngine.Crypto" "$root/interop" -name '*.cs' -not -path '*/obj/*' -newer "$program" -print -quit
}
if [ ! -x "$program" ] || [ -n "$(newer)" ]; then
    echo "building the load of viewers" >&2
    dotnet publish "$root/perf/MediaEngine.ViewerLoad" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')" \
        -p:PublishAot=true -o "$(dirname "$program")" -clp:ErrorsOnly -v q -nologo >&2
fi
[ "${1:-}" = --build-only ] || exec "$program" "$@"
