#!/bin/sh
# No symbol of the program or library at $1 needs a glibc newer than version $2.
needed=$(objdump -T "$1" | grep -F '*UND*' | grep -o 'GLIBC_2[0-9.]*' | sed 's/GLIBC_//' | sort -u -V)
if [ -z "$needed" ]; then
    echo "$1 needs no symbol of glibc: objdump does not show what it should"
    exit 1
fi
newest=$(printf '%s\n' $needed | tail -n 1)
if [ "$(printf '%s\n' "$newest" "$2" | sort -V | tail -n 1)" != "$2" ]; then
    echo "$1 needs glibc $newest, should run with $2; every symbol with its version:"
    objdump -T "$1" | grep -F '*UND*' | grep -F GLIBC_ | sed 's/.*(\(GLIBC_[0-9.]*\))/\1/' | sort -V
    exit 1
fi
