#!/usr/bin/env bash
# Fuzzes every target (or those named) for FUZZ_SECONDS each with AFL++, starting from tests/vectors/corpus. Ends with 1 when an input
# breaks one; such inputs stay in artifacts/fuzz/found/TARGET and belong into the corpus together with the fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${FUZZ_SECONDS:-60}
out=artifacts/fuzz
command -v afl-fuzz >/dev/null || { echo "fuzz: afl-fuzz is missing (Debian package afl++)" >&2; exit 1; }
rm -rf "$out" && mkdir -p "$out/afl"
dotnet publish tests/MediaEngine.Fuzz -c Release -o "$out/bin" -v q -clp:ErrorsOnly -nologo
dotnet sharpfuzz "$out/bin/MediaEngine.Protocol.dll"
dotnet sharpfuzz "$out/bin/MediaEngine.Crypto.dll"
dotnet sharpfuzz "$out/bin/MediaEngine.Media.dll"
[ $# -gt 0 ] || set -- $(dotnet "$out/bin/MediaEngine.Fuzz.dll" 2>&1 | sed -n 's/^targets: //p')
export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1
broken=0
for target in "$@"; do
    corpus="tests/vectors/corpus/$target"
    [ -d "$corpus" ] || { corpus="$out/seed"; mkdir -p "$corpus"; echo 0 >"$corpus/seed"; }
    afl-fuzz -i "$corpus" -o "$out/afl/$target" -V "$seconds" -t 5000 -m none -- \
        dotnet "$out/bin/MediaEngine.Fuzz.dll" "$target" >"$out/$target.log" 2>&1 || { tail -n 20 "$out/$target.log"; exit 1; }
    found=$(find "$out/afl/$target" -path '*crashes/id*' | wc -l)
    runs=$(sed -n 's/^execs_done *: *//p' "$out/afl/$target/default/fuzzer_stats")
    echo "$target: $runs runs, $found inputs that break it"
    [ "$found" = 0 ] && continue
    broken=1
    mkdir -p "$out/found/$target"
    find "$out/afl/$target" -path '*crashes/id*' -exec cp {} "$out/found/$target/" \;
done
exit $broken
