package io.hillock.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class NetworkStateTest {
    private static final String LAYOUT = "ab".repeat(32);
    private static final float HUGE = Float.MAX_VALUE;

    @Test
    void aSessionContinuesElsewhereWithTheSameBits() {
        Image image = Judges.sure(82);
        try (Arena arena = Arena.ofConfined();
                JavaEngine engine = JavaEngine.open(image);
                Session one = engine.open();
                Session other = engine.open()) {
            Response answer = image.response(arena, 1, 7, RequestedOutputs.COUNTS.untimed());
            one.run(Encoding.held(arena, 7, 1), answer);
            NetworkState state = NetworkState.of(one, image);
            assertEquals(7, state.version());
            assertNotEquals(state.digest(), NetworkState.of(other, image).digest());
            state.restore(other, image);
            assertEquals(state, NetworkState.of(other, image));
            assertEquals(state.digest(), NetworkState.of(other, image).digest());
            one.run(Encoding.held(arena, 7, 1), answer);
            other.run(Encoding.held(arena, 7, 1), answer);
            assertEquals(NetworkState.of(one, image), NetworkState.of(other, image));
            assertEquals(7, state.version(), "a copy, not a view");
        }
    }

    @Test
    void theDigestIsOfTheValuesOneVariableAfterTheOther() throws Exception {
        NetworkState state = state(3, 1.5f, -2, 0.25f);
        byte[] bytes = MemorySegment.ofArray(new float[]{1.5f, -2, 0.25f}).toArray(ValueLayout.JAVA_BYTE);
        assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)), state.digest());
        assertEquals(state.digest(), state.at(4).digest());
        assertNotEquals(state, state.at(4));
    }

    @Test
    void averagesInOrderRoundedOnce() {
        // In float32, 1e8 + 1 − 1e8 is 0.
        assertValues(1 / 3f, Merge.average(List.of(state(1, 1e8f, 0, 0), state(1, 1, 0, 0), state(1, -1e8f, 0, 0))));
        assertValues(HUGE, Merge.average(List.of(state(1, HUGE, 0, 0), state(1, HUGE, 0, 0))));
    }

    @Test
    void addsWhatEachHasChanged() {
        NetworkState merged = Merge.deltas(state(5, 1, 2, 3), List.of(state(7, 1.5f, 2, 3), state(6, 0, 2, 4)));
        assertEquals(state(8, 0.5f, 2, 4), merged);
        assertThrows(IncompatibleStateException.class,
                () -> Merge.deltas(state(5, 1, 2, 3), List.of(state(4, 1, 2, 3))));
        assertThrows(IncompatibleStateException.class,
                () -> Merge.deltas(state(1, 0, 0, 0), List.of(state(2, HUGE, 0, 0), state(2, HUGE, 0, 0))));
    }

    /** Teachers that merge the same states hold the same bits; differences lead back. */
    @Test
    void mergedStatesAreTheSameBits() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 500; i++) {
            List<NetworkState> states = new ArrayList<>();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                states.add(state(9, random.nextFloat(-9, 9), random.nextFloat(), (float) random.nextGaussian()));
            }
            NetworkState average = Merge.average(states);
            assertEquals(average.digest(), Merge.average(List.copyOf(states)).digest(), "seed " + seed);
            double mean = states.stream().mapToDouble(one -> value(one, 0)).sum() / states.size();
            assertEquals(mean, value(average, 0), Math.ulp((float) mean), "seed " + seed);
            NetworkState first = states.getFirst();
            NetworkState back = Merge.add(first, Merge.difference(first, average));
            assertEquals(value(average, 0), value(back, 0), 2 * Math.ulp(9f), "seed " + seed);
        }
    }

    @Test
    void someVariablesReplaceTheirs() {
        NetworkState weights = state(4, 7, 8, 9).only(List.of("w"));
        assertEquals(List.of(new Variable("w", Shape.of(1))), weights.variables());
        assertEquals(state(3, 1, 2, 9), state(3, 1, 2, 3).with(weights));
        assertThrows(IncompatibleStateException.class, () -> weights.with(state(3, 1, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> weights.only(List.of("v")));
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        NetworkState state = state(3, 1, 2, 3);
        assertThrows(IncompatibleStateException.class, () -> Merge.average(List.of(state, state.at(4))));
        assertThrows(IncompatibleStateException.class, () -> Merge.average(List.of(state, state.only(List.of("w")))));
        NetworkState foreign = NetworkState.of("cd".repeat(32), 3, List.of(), List.of());
        assertThrows(IncompatibleStateException.class, () -> Merge.average(List.of(state, foreign)));
        assertThrows(IncompatibleStateException.class, () -> state.with(foreign));
        assertThrows(IllegalArgumentException.class, () -> state(3, Float.NaN, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> state.at(-1));
        Variable v = new Variable("v", Shape.of(2));
        MemorySegment two = MemorySegment.ofArray(new float[2]);
        assertThrows(IllegalArgumentException.class,
                () -> NetworkState.of(LAYOUT, 0, List.of(v, v), List.of(two, two)));
        assertThrows(IllegalArgumentException.class,
                () -> NetworkState.of(LAYOUT, 0, List.of(v), List.of(MemorySegment.ofArray(new float[3]))));
        Image image = Judges.sure(82);
        try (JavaEngine engine = JavaEngine.open(image); Session session = engine.open()) {
            assertThrows(IncompatibleStateException.class, () -> state.restore(session, image));
            assertEquals(0, session.step());
        }
        assertTrue(state.toString().startsWith("version 3 of abab"));
    }

    /** A state with variables v [2] and w [1]. */
    private static NetworkState state(long version, float v0, float v1, float w) {
        return NetworkState.of(LAYOUT, version, List.of(new Variable("v", Shape.of(2)), new Variable("w", Shape.of(1))),
                List.of(MemorySegment.ofArray(new float[]{v0, v1}), MemorySegment.ofArray(new float[]{w})));
    }

    private static void assertValues(float expected, NetworkState state) {
        assertEquals(expected, value(state, 0));
    }

    private static float value(NetworkState state, int index) {
        return state.values(0).getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }
}
