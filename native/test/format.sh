#!/bin/sh
# Every C and C++ file under the folders named is as .clang-format wants it; skipped (77) without clang-format-14.
if ! command -v clang-format-14 > /dev/null; then
    echo "skipped: there is no clang-format-14 (Debian package clang-format-14)"
    exit 77
fi
find "$@" \( -name '*.c' -o -name '*.h' -o -name '*.cpp' -o -name '*.hpp' \) -exec clang-format-14 --dry-run -Werror {} +
