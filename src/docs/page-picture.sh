#!/usr/bin/env bash
# Makes src/docs/page.png, the picture of the page in the README, from a service with the demo's network. Needs chromium.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
port=${1:-8093}
profile=$(mktemp -d)
"$root/src/bin/hillock" serve --http "127.0.0.1:$port" --grpc none --metrics none >"$profile/ready" &
service=$!
trap 'kill "$service" 2>/dev/null || true; rm -rf -- "$profile"' EXIT
until grep -q '^ready:' "$profile/ready"; do
    kill -0 "$service" || exit 1
    sleep 0.2
done
# The first runs of a JVM are slow.
values=$(printf '0.5,%.0s' {1..784})
for _ in {1..100}; do
    printf '{"inputs":[{"name":"input","shape":[1,784],"datatype":"FP32","data":[%s]}]}' "${values%,}" \
        | curl -sS -o "$profile/answer" --data-binary @- "http://127.0.0.1:$port/v2/models/demo/infer"
done
# The sample, the step and the neurons of the picture are in its address. Virtual time passes while nothing is under way.
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile/chromium" --force-prefers-reduced-motion \
    --window-size=1360,900 --virtual-time-budget=9000 --screenshot="$root/src/docs/page.png" \
    "http://127.0.0.1:$port/#model=demo&sample=90&step=11&neurons=lif3:5+lif3:30+lif3:120+lif4:9" 2>/dev/null
size=$(stat -c %s "$root/src/docs/page.png")
printf '%s: %s bytes\n' "$root/src/docs/page.png" "$size"
((size < 200000))
