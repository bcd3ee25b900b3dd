#!/usr/bin/env bash
# Installs missing packages, then runs a target of build.cake.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

usage() {
    cat <<'TEXT'
./build.sh run               build, start the engine on udp:127.0.0.1:2223, show a call between two built-in phones, and a built-in test
                             camera at http://127.0.0.1:8080/
./build.sh run -- OPTIONS    build and start the engine with exactly these options
./build.sh test              build, publish and run all tests on the published binary, with SIP phones and a proxy (about 20 minutes);
                             the last line is 'N passed, N failed'
./build.sh unit              the tests that need no running engine (about 5 minutes)
./build.sh build             build everything
./build.sh publish           one native binary: artifacts/publish/mediaengine
./build.sh bench ...         measure: benchmarks, a load, or a comparison with rtpengine; ./build.sh bench --help
./build.sh fuzz              run the fuzz targets for a while (FUZZ_SECONDS, default 60 for each)
./build.sh soak              slow tests, 2 to 3 hours: all system tests with epoll and with the kernel path, properties for
                             PROPERTY_SECONDS (default 10) each, the fuzz targets (FUZZ_SECONDS)
./build.sh format            check the formatting
./build.sh ci                the format check and 'test', as in continuous integration

Missing Debian packages are installed with apt-get (as root or with sudo). With NO_INSTALL=1 they are only listed.
TEXT
}

bench_usage() {
    cat <<'TEXT'
./build.sh bench                    all benchmarks (BenchmarkDotNet): time and memory of each stop of the packet walk, about 40 minutes
./build.sh bench FILTER             some of them, for example '*Forward*' or '*Srtp*'; results in artifacts/benchmarks
./build.sh bench list               their names
./build.sh bench allocations        bytes allocated by each benchmark compared with perf/baselines, some seconds;
                                    'allocations update' after an intended change
./build.sh bench load OPTIONS       the load generator alone, with any NG daemon ('load --help')
./build.sh bench compare OPTIONS    publish, then compare MediaEngine with rtpengine on one or two machines ('compare --help')
                                    goals of docs/performance.md:     compare
                                    SRTP bridging, both suites:       compare --scenarios srtp-cm,srtp-gcm,srtp-srtp,srtp-same
                                    overload with both back ends:     compare --scenarios overload --variant 'epoll=--packet-io=epoll'
                                    forwarding in the kernel:         compare --namespaces --scenarios veth,kernel-offload
                                    scaling on bare metal:            compare --cores 0-7 --load-cpus 8-23 --scaling

docs/performance.md explains the figures and how to keep a machine quiet. SKIP_PUBLISH=1 uses the binary in artifacts/publish.
TEXT
}

# bench ...: measurements. Arguments are passed to the programs unchanged.
bench() {
    local project=perf/MediaEngine.Benchmarks what=${1:-*}
    [ $# -eq 0 ] || shift
    case $what in
        -h | --help | help) bench_usage ;;
        compare)
            case " $* " in *' --help '* | *' -h '* | *' --scenarios list '* | *' --running '*) exec perf/compare.sh "$@" ;; esac
            if [ -z "${SKIP_PUBLISH:-}" ]; then
                need_dotnet; need_native; need_codecs; need_aot
                say "Publishing the engine"
                cake --target=Publish >&2
            fi
            exec perf/compare.sh "$@"
            ;;
        load) need_dotnet; need_aot; exec perf/loadgen.sh "$@" ;;
        allocations)
            need_dotnet; need_native; need_codecs; cake --target=Native >&2
            [ "${1:-}" = update ] && set -- --update-allocations || set -- --check-allocations
            exec dotnet run -c Release -v q --project "$project" -- "$@"
            ;;
        list) need_dotnet; need_native; cake --target=Native >&2; exec dotnet run -c Release -v q --project "$project" -- --list flat ;;
        *)
            need_dotnet; need_native; need_codecs; cake --target=Native >&2
            exec dotnet run -c Release -v q --project "$project" -- --filter "$what" --artifacts artifacts/benchmarks "$@"
            ;;
    esac
}

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# need WHY PACKAGE...: installs the missing packages.
need() {
    local why=$1 missing=() package
    shift
    command -v dpkg-query >/dev/null || return 0    # not Debian: missing tools are reported where they are used
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "$why needs: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
        as=(sudo)
    fi
    [ -z "${NO_INSTALL:-}" ] || die "$why needs: ${missing[*]} (not installed because NO_INSTALL is set)"
    say "Installing ${missing[*]} ($why)"
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
    "${as[@]}" "${install[@]}" >/tmp/mediaengine-apt.log 2>&1 && return 0
    "${as[@]}" apt-get update -q >>/tmp/mediaengine-apt.log 2>&1 || true
    "${as[@]}" "${install[@]}" >>/tmp/mediaengine-apt.log 2>&1 && return 0
    tail -n 20 /tmp/mediaengine-apt.log >&2
    die "apt-get could not install ${missing[*]}"
}

