#!/bin/sh
# threads.sh [ROUNDS]: builds the C++ side with ThreadSanitizer (target/threads) and runs what uses threads: a load test of cells
# over each transport, then the tests of connections, client, engine and teams. Ends with 0 where nothing is reported.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/target/threads
tests='thread_test client_test session_test engine_test teaching_test exchange_test channel_test cut_test place_test'
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DHILLOCK_SANITIZE=thread >/dev/null
# shellcheck disable=SC2086
cmake --build "$build" --parallel "$(nproc)" --target load_test $tests
"$build/native/test/serve/load_test" "${1:-1000}"
ctest --test-dir "$build" --output-on-failure -R "^($(echo $tests | tr ' ' '|'))\$"
