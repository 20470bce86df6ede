#!/bin/sh
# Builds the library and its quick tests for AArch64 from the sources at $1 in folder $2, and runs them under qemu; skipped (77) without what that needs.
set -e
for tool in aarch64-linux-gnu-g++ qemu-aarch64-static; do
    if ! command -v $tool > /dev/null; then
        echo "skipped: there is no $tool (Debian packages g++-aarch64-linux-gnu, qemu-user-static)"
        exit 77
    fi
done
cmake -C "$1/native/presets/aarch64.cmake" -DHILLOCK_TESTS=ON -S "$1" -B "$2"
cmake --build "$2" --parallel 2 --target quick_tests
ctest --test-dir "$2" -L quick --parallel 2 --output-on-failure
# What the jar is given, at the place where Java looks for it.
cmake --install "$2" --component jar --prefix "$2/jar"
readelf -h "$2/jar/META-INF/native/linux-aarch_64/libhillock.so" | grep -q 'Machine: *AArch64'
