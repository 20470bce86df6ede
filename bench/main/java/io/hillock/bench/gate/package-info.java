/**
 * The benchmark gate: fixed workloads of one build, measured in turns with another build, before a change lands. Start
 * with {@link io.hillock.bench.gate.BenchmarkGate}; bench/README.md says how to use it.
 */
package io.hillock.bench.gate;
