package io.hillock.bench;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.runtime.Route;
import io.hillock.runtime.UnifiedEngine;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the front door costs, in turns of one run: per request beside the native engine itself, redundant runs beside the engines that
 * make them, and 64 callers that share runs beside batches of 64.
 */
public final class FrontDoor {
    private static final int CALLERS = 64;
    private static final int REQUESTS = 20;
    private static final List<String> PARTS = List.of("requests", "cache", "redundant", "shared");

    private FrontDoor() {}

    /** {@code FrontDoor [ROUNDS [PART,…]]}, of requests, cache, redundant, shared. */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        System.out.println(Machine.describe());
        List<String> parts = args.length > 1 ? List.of(args[1].split(",")) : PARTS;
        try (Arena arena = Arena.ofShared()) {
            for (String part : parts) {
                switch (part) {
                    case "requests" -> requests(arena, rounds);
                    case "cache" -> cached(rounds);
                    case "redundant" -> redundant(arena, rounds / 20);
                    case "shared" -> shared(arena, rounds / 100);
                    default -> throw new IllegalArgumentException(part + " is none of " + PARTS);
                }
            }
        }
    }

    private static void requests(Arena arena, int rounds) {
        Image image = SmallNetwork.THRESHOLD.image();
        Batch batch = new Batch(SmallNetwork.floats(arena), 1, 1, true);
        Encoding encoding = new Encoding(batch);
        Response response = image.response(arena, 1, 1, Want.COUNTS);
        List<Engine> opened = new ArrayList<>();
        List<Timed> all = new ArrayList<>();
        for (Door door : Door.values()) {
            Engine engine = door.open(image);
            opened.add(engine);
            all.add(new Timed(door.name().toLowerCase(Locale.ROOT), calls -> {
                for (int i = 0; i < calls; i++) {
                    engine.run(batch, response);
                }
            }));
        }
        UnifiedEngine door = UnifiedEngine.open(image);
        opened.add(door);
        all.add(new Timed("native_first by reason(…), with its result", calls -> {
            for (int i = 0; i < calls; i++) {
                door.reason(encoding, response, Route.AUTO, "", Limit.NONE);
            }
        }));
        table("a request of 768 floats, ns", all, rounds, 200);
        opened.forEach(Engine::close);
    }

    private static void cached(int rounds) {
        CacheBenchmark cache = new CacheBenchmark();
        cache.open();
        table("a hit on 768 floats, ns", List.of(
                new Timed("the same again, without latency", calls -> repeat(calls, cache::hitSame)),
                new Timed("1,000 in turn, without latency", calls -> repeat(calls, cache::hitUntimed)),
                new Timed("1,000 in turn", calls -> repeat(calls, cache::hit))), rounds, 200);
        System.out.println(cache.entries());
        cache.close();
    }

    private static void redundant(Arena arena, int rounds) {
        Workload workload = Workload.FF_MID;
        Image image = Image.compile(workload.network(), Workload.SETTINGS);
        Batch batch = workload.batch(arena, 1);
        Encoding encoding = new Encoding(batch);
        Response response = image.response(arena, 1, workload.steps(), Want.COUNTS);
        try (JavaEngine java = JavaEngine.open(image);
                NativeEngine cpp = NativeEngine.open(image);
                UnifiedEngine door = UnifiedEngine.open(image)) {
            table("redundant runs of ff_mid, ns", List.of(
                    new Timed("java", calls -> repeat(calls, () -> java.run(batch, response))),
                    new Timed("native", calls -> repeat(calls, () -> cpp.run(batch, response))),
                    new Timed("redundant", calls -> repeat(calls,
                            () -> door.reason(encoding, response, Route.REDUNDANT, "", Limit.NONE)))),
                    rounds, 5);
        }
    }

    private static void shared(Arena arena, int rounds) {
        Workload workload = Workload.FF_MID;
        Image image = Image.compile(workload.network(), Workload.SETTINGS);
        Batch all = workload.batch(arena, CALLERS);
        Response responses = image.response(arena, CALLERS, workload.steps(), Want.COUNTS);
        try (NativeEngine cpp = NativeEngine.open(image); Engine door = Door.SHARED.open(image)) {
            table("64 requests of ff_mid, ns", List.of(
                    new Timed("one batch of 64", calls -> repeat(calls * REQUESTS, () -> cpp.run(all, responses))),
                    new Timed("64 callers, shared runs", calls -> callers(door, image, workload, calls))),
                    rounds, 1);
        }
    }

    /** So many turns of {@link #REQUESTS} requests by each of 64 threads. */
    private static void callers(Engine engine, Image image, Workload workload, int turns) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (Arena own = Arena.ofConfined()) {
                    Batch one = workload.batch(own, 1);
                    Response response = image.response(own, 1, workload.steps(), Want.COUNTS);
                    repeat(turns * REQUESTS, () -> engine.run(one, response));
                }
            }));
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void repeat(int times, Runnable work) {
        for (int i = 0; i < times; i++) {
            work.run();
        }
    }

    private static void table(String what, List<Timed> all, int rounds, int calls) {
        Rounds measured = new Rounds(all, calls);
        measured.warmUp(Math.max(1, rounds / 2));
        measured.run(rounds);
        System.out.printf(Locale.ROOT, "%n%s, %d rounds of %d%n%s", what, rounds, calls, measured.table());
    }
}
