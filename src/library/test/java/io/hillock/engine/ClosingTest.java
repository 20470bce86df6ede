package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Opening, closing and misuse end in clear exceptions and leave nothing behind. */
class ClosingTest {
    private static final Image IMAGE = Image.compile(Networks.mlp(20, 30, 5, 1), RunSettings.of(Profile.NIR));
    private static final int STEPS = 50;

    static List<Function<Image, Engine>> engines() {
        return List.of(JavaEngine::open, NativeEngine::open);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void useAfterCloseIsRefused(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined()) {
            Engine engine = open.apply(IMAGE);
            Session session = engine.open();
            Response response = IMAGE.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            Encoding encoding = encoding(arena);
            engine.run(encoding, response);
            session.run(encoding, response);
            engine.close();
            engine.close();
            String closed = "the engine " + engine.name() + " is closed";
            refused(closed, () -> engine.run(encoding, response));
            refused(closed, () -> session.run(encoding, response));
            refused(closed, engine::open);
            session.close();
            session.close();
            MemorySegment state = arena.allocate(session.stateBytes(), Long.BYTES);
            for (Executable use : List.<Executable>of(session::step, session::reset,
                    () -> session.run(encoding, response),
                    () -> session.snapshot(state), () -> session.restore(state),
                    () -> session.read(8, state.asSlice(0, 4)),
                    () -> session.write(8, state.asSlice(0, 4)))) {
                refused("the session is closed", use);
            }
        }
    }

    private static void refused(String why, Executable use) {
        assertEquals(why, assertThrows(ClosedException.class, use).getMessage());
    }

    /** A late caller always gets the same exception, wherever the close met it. */
    @ParameterizedTest
    @MethodSource("engines")
    @Timeout(60)
    void closingASessionUnderARun(Function<Image, Engine> open) throws InterruptedException {
        try (Engine engine = open.apply(IMAGE)) {
            for (int round = 0; round < 200; round++) {
                Session session = engine.open();
                CountDownLatch running = new CountDownLatch(1);
                AtomicReference<Throwable> end = new AtomicReference<>();
                Thread thread = Thread.ofPlatform().start(() -> {
                    try (Arena arena = Arena.ofConfined()) {
                        Response response = IMAGE.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
                        Encoding encoding = encoding(arena);
                        while (true) {
                            session.run(encoding, response);
                            running.countDown();
                        }
                    } catch (Throwable e) {
                        end.set(e);
                    } finally {
                        running.countDown();
                    }
                });
                running.await();
                session.close();
                thread.join();
                assertEquals("io.hillock.engine.ClosedException: the session is closed", String.valueOf(end.get()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anInterruptNeitherStopsARunNorIsLost(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE)) {
            Response response = IMAGE.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            Thread.currentThread().interrupt();
            engine.run(encoding(arena), response);
            assertTrue(Thread.interrupted());
            assertEquals(engine.name(), response.engine());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsMissingIsNamed(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE)) {
            named("response", () -> engine.run(encoding(arena), null));
            named("limit",
                    () -> engine.run(encoding(arena), IMAGE.response(arena, 1, STEPS, RequestedOutputs.COUNTS), null));
        }
        named("image", () -> open.apply(null));
        named("options", () -> JavaEngine.open(IMAGE, null));
        named("options", () -> NativeEngine.open(IMAGE, null));
        named("isa", () -> EngineOptions.DEFAULT.withIsa(null));
    }

    private static void named(String what, Executable call) {
        assertEquals(what, assertThrows(NullPointerException.class, call).getMessage());
    }

    @ParameterizedTest
    @MethodSource("engines")
    @Timeout(60)
    void closingWhileOthersAreInside(Function<Image, Engine> open) throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            Engine engine = open.apply(IMAGE);
            int callers = 3;
            CountDownLatch running = new CountDownLatch(callers);
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                threads.add(Thread.ofPlatform().start(() -> runUntilClosed(engine, running, wrong)));
            }
            running.await();
            engine.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(null, wrong.get());
        }
    }

    private static void runUntilClosed(Engine engine, CountDownLatch running, AtomicReference<Throwable> wrong) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = IMAGE.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            Encoding encoding = encoding(arena);
            engine.run(encoding, response);
            running.countDown();
            while (true) {
                engine.run(encoding, response);
            }
        } catch (ClosedException e) {
            if (!e.getMessage().equals("the engine " + engine.name() + " is closed")) {
                wrong.set(e);
            }
        } catch (Throwable e) {
            wrong.set(e);
        } finally {
            running.countDown();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anArenaCannotBeClosedUnderARun(Function<Image, Engine> open) throws InterruptedException {
        try (Engine engine = open.apply(IMAGE)) {
            Arena shared = Arena.ofShared();
            Response response = IMAGE.response(shared, 1, STEPS, RequestedOutputs.COUNTS);
            Encoding encoding = encoding(shared);
            CountDownLatch running = new CountDownLatch(1);
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        engine.run(encoding, response);
                        running.countDown();
                    }
                } catch (Throwable e) {
                    end.set(e);
                }
            });
            running.await();
            boolean closed = false;
            while (!closed) {
                try {
                    shared.close();
                    closed = true;
                } catch (IllegalStateException stillInUse) {
                    Thread.onSpinWait();
                }
            }
            thread.join();
            assertTrue(end.get() instanceof IllegalStateException, () -> String.valueOf(end.get()));
        }
    }

    @Test
    void tenThousandRoundsLeaveNothingBehind() throws IOException {
        rounds(2_000);
        System.gc();
        long before = residentBytes();
        rounds(10_000);
        System.gc();
        long grown = residentBytes() - before;
        assertTrue(grown < 32 << 20, "resident memory grew by " + grown + " bytes in 10,000 rounds");
    }

    private static void rounds(int count) {
        for (int round = 0; round < count; round++) {
            try (Arena arena = Arena.ofConfined(); NativeEngine engine = NativeEngine.open(IMAGE)) {
                Response response = IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS);
                engine.run(Encoding.held(arena, 1, new float[20]), response);
            }
        }
    }

    /** Unused images do not wait for a collection that the JVM starts by itself. */
    @ParameterizedTest
    @MethodSource("sources")
    void imagesThatAreLoadedAgainAndAgainTakeBoundedMemory(Function<Path, Image> open, @TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("large.safetensors");
        Image.compile(Networks.mlp(2000, 2500, 10, 1), RunSettings.of(Profile.NIR)).write(file);
        long bytes = Files.size(file);
        long most = 0;
        long before = residentBytes();
        for (int round = 0; round * bytes < 3L << 28; round++) {
            Image image = open.apply(file);
            try (Arena arena = Arena.ofConfined(); NativeEngine engine = NativeEngine.open(image)) {
                engine.run(Encoding.held(arena, 1, new float[2000]),
                        image.response(arena, 1, 1, RequestedOutputs.COUNTS));
            }
            most = Math.max(most, residentBytes() - before);
        }
        assertTrue(most < 1L << 29, "768 MiB of images made resident memory grow by " + most + " bytes");
    }

    static List<Function<Path, Image>> sources() {
        return List.of(Image::open, Image::map);
    }

    private static long residentBytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    private static Encoding encoding(Arena arena) {
        float[] values = new float[20];
        java.util.Arrays.fill(values, 1);
        return Encoding.held(arena, STEPS, values);
    }
}
