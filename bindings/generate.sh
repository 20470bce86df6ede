#!/usr/bin/env bash
# Makes the Java side of native/include/hillock.h: the classes of package io.hillock.bindings. Run it whenever that header changes
# and commit what it writes. Needs jextract (https://jdk.java.net/jextract/, or built from https://github.com/openjdk/jextract)
# on PATH or in $JEXTRACT; the build itself never needs it.
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
# The newest jextract writes SymbolLookup.findOrThrow, which came with Java 23; we compile for 22.
sed -i -E 's/SYMBOL_LOOKUP\.findOrThrow\((".*")\)/SYMBOL_LOOKUP.find(\1).orElseThrow(() -> new UnsatisfiedLinkError("unresolved symbol: " + \1))/' \
    "$package"/*.java
mkdir -p bindings/main/resources/META-INF/hillock
sha256sum native/include/hillock.h | cut -d' ' -f1 >bindings/main/resources/META-INF/hillock/header.sha256
