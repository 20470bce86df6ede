package io.hillock.bench.door;

import io.hillock.bench.Rounds;
import io.hillock.bench.Timed;
import io.hillock.bench.Workload;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;

/** Compares redundant runs with the same two engines one by one, and with both at once without the front door. */
final class RedundantRuns {
    private static final int CALLS = 40;

    private RedundantRuns() {}

    static void measure(Arena arena, Workload workload, int rounds) {
        Image image = Image.compile(workload.network(), Workload.SETTINGS);
        Batch batch = workload.batch(arena, 1);
        Encoding encoding = new Encoding(batch);
        Response response = image.response(arena, 1, workload.steps(), RequestedOutputs.COUNTS);
        Response other = image.response(arena, 1, workload.steps(), RequestedOutputs.COUNTS);
        JavaEngine java = JavaEngine.open(image);
        NativeEngine cpp = NativeEngine.open(image);
        Pair both = new Pair(() -> java.run(batch, response), () -> cpp.run(batch, other));
        UnifiedOptions options = UnifiedOptions.of(image).withEngines(List.of(
                new Candidate("native", EngineKind.NATIVE, i -> cpp),
                new Candidate("java", EngineKind.JAVA, i -> java)));
        try (UnifiedEngine door = UnifiedEngine.open(options)) {
            Rounds.table("redundant runs of " + workload.name().toLowerCase(Locale.ROOT) + ", ns", List.of(
                    Timed.repeated("java", () -> java.run(batch, response)),
                    Timed.repeated("native", () -> cpp.run(batch, response)),
                    Timed.repeated("both at once, without a front door", both::run),
                    Timed.repeated("redundant",
                            () -> door.reason(encoding, response, Route.REDUNDANT, "", Limit.NONE))),
                    rounds, CALLS);
        }
    }
}
