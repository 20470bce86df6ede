#!/bin/bash
# run.sh HILLOCK-ENGINE CLIENT ENGINE IMAGE: the client asks a listening hillock-engine, the engine connects to it; SIGTERM drains it.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
uri=unix:$folder/engine.sock
"$1" --listen "$uri" --model net="$4" --threads 1 2>"$folder/log" &
server=$!
"$2" net "$uri" | tee "$folder/said"
grep -q '^label [0-9]' "$folder/said"
"$3" other="$4" "$uri" &
for ((i = 0; i < 200; i++)); do
    grep -q "connected to 'cpp-teacher-1'" "$folder/log" && break
    sleep 0.05
done
grep "connected to 'cpp-teacher-1'" "$folder/log"
kill -TERM "$server"
wait "$server"
grep 'SIGTERM: draining' "$folder/log"
