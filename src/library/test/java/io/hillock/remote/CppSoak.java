package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.net.Address;
import io.hillock.net.Addresses;
import io.hillock.net.Backoff;
import io.hillock.net.Connection;
import io.hillock.net.CppProgram;
import io.hillock.net.Link;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Java clients ask {@code hillock-engine} processes, one per transport, which are killed and restarted at random. Another process keeps
 * running while its clients come and go. Every answer must have the bits of a local engine.
 */
final class CppSoak implements AutoCloseable {
    private static final int ASKERS = 4;
    private static final int STEPS = 4;
    private static final long SEED_OF_NETWORK = 3;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(5), Duration.ofMillis(100));
    private static final Settings CLIENT = Addresses.settings("client", Role.INTERFACE)
            .withPatience(Duration.ofSeconds(5));

    private final SplittableRandom random;
    private final Path folder;
    private final List<Case> cases = List.of(Case.fashion(), Case.random(SEED_OF_NETWORK));
    private final List<MemorySegment> expected = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final List<String> uris = new ArrayList<>();
    private final List<CppProgram> engines = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final ConcurrentSkipListMap<EngineException.Status, LongAdder> failed = new ConcurrentSkipListMap<>();
    /** Failures that neither a killed engine nor a busy machine explains. */
    final Queue<String> strange = new ConcurrentLinkedQueue<>();
    final LongAdder asked = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder wrong = new LongAdder();
    final LongAdder kills = new LongAdder();
    final LongAdder visits = new LongAdder();

    CppSoak(long seed, Path folder) throws IOException {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        for (Case given : cases) {
            try (Engine engine = JavaEngine.open(given.image())) {
                Response response = response(given, arena);
                engine.run(given.part(arena, 0, steps(given)), response);
                expected.add(response.memory());
            }
        }
        for (Addresses addresses : List.of(Addresses.UNIX, Addresses.TCP, Addresses.SHM)) {
            start(addresses.uri(folder));
            links.add(Transport.of(uris.getLast()).link(CLIENT, BACKOFF, (_, _) -> {}));
        }
        start("unix:" + folder.resolve("steady"));
    }

    private void start(String uri) throws IOException {
        CppProgram engine = launch(uri);
        engines.add(engine);
        uris.add(engine.address());
        drainLog(engine);
    }

    private static CppProgram launch(String uri) throws IOException {
        return CppProgram.start("hillock-engine", List.of("--listen", uri, "--threads", "2"));
    }

    /** Reads the engine's output, because the engine blocks if nobody does. */
    private static void drainLog(CppProgram engine) {
        Thread.ofPlatform().daemon().start(() -> {
            try (var log = engine.log()) {
                log.transferTo(Writer.nullWriter());
            } catch (IOException e) {
                // It was killed.
            }
        });
    }

    private static int steps(Case given) {
        return Math.min(STEPS, given.steps());
    }

    private static Response response(Case given, Arena arena) {
        return given.image().response(arena, 1, steps(given), RequestedOutputs.COUNTS.withRaster().untimed());
    }

    long failures() {
        return failed.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<EngineException.Status, Long> failuresByStatus() {
        var counts = new TreeMap<EngineException.Status, Long>();
        failed.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    /** Resident memory, in bytes, of the process that keeps running. */
    long steadyMemory() throws IOException {
        String line = Files.readAllLines(Path.of("/proc", String.valueOf(engines.getLast().process().pid()), "status"))
                .stream().filter(one -> one.startsWith("VmRSS:")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }

    void run(Duration time) throws InterruptedException, IOException {
        long end = System.nanoTime() + time.toNanos();
        var askers = new ArrayList<Thread>();
        for (Link link : links) {
            for (int i = 0; i < ASKERS; i++) {
                SplittableRandom own = random.split();
                askers.add(Thread.ofPlatform().start(() -> ask(link, own, end)));
            }
        }
        SplittableRandom own = random.split();
        askers.add(Thread.ofPlatform().start(() -> visit(own, end)));
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100, 600)));
            restart(random.nextInt(links.size()));
        }
        for (Thread asker : askers) {
            asker.join();
        }
    }

    private void restart(int which) throws InterruptedException, IOException {
        Process process = engines.get(which).process();
        process.destroyForcibly().waitFor();
        kills.increment();
        CppProgram engine = launch(uris.get(which));
        engines.set(which, engine);
        engine.address();
        drainLog(engine);
    }

    private void ask(Link link, SplittableRandom own, long end) {
        while (System.nanoTime() < end) {
            int which = own.nextInt(cases.size());
            try (Arena call = Arena.ofConfined()) {
                asked.increment();
                RemoteEngine engine = RemoteEngine.open(link, cases.get(which).image());
                for (int i = own.nextInt(50); i > 0; i--) {
                    exchange(engine, which, own.nextInt(10) == 0, call);
                    asked.increment();
                }
                exchange(engine, which, false, call);
            } catch (EngineException e) {
                count(e);
                link.awaitRoom(Duration.ofMillis(100));
            }
        }
    }

    /** Connects to the process that keeps running, and sometimes leaves in the middle of a request. */
    private void visit(SplittableRandom own, long end) {
        while (System.nanoTime() < end) {
            visits.increment();
            asked.increment();
            try (Connection connection = Transport.of(uris.getLast()).connect(CLIENT, (_, _) -> {});
                    Arena call = Arena.ofConfined()) {
                int which = own.nextInt(cases.size());
                RemoteEngine engine = RemoteEngine.open(connection, cases.get(which).image());
                exchange(engine, which, own.nextBoolean(), call);
            } catch (EngineException e) {
                count(e);
            } catch (IOException e) {
                count(new EngineException(EngineException.Status.DISCONNECTED, e.getMessage()));
            }
        }
    }

    private void exchange(RemoteEngine engine, int which, boolean stream, Arena call) {
        Case given = cases.get(which);
        Response response = response(given, call);
        if (stream) {
            try (Session session = engine.open()) {
                session.run(new Encoding(given.part(call, 0, steps(given))), response);
            }
        } else {
            engine.run(given.part(call, 0, steps(given)), response);
        }
        (expected.get(which).mismatch(response.memory()) == -1 ? answered : wrong).increment();
    }

    private void count(EngineException e) {
        failed.computeIfAbsent(e.status(), _ -> new LongAdder()).increment();
        switch (e.status()) {
            case DISCONNECTED, OVERLOADED, DEADLINE -> {
            }
            case FAILED, UNSTABLE, CANCELLED -> strange.add(e.getMessage());
        }
    }

    /** Files of killed processes that were not removed. */
    List<Path> left() throws IOException {
        String prefix = "hillock+" + ((Address.Shm) Address.of(uris.get(2))).name();
        try (var files = Files.list(Path.of("/dev/shm"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        }
    }

    @Override
    public void close() throws IOException {
        links.forEach(Link::close);
        for (CppProgram engine : engines) {
            engine.close();
        }
        arena.close();
    }
}
