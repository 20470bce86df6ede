#!/usr/bin/env bash
# Generates the Java side of native/include/hillock.h: the classes of package io.hillock.bindings. Run this after each change of that
# header and commit the output. It needs jextract on PATH or in $JEXTRACT (from https://jdk.java.net/jextract/, or built from
# https://github.com/openjdk/jextract). The build itself never needs jextract.
set -euo pipefail
cd "$(dirname "$0")/.."
jextract=${JEXTRACT:-jextract}
command -v "$jextract" >/dev/null || {
    echo "generate.sh: no jextract on PATH and none in \$JEXTRACT; see https://jdk.java.net/jextract/" >&2
    exit 1
}
package=bindings/main/java/io/hillock/bindings
rm -f "$package"/*.java
"$jextract" --output bindings/main/java -t io.hillock.bindings --header-class-name HillockNative \
    @native/jextract-includes.txt native/include/hillock.h
# The newest jextract uses SymbolLookup.findOrThrow, which exists since Java 23; we compile for Java 22.
sed -i -E 's/SYMBOL_LOOKUP\.findOrThrow\((".*")\)/SYMBOL_LOOKUP.find(\1).orElseThrow(() -> new UnsatisfiedLinkError("unresolved symbol: " + \1))/' \
    "$package"/*.java
mkdir -p bindings/main/resources/META-INF/hillock
sha256sum native/include/hillock.h | cut -d' ' -f1 >bindings/main/resources/META-INF/hillock/header.sha256
