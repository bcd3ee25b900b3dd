#!/bin/sh
# Compiles the BPF program to the given file. Without clang or libbpf's headers no file is written, and the engine forwards in
# user space only.
set -eu
out=$1
here=$(cd "$(dirname "$0")" && pwd)
clang=${CLANG:-clang}
if ! command -v "$clang" >/dev/null || ! [ -e /usr/include/bpf/bpf_helpers.h ]; then
    echo "native/offload: no clang or no libbpf headers; the engine is built without the in-kernel path" >&2
    exit 0
fi
mkdir -p "$(dirname "$out")"
# The kernel's headers of this architecture; clang -target bpf does not look there.
"$clang" -target bpf -mcpu=v2 -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter \
    -I"/usr/include/$(uname -m)-linux-gnu" -c "$here/forward.bpf.c" -o "$out.new"
mv "$out.new" "$out"
