#!/bin/sh
# The library at $1 exports hillock_* and nothing else; $2 is the header that declares them.
exported=$(nm -D --defined-only "$1" | awk '{print $NF}' | sort)
declared=$(sed -n 's/^HILLOCK_API .*[ *]\(hillock_[a-z_]*\)(.*/\1/p' "$2" | sort)
if [ -z "$declared" ] || [ "$exported" != "$declared" ]; then
    echo "exported:" $exported
    echo "declared:" $declared
    exit 1
fi
