package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.spike.SpikeTrain.Event;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpikeTrainTest {
    private final SpikeTrain train = new SpikeTrain(Encoded.segment(new float[][]{{0, 1}, {3, 0}, {0, 0}, {1, 1}}), 4,
            2);

    @Test
    void countsAddAmplitudes() {
        assertEquals(4, train.count(0));
        assertEquals(2, train.count(1));
    }

    @Test
    void timesAndEventsAreInOrder() {
        assertArrayEquals(new int[]{1, 3}, train.times(0));
        assertArrayEquals(new int[]{0, 3}, train.times(1));
        assertEquals(List.of(new Event(0, 1), new Event(1, 0), new Event(3, 0), new Event(3, 1)), train.events());
    }

    @Test
    void ratesAreSpikesASecond() {
        assertEquals(500, train.rate(1, 1e-3));
        assertThrows(IllegalArgumentException.class, () -> train.rate(1, 0));
        assertThrows(IllegalArgumentException.class, () -> train.rate(1, Double.NaN));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        MemorySegment raster = MemorySegment.ofArray(new float[7]);
        assertThrows(IllegalArgumentException.class, () -> new SpikeTrain(raster, 4, 2));
        assertThrows(IllegalArgumentException.class, () -> new SpikeTrain(raster, 0, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> train.count(2));
        assertThrows(IndexOutOfBoundsException.class, () -> train.times(-1));
    }
}
