/**
 * Benchmarks. {@link io.hillock.bench.border.BorderBenchmark} and {@link io.hillock.bench.border.NoopBenchmark} measure the cost of calls from Java into
 * C++. {@link io.hillock.bench.engine.EngineBenchmark} measures whole runs of the networks of {@link io.hillock.bench.Workload}. {@link
 * io.hillock.bench.door.RoutingBenchmark}, {@link io.hillock.bench.door.CacheBenchmark} and {@link io.hillock.bench.door.BatchingBenchmark} measure what
 * the front door adds and saves; {@link io.hillock.bench.door.FrontDoor} does all of that in one run. {@link io.hillock.bench.border.Border} compares
 * Java's calls with the same calls made in C++, in one run. {@code bench/README.md} tells how to run them and how to read the numbers.
 */
package io.hillock.bench;
