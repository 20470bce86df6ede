#!/usr/bin/env bash
# Measures how many readings the sensor job of src/flink answers for each second of CPU time: source, shuffle, network and sink, with a
# checkpoint each second, in one process with its start and warm-up. Usage: measure.sh [READINGS [ROUNDS]]; READINGS of each of 1,000 sensors. $JAVA_HOME: a JDK 22 or newer.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
readings=${1:-4000}
rounds=${2:-3}
path=$root/src/flink/target/measure.classpath

cd -- "$root"
if [[ ! -s $path || -n $(find pom.xml src/flink/pom.xml src/flink/main src/library/main -newer "$path" -print -quit) ]]; then
    mvn -B -q -DskipTests -Dhillock.native.tests=OFF -pl src/flink -am test-compile dependency:build-classpath \
        -Dmdep.outputFile="$path" >&2
fi
for ((round = 0; round < rounds; round++)); do
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx1g \
        -cp "src/flink/target/classes:$(<"$path")" io.hillock.flink.example.SensorJob --readings "$readings" \
        --execution.checkpointing.interval 1s
done
