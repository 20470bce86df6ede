package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties that all encoders share. */
class EncoderTest {

    static Stream<Encoder> encoders() {
        return Stream.of(new DirectCurrent(), new Rate(1, 1, 1, 0), new Latency(0), new DeltaModulation(0.1f),
                Population.of(3, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void valuesThatAreNotFiniteAreNamed(Encoder encoder) {
        for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> Encoded.rows(encoder, 2, 0.5f, 0.5f, 0.5f, bad)).getMessage();
            assertEquals("values[3] is " + bad, message);
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void memoryThatDoesNotFitIsRefused(Encoder encoder) {
        MemorySegment values = MemorySegment.ofArray(new float[4]);
        int outputs = encoder.outputs(encoder instanceof DeltaModulation ? 2 : 4);
        MemorySegment into = MemorySegment.ofArray(new float[2 * outputs]);
        assertMessage("steps is 0", () -> encoder.encode(values, into, 0));
        assertMessage("into has ",
                () -> encoder.encode(values, MemorySegment.ofArray(new float[2 * outputs + 1]), 2));
        assertMessage("into has ", () -> encoder.encode(values, into.asSlice(1), 2));
        assertMessage("values has ", () -> encoder.encode(values.asSlice(1), into, 2));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void offHeapAndOnHeapGiveTheSame(Encoder encoder) {
        float[] values = {0.1f, 0.9f, 0.4f, 1f, 0f, 0.6f};
        float[][] expected = Encoded.rows(encoder, 3, values);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(ValueLayout.JAVA_FLOAT, (long) 3 * expected[0].length);
            encoder.encode(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), into, 3);
            assertEquals(-1, Encoded.segment(expected).mismatch(into));
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void nothingIsEncodedAsNothing(Encoder encoder) {
        assertEquals(0, Encoded.rows(encoder, 4)[3].length);
    }

    @Test
    void directCurrentHoldsTheValues() {
        float[] values = {0.5f, -3, 1e30f, -0f};
        for (float[] row : Encoded.rows(new DirectCurrent(), 3, values)) {
            assertArrayEquals(values, row);
        }
    }

    @Test
    void settingsAreChecked() {
        List<Executable> bad = List.of(() -> new Rate(Float.NaN, 0, 0, 0), () -> new Rate(-1, 0, 0, 0),
                () -> new Rate(1, 0, 0, -1), () -> new Latency(-0.1f), () -> new Latency(1.1f),
                () -> new Latency(Float.NaN), () -> new DeltaModulation(-1),
                () -> new DeltaModulation(Float.POSITIVE_INFINITY),
                () -> new Population(1, 0, 1, 1), () -> new Population(3, 1, 1, 1),
                () -> new Population(3, 0, Float.NaN, 1), () -> new Population(3, 0, 1, 0));
        for (Executable executable : bad) {
            assertThrows(IllegalArgumentException.class, executable);
        }
    }

    private static void assertMessage(String start, Executable executable) {
        String message = assertThrows(IllegalArgumentException.class, executable).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
