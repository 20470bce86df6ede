/**
 * Benchmarks. {@link io.hillock.bench.BorderBenchmark} and {@link io.hillock.bench.NoopBenchmark} measure the cost of calls from Java into
 * C++. {@link io.hillock.bench.EngineBenchmark} measures whole runs of the networks of {@link io.hillock.bench.Workload}. {@link
 * io.hillock.bench.RoutingBenchmark}, {@link io.hillock.bench.CacheBenchmark} and {@link io.hillock.bench.BatchingBenchmark} measure what
 * the front door adds and saves; {@link io.hillock.bench.FrontDoor} does all of that in one run. {@link io.hillock.bench.Border} compares
 * Java's calls with the same calls made in C++, in one run. {@code bench/README.md} tells how to run them and how to read the numbers.
 */
package io.hillock.bench;
