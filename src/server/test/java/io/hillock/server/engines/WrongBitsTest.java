package io.hillock.server.engines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.serving.SequenceState;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Engines that are damaged while they serve. */
class WrongBitsTest extends HubEnginesCase {
    @Test
    void aFlippedBitIsFoundAndNamed() throws Exception {
        float[] values = values(5, STEPS);
        byte[] expected = expected(values, STEPS).getFirst();
        AtomicReference<String> by = new AtomicReference<>();
        try (EngineProgram engine = EngineProgram.listen(unix("a"));
                HubLinks hubs = connect("a=" + engine.uri());
                NetworkServable servable = open(hubs);
                SequenceState sequence = servable.openSequence();
                RequestMemory memory = RequestMemory.take()) {
            sequence.infer(request(memory, values, Map.of("route", "remote")), memory);
            assertEquals("a", memory.times().engine());
            List<String> probes = new CopyOnWriteArrayList<>();
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            await("the probe", 10_000, () -> probes.size() == 3);
            assertEquals(List.of("a RIGHT", "java RIGHT", "native RIGHT"), probes.stream().sorted().toList());
            byte[] weights = image.tensor("fc.weight").asSlice(0, 16)
                    .toArray(JAVA_BYTE);
            assertTrue(engine.flip(weights) > 0);
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            await("finding the flipped bit", 2000, () -> is(servable, "a", EngineState.FAULTY));
            assertTrue(probes.contains("a WRONG"), probes::toString);
            String reason = health(servable, "a").reason();
            assertTrue(reason.contains("engine 'a' gives other bits") && reason.contains("at step"), reason);
            assertTrue(log.contains("ERROR engine 'a' is taken out: " + reason), log::toString);
            servable.drain("a", true);
            assertEquals(EngineState.RESTING, health(servable, "a").state());
            servable.drain("a", false);
            assertEquals(EngineState.FAULTY, health(servable, "a").state());
            assertEquals(reason, health(servable, "a").reason());
            assertTrue(log.stream().noneMatch(line -> line.startsWith("WARNING")), log::toString);
            for (int i = 0; i < 20; i++) {
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
            }
            ServiceException suspect = assertThrows(ServiceException.class,
                    () -> sequence.infer(request(memory, values, Map.of()), memory));
            assertTrue(suspect.getMessage().contains("engine 'a', which was taken out"), suspect.getMessage());
            engine.kill();
            await("leaving", 10_000, () -> is(servable, "a", EngineState.ABSENT));
            try (EngineProgram _ = EngineProgram.listen(unix("a"))) {
                await("another process", 10_000, () -> is(servable, "a", EngineState.SERVING));
            }
        }
    }

    @Test
    void aFlippedBitInThisProcessIsFoundToo() {
        MemorySegment weights = Arena.ofAuto().allocate(image.tensor("fc.weight").byteSize(), 64)
                .copyFrom(image.tensor("fc.weight"));
        weights.set(JAVA_INT, 0, weights.get(JAVA_INT, 0) ^ 1 << 12);
        AtomicBoolean flipped = new AtomicBoolean();
        UnifiedOptions damaged = UnifiedOptions.of(image).withEngine(new Candidate("other", EngineKind.JAVA,
                _ -> new FlippingEngine(JavaEngine.open(image), JavaEngine.open(image.withTensor("fc.weight", weights)),
                        flipped)));
        List<String> probes = new ArrayList<>();
        try (NetworkServable servable = NetworkServable.open(damaged, RequestLimits.DEFAULT, HubLinks.none())) {
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            flipped.set(true);
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            assertEquals(List.of("native RIGHT", "java RIGHT", "other RIGHT", "native RIGHT", "java RIGHT",
                    "other WRONG", "native RIGHT", "java RIGHT"), probes);
            assertEquals(EngineState.FAULTY, health(servable, "other").state());
        }
    }
}
