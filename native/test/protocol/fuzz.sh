#!/bin/sh
# fuzz.sh PROGRAM VECTORS RUNS [OPTION]...: feeds the decoder with what libFuzzer makes of the vectors, without their lengths.
set -eu
program=$1 vectors=$2 runs=$3
shift 3
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
mkdir "$corpus/seeds" "$corpus/found"
for file in "$vectors"/good/*.bin "$vectors"/bad/*.bin; do
    name=$(basename "$file")
    tail -c +5 "$file" > "$corpus/seeds/$(basename "$(dirname "$file")")_$name"
done
"$program" -runs="$runs" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=64 -print_final_stats=1 \
    -verbosity=0 "$@" "$corpus/found" "$corpus/seeds"
