/**
 * Benchmarks. {@link io.hillock.bench.BorderBenchmark} and {@link io.hillock.bench.NoopBenchmark} measure what the way from
 * Java into C++ costs, {@link io.hillock.bench.EngineBenchmark} whole runs of the networks of {@link io.hillock.bench.Workload}.
 * {@link io.hillock.bench.RoutingBenchmark}, {@link io.hillock.bench.CacheBenchmark} and {@link io.hillock.bench.BatchingBenchmark}
 * measure what the front door adds and saves, and {@link io.hillock.bench.FrontDoor} all of that in one run.
 * {@link io.hillock.bench.Border} compares Java's calls with the same calls made in C++, in one run. How to run them and how to read the numbers
 * stands in {@code bench/README.md}.
 */
package io.hillock.bench;

