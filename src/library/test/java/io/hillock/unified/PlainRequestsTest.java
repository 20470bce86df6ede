package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests whose callers bring no memory or limits. */
class PlainRequestsTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void plainFloatsAndADurationAreEnough() {
        Encoding encoding = Images.encoding(arena, 1);
        float[] values = encoding.batch().values().toArray(ValueLayout.JAVA_FLOAT);
        try (UnifiedEngine engine = UnifiedEngine.open(Images.IMAGE)) {
            Result right = engine.reason(encoding);
            for (Result result : List.of(engine.reason(values, Images.STEPS),
                    engine.reason(encoding, Duration.ofSeconds(60)),
                    engine.reason(encoding, Duration.ofSeconds(Long.MAX_VALUE)))) {
                assertEquals(right.label(), result.label());
                assertEquals(right.confidence(), result.confidence());
                assertEquals(right.spikeCount(), result.spikeCount());
            }
            assertEquals("there are 3 values, the network has 12 inputs", assertThrows(IllegalArgumentException.class,
                    () -> engine.reason(new float[3], Images.STEPS)).getMessage());
            assertThrows(IllegalArgumentException.class, () -> engine.reason(values, 0));
            assertThrows(IllegalArgumentException.class, () -> engine.reason(encoding, Duration.ZERO));
            values[3] = Float.NaN;
            assertThrows(IllegalArgumentException.class, () -> engine.reason(values, Images.STEPS));
            Encoding huge = Encoding.held(arena, 50_000_000, new float[Images.INPUTS]);
            assertEquals(Status.DEADLINE, assertThrows(EngineException.class,
                    () -> engine.reason(huge, Duration.ofMillis(20))).status());
            assertEquals(Availability.READY, engine.status().readiness());
        }
    }
}
