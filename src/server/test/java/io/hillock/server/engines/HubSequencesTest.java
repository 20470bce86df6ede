package io.hillock.server.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.server.TestImages;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.serving.SequenceState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Sequences on engines of other processes. {@code -Dhillock.sequences} sets how many go on. */
class HubSequencesTest extends HubEnginesCase {
    private static final int SEQUENCES = Integer.getInteger("hillock.sequences", 100);
    private static final int REQUESTS = 12;

    /** Sequences on three engines go on while two of them are killed, each with the bits of one run in process. */
    @Test
    void sequencesSurviveTheDeathOfTheirEngine() throws Exception {
        List<float[]> inputs = new ArrayList<>();
        List<List<byte[]>> expected = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            inputs.add(values(100 + i, REQUESTS * STEPS));
            expected.add(expected(inputs.get(i), STEPS));
        }
        try (EngineProgram first = EngineProgram.listen(unix("a"));
                EngineProgram second = EngineProgram.listen("tcp://localhost:0");
                EngineProgram third = EngineProgram.listen(unix("c"));
                HubLinks hubs = connect("a=" + first.uri(), "b=" + second.uri(), "c=" + third.uri());
                NetworkServable servable = open(hubs)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicLong longest = new AtomicLong();
            CountDownLatch begun = new CountDownLatch(SEQUENCES);
            CountDownLatch killed = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            List<String> engines = new CopyOnWriteArrayList<>();
            // As many runs at once as the service gives three hubs.
            Semaphore turns = new Semaphore(3 * HubOptions.NONE.runs());
            for (int i = 0; i < SEQUENCES; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().start(() -> {
                    // Some keep their state after each request, others now and then.
                    try (SequenceState sequence = servable.openSequence(1 + number % 3 * 2 * STEPS);
                            RequestMemory memory = RequestMemory.take()) {
                        for (int part = 0; part < REQUESTS; part++) {
                            float[] values = Arrays.copyOfRange(inputs.get(number),
                                    part * STEPS * TestImages.INPUTS, (part + 1) * STEPS * TestImages.INPUTS);
                            turns.acquire();
                            long start = System.nanoTime();
                            byte[] bits;
                            try {
                                bits = bits(
                                        sequence.infer(request(memory, values, Map.of("route", "remote")), memory));
                            } finally {
                                turns.release();
                            }
                            longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                            assertEquals(-1, Arrays.mismatch(expected.get(number).get(part), bits),
                                    () -> "sequence " + number);
                            if (part == REQUESTS / 3) {
                                engines.add(memory.times().engine());
                                begun.countDown();
                                killed.await();
                                longest.set(0);
                            }
                            if (part == REQUESTS / 2 && number == 0) {
                                second.kill();
                            }
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                        begun.countDown();
                    }
                }));
            }
            begun.await();
            first.kill();
            killed.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            assertTrue(engines.containsAll(List.of("a", "b", "c")), engines::toString);
            assertTrue(longest.get() < 500 * MS, () -> longest.get() / MS + " ms");
        }
    }
}
