package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.hillock.engine.ClosedException;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.training.NewNetwork;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Networks are swapped under load without a failed run. */
class SwappingEngineTest {
    private static final RequestedOutputs ALL = RequestedOutputs.COUNTS.withRaster().record("lif1:v");

    private final List<Counted> opened = new CopyOnWriteArrayList<>();
    private final List<Image> images = List.of(network(1), network(2), network(3));

    private static Image network(long seed) {
        var neurons = NewNetwork.Neurons.lif();
        return Image.compile(NewNetwork.dense(neurons, seed, Images.INPUTS, 16, 4), RunSettings.of(Profile.NIR));
    }

    /** A Java engine that notices a close during a run. */
    private static class Counted implements Engine {
        final Engine engine;
        final AtomicBoolean closed = new AtomicBoolean();

        Counted(Image image) {
            engine = JavaEngine.open(image);
        }

        @Override
        public String name() {
            return "counted";
        }

        @Override
        public Image image() {
            return engine.image();
        }

        @Override
        public void run(Batch batch, Response response, Limit limit) {
            engine.run(batch, response, limit);
            if (closed.get()) {
                throw new IllegalStateException("closed during a run");
            }
        }

        @Override
        public Session open() {
            return engine.open();
        }

        @Override
        public void close() {
            assertTrue(closed.compareAndSet(false, true), "closed twice");
            engine.close();
        }
    }

    private Engine counted(Image image) {
        Counted one = new Counted(image);
        opened.add(one);
        return one;
    }

    private static Response answer(Engine engine, Image image, Arena arena) {
        Response response = image.response(arena, 1, Images.STEPS, ALL);
        engine.run(Images.encoding(arena, 5), response);
        return response;
    }

    /** The bits of each image for one input. */
    private List<Response> expected(Arena arena) {
        return images.stream().map(image -> {
            try (Engine engine = JavaEngine.open(image)) {
                return answer(engine, image, arena);
            }
        }).toList();
    }

    private static boolean same(Response one, Response other) {
        return one.memory().asSlice(0, one.rasterOffset()).mismatch(other.memory().asSlice(0, one.rasterOffset())) < 0
                && one.raster().mismatch(other.raster()) < 0
                && one.recordings().getFirst().values().mismatch(other.recordings().getFirst().values()) < 0;
    }

    @Test
    void thousandsOfSwapsUnderLoadFailNothingAndEachAnswerIsOneNetworks() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong runs = new AtomicLong();
        try (Arena arena = Arena.ofShared();
                SwappingEngine engine = SwappingEngine.open(images.get(0), this::counted)) {
            List<Response> expected = expected(arena);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                callers.add(Thread.ofPlatform().start(() -> call(engine, expected, end, runs, failure)));
            }
            for (int swap = 1; swap <= 2000; swap++) {
                long before = runs.get();
                assertSame(images.get((swap - 1) % 3), engine.swap(images.get(swap % 3)));
                if (swap % 50 == 0) {
                    assertTrue(same(expected.get(swap % 3), answer(engine, images.get(swap % 3), arena)),
                            "after swap " + swap);
                    while (runs.get() == before && failure.get() == null) {
                        Thread.onSpinWait();
                    }
                }
            }
            end.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertNull(failure.get());
            assertEquals(2001, opened.size());
            assertEquals(2000, opened.stream().filter(one -> one.closed.get()).count(),
                    "all but the last one are closed");
        }
        assertTrue(opened.getLast().closed.get());
    }

    private void call(Engine engine, List<Response> expected, AtomicBoolean end, AtomicLong runs,
            AtomicReference<Throwable> failure) {
        try (Arena own = Arena.ofConfined()) {
            Encoding encoding = Images.encoding(own, 5);
            Response response = images.getFirst().response(own, 1, Images.STEPS, ALL);
            while (!end.get()) {
                engine.run(encoding, response);
                runs.incrementAndGet();
                if (expected.stream().noneMatch(one -> same(one, response))) {
                    throw new IllegalStateException("the bits of no network");
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    @Test
    @SuppressWarnings("try")
    void aSessionStaysOnItsNetwork() {
        try (Arena arena = Arena.ofConfined();
                SwappingEngine engine = SwappingEngine.open(images.get(0), this::counted)) {
            List<Response> expected = expected(arena);
            Session session = engine.open();
            engine.swap(images.get(1));
            Response response = images.get(1).response(arena, 1, Images.STEPS, ALL);
            session.run(Images.encoding(arena, 5), response);
            assertTrue(same(expected.get(0), response));
            engine.close();
            session.reset();
            session.run(Images.encoding(arena, 5), response);
            assertTrue(same(expected.get(0), response));
            assertFalse(opened.get(0).closed.get());
            session.close();
            session.close();
            assertTrue(opened.get(0).closed.get());
            assertTrue(opened.get(1).closed.get());
            assertThrows(ClosedException.class, engine::open);
            assertThrows(ClosedException.class, () -> engine.run(Images.encoding(arena, 5), response));
            assertThrows(ClosedException.class, () -> engine.swap(images.get(2)));
        }
    }

    @Test
    void aNetworkThatCannotServeChangesNothing() {
        List<RuntimeException> refusals = new ArrayList<>();
        Image smaller = Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, Images.INPUTS, 16, 3),
                RunSettings.of(Profile.NIR));
        Image slower = Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, Images.INPUTS, 16, 4),
                RunSettings.of(Profile.NIR).withDt(2e-4));
        Image wider = Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, Images.INPUTS, 17, 4),
                RunSettings.of(Profile.NIR));
        try (Arena arena = Arena.ofConfined(); SwappingEngine engine = SwappingEngine.open(images.get(0), image -> {
            if (image == images.get(1)) {
                throw new EngineException("no memory");
            }
            // An engine that runs another network than it says.
            return counted(image == images.get(2) ? images.get(1) : image);
        })) {
            for (Image image : List.of(smaller, slower, wider, images.get(1), images.get(2))) {
                refusals.add(assertThrows(RuntimeException.class, () -> engine.swap(image)));
            }
            assertTrue(refusals.get(0).getMessage().contains("the Outputs differ"), refusals.get(0).getMessage());
            assertTrue(refusals.get(1).getMessage().contains("the run settings differ"), refusals.get(1).getMessage());
            assertTrue(refusals.get(2).getMessage().contains("what can be recorded differ"),
                    refusals.get(2).getMessage());
            assertEquals("no memory", refusals.get(3).getMessage());
            assertTrue(refusals.get(4).getMessage().contains("gives other bits for the golden sample"),
                    refusals.get(4).getMessage());
            assertSame(images.get(0), engine.image());
            assertTrue(same(expected(arena).get(0), answer(engine, images.get(0), arena)));
            assertEquals(List.of(false, true), opened.stream().map(one -> one.closed.get()).toList());
        }
    }

    @Test
    void aRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofConfined();
                SwappingEngine engine = SwappingEngine.open(images.get(0), NativeEngine::open)) {
            Encoding encoding = Images.encoding(arena, 1);
            Response response = images.get(0).response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
            long best = Long.MAX_VALUE;
            for (int round = 0; round < 200 && best >= 2_000; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 2_000; i++) {
                    engine.run(encoding, response);
                }
                best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, best / 2_000);
        }
    }
}
