package io.hillock.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActivityTextTest {
    private static final double[] BOUNDS = {0.001, 0.002};

    private static Activity activity(long nanos, long requests, long... counts) {
        return new Activity("hub", "ready", nanos / 1_000_000, nanos,
                List.of(new EngineActivity("native", "native", "ready", 0.5, requests, "")),
                Map.of("requests", requests), Map.of("load", 0.5),
                Map.of("latency", new LatencyClasses(BOUNDS, counts)));
    }

    @Test
    void ratesAndPercentilesAreOfTheTimeBetween() {
        JsonNode json = new ActivityText(activity(1_000_000_000, 100, 100, 0, 0),
                activity(3_000_000_000L, 120, 100, 20, 0))
                .json();
        assertEquals(10, json.get("counters").get("requests").get("per_second").asDouble());
        assertEquals(10, json.get("engines").get(0).get("per_second").asDouble());
        assertEquals(10, json.get("latencies").get("latency").get("per_second").asDouble());
        assertEquals(0.0015, json.get("latencies").get("latency").get("p50").asDouble(), 1e-12);
    }

    @Test
    void whatBeganAnewCountsFromZero() {
        JsonNode json = new ActivityText(activity(1_000_000_000, 100, 100, 0, 0),
                activity(3_000_000_000L, 20, 0, 0, 20))
                .json();
        assertEquals(10, json.get("counters").get("requests").get("per_second").asDouble());
        assertEquals(0.002, json.get("latencies").get("latency").get("p99").asDouble(), "the largest bound");
    }

    @Test
    void withoutRequestsThereAreNoPercentiles() {
        JsonNode json = new ActivityText(activity(1_000_000_000, 100, 100, 0, 0),
                activity(3_000_000_000L, 100, 100, 0, 0))
                .json();
        assertFalse(json.get("latencies").get("latency").has("p50"));
    }
}
