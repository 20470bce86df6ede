package io.hillock.server.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantilesAreExact() {
        Latencies latencies = new Latencies(1000);
        for (int i = 1000; i >= 1; i--) {
            latencies.add(i);
        }
        long[] sorted = Latencies.sorted(List.of(latencies));
        assertEquals(500, Latencies.quantile(sorted, 0.5));
        assertEquals(990, Latencies.quantile(sorted, 0.99));
        assertEquals(999, Latencies.quantile(sorted, 0.999));
        assertEquals(1000, Latencies.quantile(sorted, 1));
        assertEquals(7, Latencies.quantile(new long[]{7}, 0.5));
    }

    @Test
    void fullMemoryKeepsEverySecond() {
        Latencies latencies = new Latencies(4);
        for (int i = 0; i < 20; i++) {
            latencies.add(i);
        }
        assertEquals(20, latencies.calls());
        assertArrayEquals(new long[]{0, 8, 16}, Latencies.sorted(List.of(latencies)));
    }

    @Test
    void threadsAreSortedTogether() {
        Latencies one = new Latencies(4);
        Latencies two = new Latencies(4);
        one.add(3);
        one.add(1);
        two.add(2);
        assertArrayEquals(new long[]{1, 2, 3}, Latencies.sorted(List.of(one, two)));
    }
}
