#!/bin/sh
# Makes the keys and certificates of the tests of TLS in both languages, valid for a century; they protect nothing.
set -eu
cd "$(dirname "$0")"
key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
authority() {
    key "$1"
    openssl req -x509 -new -key "$1.key" -subj "/CN=Hillock test $1" -days 36500 -out "$1.pem"
}
# NAME AUTHORITY EXTENSION DAYS
signed() {
    key "$1"
    openssl req -new -key "$1.key" -subj "/CN=Hillock test $1" |
        openssl x509 -req -CA "$2.pem" -CAkey "$2.key" -days "$4" -extfile /dev/fd/3 -out "$1.pem" 3<<TEXT
$3
TEXT
}
authority ca
authority other-ca
# Without subject alternative name; signed by itself
key nameless
openssl req -x509 -new -key nameless.key -subj "/CN=localhost" -days 36500 -out nameless.pem
signed server ca 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1' 36500
signed elsewhere ca 'subjectAltName=DNS:hillock.invalid' 36500
signed client ca 'extendedKeyUsage=clientAuth' 36500
signed stranger other-ca 'subjectAltName=DNS:localhost' 36500
rm -f ca.key other-ca.key
