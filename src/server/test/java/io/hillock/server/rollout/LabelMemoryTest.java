package io.hillock.server.rollout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is remembered until both versions' labels and the true ones are known. */
class LabelMemoryTest {
    private static final long[] LABEL = {1};

    @Test
    void labelsMeetInEitherOrder() {
        LabelMemory memory = new LabelMemory();
        assertTrue(memory.answered("a", LABEL, new long[]{2}).isEmpty());
        assertArrayEquals(new long[]{3}, memory.told("a", new long[]{3}).orElseThrow().truth());
        assertTrue(memory.told("b", new long[]{3}).isEmpty());
        assertArrayEquals(new long[]{2}, memory.answered("b", LABEL, new long[]{2}).orElseThrow().candidate());
        assertTrue(memory.told("b", LABEL).isEmpty(), "each is given once");
    }

    @Test
    void hostileFeedbackTakesNoMoreThanItsShare() {
        LabelMemory memory = new LabelMemory();
        memory.told("first", LABEL);
        for (int i = 0; i < 4; i++) {
            memory.told("large" + i, new long[300_000]);
        }
        assertTrue(memory.answered("first", LABEL, LABEL).isEmpty(), "a million labels push the oldest out");
        assertTrue(memory.answered("large3", LABEL, LABEL).isPresent());
        memory.told("huge", new long[2_000_000]);
        assertTrue(memory.answered("huge", LABEL, LABEL).isEmpty());
        memory.told("x".repeat(300), LABEL);
        assertTrue(memory.answered("x".repeat(300), LABEL, LABEL).isEmpty());
        for (int i = 0; i < 20_000; i++) {
            memory.told("small" + i, LABEL);
        }
        assertTrue(memory.answered("small0", LABEL, LABEL).isEmpty());
        assertTrue(memory.answered("small19999", LABEL, LABEL).isPresent());
    }
}