need_dotnet() {
    command -v dotnet >/dev/null ||
        die ".NET SDK 10 is missing. How to install it on Debian: https://learn.microsoft.com/dotnet/core/install/linux-debian"
    dotnet --version >/dev/null 2>&1 && return 0
    dotnet --version >&2 || true
    die "the installed .NET SDK does not match global.json; version 10 is needed"
}

need_native() { need "building the native part" gcc g++ make cmake libc6-dev clang libbpf-dev linux-libc-dev; }
need_codecs() {
    need "transcoding audio (the engine loads the installed libraries)" \
        libopus0 libgsm1 libopencore-amrnb0 libopencore-amrwb0 libvo-amrwbenc0 libspandsp2 libbcg729-0
}
need_aot() { need "publishing a native binary" clang zlib1g-dev libc6-dev; }
need_phones() {
    need "system tests: a SIP proxy, phones, a browser, other media stacks, speech, packet capture" \
        kamailio kamailio-extra-modules kamailio-websocket-modules baresip-core sip-tester chromium firefox-esr \
        openssl gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-nice \
        python3-gi gir1.2-gst-plugins-base-1.0 gir1.2-gst-plugins-bad-1.0 gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-ugly \
        gstreamer1.0-libav \
        sox espeak-ng tcpdump python3 python3-numpy iproute2 ethtool bpftool
}

cake() {
    dotnet tool restore --verbosity quiet >/dev/null || dotnet tool restore
    NO_COLOR=1 dotnet cake build.cake --verbosity=minimal "$@"
}

# Runs a target with tests. The last line is the sum of all projects.
tests() {
    local status=0
    mkdir -p artifacts && rm -f artifacts/test-summary
    cake "$@" || status=$?
    [ -f artifacts/test-summary ] || echo "0 passed, 1 failed" >artifacts/test-summary
    cat artifacts/test-summary
    exit "$status"
}

server=engine/MediaEngine.Server/bin/Release/net10.0/mediaengine
demo=perf/MediaEngine.Demo/bin/Release/net10.0/mediaengine-demo
target=${1:-help}
[ $# -eq 0 ] || shift
case $target in
    run)
        need_dotnet; need_native; need_codecs
        say "Building the engine (about a minute the first time)"
        if [ "${1:-}" = -- ]; then
            shift
            cake --target=Engine
            exec "$server" "$@"
        fi
        cake --target=Demo
        exec "$demo" "$server" "$@"
        ;;
    build) need_dotnet; need_native; cake --target=Build ;;
    unit) need_dotnet; need_native; need_codecs; tests --target=Unit ;;
    test) need_dotnet; need_native; need_codecs; need_aot; need_phones; tests --target=Test ;;
    soak) need_dotnet; need_native; need_codecs; need_aot; need_phones; need "fuzzing" afl++; tests --target=Soak ;;
    publish) need_dotnet; need_native; need_aot; cake --target=Publish ;;
    bench) bench "$@" ;;
    fuzz) need_dotnet; need_native; need "fuzzing" afl++; cake --target=Fuzz ;;
    format) need_dotnet; cake --target=Format ;;
    ci) need_dotnet; need_native; need_codecs; need_aot; need_phones; tests --target=CI ;;
    help | -h | --help) usage ;;
    *) usage >&2; die "no target '$target'" ;;
esac
