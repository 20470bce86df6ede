package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.nir.EventData;
import io.hillock.nir.GraphDataReader;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphDataEncoderTest {
    private static final GraphDataEncoder BINARY = new GraphDataEncoder(1e-4, false);

    private static float[] dense(List<BinnedEvents> samples) {
        try (Arena arena = Arena.ofConfined()) {
            return BinnedEvents.batch(arena, samples.getFirst().steps(), samples).values()
                    .toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static EventData data(double tMax, int[] index, double[] time) {
        return new EventData("d.nir:n:o", 1, index.length, 2, tMax, index, time, 0, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"input,spikes,spikes", "li,single,spikes", "lif,valued,valued"})
    void binsAsTheReferenceDoes(String node, String observable, String expected) {
        EventData data = (EventData) GraphDataReader.read(GoldenEvents.file("data.nir")).nodes().get(node)
                .get(observable);
        List<BinnedEvents> binned = BINARY.bin(data, OptionalInt.empty());
        assertEquals(2, binned.size());
        assertEquals(30, binned.getFirst().steps());
        assertArrayEquals(GoldenEvents.array("data.npz", expected), dense(binned));
        assertEquals(!node.equals("lif"), binned.getFirst().binary());
    }

    @Test
    void anEventAtTheEndHasAStep() {
        EventData data = data(3e-4, new int[]{0, 1, -1}, new double[]{1e-4, 3e-4, Double.POSITIVE_INFINITY});
        assertArrayEquals(new float[]{0, 0, 1, 0, 0, 0, 0, 1}, dense(BINARY.bin(data, OptionalInt.empty())));
    }

    @Test
    void stepsThatAreStatedLeaveLaterEventsOut() {
        EventData data = data(3e-4, new int[]{0, 1, 0}, new double[]{1e-4, 5e-4, 1.2e-4});
        BinnedEvents binned = BINARY.bin(data, OptionalInt.of(2)).getFirst();
        assertEquals(1, binned.leftOut());
        assertEquals(1, binned.shared());
        assertArrayEquals(new float[]{0, 0, 2, 0},
                dense(new GraphDataEncoder(1e-4, true).bin(data, OptionalInt.of(2))));
        assertEquals("d.nir:n:o: sample 0, event 1 is at 5.0E-4 s, after t_max, 3.0E-4 s: state the number of steps if"
                + " t_max is wrong",
                assertThrows(EventException.class, () -> BINARY.bin(data, OptionalInt.empty())).getMessage());
    }

    @Test
    void tooManyStepsAreRefused() {
        EventException e = assertThrows(EventException.class,
                () -> BINARY.bin(data(1e9, new int[0], new double[0]), OptionalInt.empty()));
        assertTrue(e.getMessage().startsWith("d.nir:n:o: takes 10000000000000 steps of 1.0E-4 s, more than 10000000:"),
                e.getMessage());
    }
}
