package io.hillock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, in this JVM and for a moment; what it measures here means nothing. */
class SmokeTest {
    @Test
    void everyBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder().forks(0).warmupIterations(0)
                .measurementIterations(1).measurementTime(TimeValue.milliseconds(1)).param("batch", "2")
                .shouldFailOnError(true).verbosity(VerboseMode.SILENT).build()).run();
        Set<String> names = results.stream().map(result -> result.getParams().getBenchmark())
                .map(name -> name.substring("io.hillock.bench.".length())).collect(Collectors.toSet());
        assertEquals(Set.of("border.NoopBenchmark.binding", "border.NoopBenchmark.critical",
                "border.BorderBenchmark.inPlace",
                "border.BorderBenchmark.inPlaceCritical", "border.BorderBenchmark.heapCritical",
                "border.BorderBenchmark.copied",
                "border.BorderBenchmark.engine", "border.BorderBenchmark.engineTimed", "engine.EngineBenchmark.run",
                "transport.BusBenchmark.request", "transport.BusBenchmark.ask",
                "transport.BusBenchmark.send", "transport.BusBenchmark.publish",
                "door.RoutingBenchmark.run", "door.CacheBenchmark.hit", "door.CacheBenchmark.hitUntimed",
                "door.CacheBenchmark.hitSame",
                "door.BatchingBenchmark.callers", "door.BatchingBenchmark.alone", "door.BatchingBenchmark.kernel"),
                names);
    }
}
