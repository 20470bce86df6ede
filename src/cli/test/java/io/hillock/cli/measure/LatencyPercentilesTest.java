package io.hillock.cli.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyPercentilesTest {
    @Test
    void quantilesAreExact() {
        LatencyPercentiles latencies = new LatencyPercentiles(1000);
        for (int i = 1000; i >= 1; i--) {
            latencies.add(i);
        }
        long[] sorted = LatencyPercentiles.sorted(List.of(latencies));
        assertEquals(500, LatencyPercentiles.quantile(sorted, 0.5));
        assertEquals(990, LatencyPercentiles.quantile(sorted, 0.99));
        assertEquals(999, LatencyPercentiles.quantile(sorted, 0.999));
        assertEquals(1000, LatencyPercentiles.quantile(sorted, 1));
        assertEquals(7, LatencyPercentiles.quantile(new long[]{7}, 0.5));
    }

    @Test
    void fullMemoryKeepsEverySecond() {
        LatencyPercentiles latencies = new LatencyPercentiles(4);
        for (int i = 0; i < 20; i++) {
            latencies.add(i);
        }
        assertEquals(20, latencies.calls());
        assertArrayEquals(new long[]{0, 8, 16}, LatencyPercentiles.sorted(List.of(latencies)));
    }

    @Test
    void threadsAreSortedTogether() {
        LatencyPercentiles one = new LatencyPercentiles(4);
        LatencyPercentiles two = new LatencyPercentiles(4);
        one.add(3);
        one.add(1);
        two.add(2);
        assertArrayEquals(new long[]{1, 2, 3}, LatencyPercentiles.sorted(List.of(one, two)));
    }
}
