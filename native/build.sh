#!/bin/sh
# Builds libmediaengine_native.so into artifacts/native/. Needs cmake and a C compiler; CMAKE_ARGS is passed on.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out="$root/artifacts/native"
# shellcheck disable=SC2086
cmake -S "$root/native" -B "$out/build" -DCMAKE_LIBRARY_OUTPUT_DIRECTORY="$out" ${CMAKE_ARGS:-}
cmake --build "$out/build" --parallel
