package io.hillock.bench.door;

import io.hillock.bench.Machine;
import io.hillock.bench.Rounds;
import io.hillock.bench.SmallNetwork;
import io.hillock.bench.Timed;
import io.hillock.bench.Workload;
import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what the front door costs, in turns of one run. It compares requests with the native engine itself, redundant runs with their
 * engines, and 64 callers that share runs with batches of 64.
 */
public final class FrontDoor {
    private static final List<String> PARTS = List.of("requests", "cache", "redundant", "shared");

    private FrontDoor() {}

    /** {@code FrontDoor [ROUNDS [PART,…]]}; the parts are requests, cache, redundant and shared. */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        System.out.println(Machine.describe());
        List<String> parts = args.length > 1 ? List.of(args[1].split(",")) : PARTS;
        try (Arena arena = Arena.ofShared()) {
            for (String part : parts) {
                switch (part) {
                    case "requests" -> requests(arena, rounds);
                    case "cache" -> cached(rounds);
                    case "redundant" -> List.of(Workload.values())
                            .forEach(workload -> RedundantRuns.measure(arena, workload, rounds / 20));
                    case "shared" -> SharedRuns.measure(arena, Workload.FF_MID, rounds / 100);
                    default -> throw new IllegalArgumentException(part + " is none of " + PARTS);
                }
            }
        }
    }

    private static void requests(Arena arena, int rounds) {
        Image image = SmallNetwork.THRESHOLD.image();
        Batch batch = new Batch(SmallNetwork.floats(arena), 1, 1, true);
        Encoding encoding = new Encoding(batch);
        Response response = image.response(arena, 1, 1, RequestedOutputs.COUNTS);
        List<Engine> opened = new ArrayList<>();
        List<Timed> all = new ArrayList<>();
        for (Door door : Door.values()) {
            Engine engine = door.open(image);
            opened.add(engine);
            all.add(Timed.repeated(door.name().toLowerCase(Locale.ROOT), () -> engine.run(batch, response)));
        }
        UnifiedEngine door = UnifiedEngine.open(image);
        opened.add(door);
        all.add(Timed.repeated("native_first by reason(…), with its result",
                () -> door.reason(encoding, response, Route.AUTO, "", Limit.NONE)));
        Rounds.table("a request of 768 floats, ns", all, rounds, 200);
        opened.forEach(Engine::close);
    }

    private static void cached(int rounds) {
        CacheBenchmark cache = new CacheBenchmark();
        cache.open();
        Rounds.table("a hit on 768 floats, ns", List.of(
                Timed.repeated("the same again, without latency", cache::hitSame),
                Timed.repeated("1,000 in turn, without latency", cache::hitUntimed),
                Timed.repeated("1,000 in turn", cache::hit)), rounds, 200);
        System.out.println(cache.entries());
        cache.close();
    }
}
