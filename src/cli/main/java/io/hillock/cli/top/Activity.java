package io.hillock.cli.top;

import java.util.List;
import java.util.Map;

/**
 * What a hub or a service told at one time.
 *
 * @param state one word, such as {@code ready}
 * @param nanos {@link System#nanoTime()} of the reading
 * @param counters that only grow
 * @param gauges that go up and down
 * @param latencies by what was timed
 */
public record Activity(String name, String state, long uptimeMillis, long nanos, List<EngineActivity> engines,
        Map<String, Long> counters, Map<String, Double> gauges, Map<String, LatencyClasses> latencies) {}
