#!/usr/bin/env bash
# Makes the keys and certificates of this folder anew: an authority, a client in force, and a server and a client whose time is over.
# The authority's key is not kept. Only tests use them.
set -euo pipefail
cd -- "$(dirname -- "$0")"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
: >"$work/index"
cat >"$work/ca.cnf" <<TEXT
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
TEXT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj '/CN=test authority' -keyout "$work/ca.key" -out ca.pem
certificate() { # name, from, to
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -addext 'subjectAltName=DNS:localhost' \
        -keyout "$1.key" -out "$work/$1.csr"
    openssl ca -batch -notext -config "$work/ca.cnf" -cert ca.pem -keyfile "$work/ca.key" -startdate "$2" -enddate "$3" \
        -in "$work/$1.csr" -out "$1.pem"
}
certificate client 20260101000000Z 21260101000000Z
certificate server 20260101000000Z 21260101000000Z
certificate expired-client 20200101000000Z 20210101000000Z
certificate expired-server 20200101000000Z 20210101000000Z
