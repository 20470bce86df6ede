package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SpikePositionsTest {
    private static final int INPUTS = 4;
    private static final int STEPS = 3;

    private static WireTensor tensor(long[] offsets, int[] sources) {
        var spikes = new Spikes(segment(offsets), Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, sources), INPUTS, 1,
                STEPS);
        return SpikePositions.tensor("encoding", Shape.of(STEPS, INPUTS), spikes, Arena.ofAuto());
    }

    private static MemorySegment segment(long[] offsets) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, offsets);
    }

    @Test
    void positionsCountFromTheBeginningOfTheTensor() {
        assertArrayEquals(new int[]{0, 3, 9},
                tensor(new long[]{0, 2, 2, 3}, new int[]{0, 3, 1}).data().toArray(ValueLayout.JAVA_INT));
        assertArrayEquals(new int[]{5},
                tensor(new long[]{2, 2, 3, 3}, new int[]{0, 3, 1}).data().toArray(ValueLayout.JAVA_INT));
    }

    /** Another thread may change lists after they were checked. */
    @Test
    void changedListsAreRefused() {
        refused(new long[]{0, 1, 1, 1}, INPUTS);
        refused(new long[]{0, 1, 1, 1}, -1);
        refused(new long[]{0, 2, 1, 1}, 0);
        refused(new long[]{0, 0, 0, 2}, 0);
        refused(new long[]{1, 1, 1, 0}, 0);
    }

    private static void refused(long[] offsets, int... sources) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> tensor(offsets, sources));
        assertTrue(refusal.getMessage().contains("the lists changed"), refusal.getMessage());
    }
}
