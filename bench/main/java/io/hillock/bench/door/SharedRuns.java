package io.hillock.bench.door;

import io.hillock.bench.Rounds;
import io.hillock.bench.Timed;
import io.hillock.bench.Workload;
import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;

/** Compares 64 callers that share runs with one caller that runs batches of 64, and with the same callers running separately. */
final class SharedRuns {
    private static final int CALLERS = 64;
    private static final int REQUESTS = 60;

    private SharedRuns() {}

    static void measure(Arena arena, Workload workload, int rounds) {
        Image image = Image.compile(workload.network(), Workload.SETTINGS);
        Batch all = workload.batch(arena, CALLERS);
        Response responses = image.response(arena, CALLERS, workload.steps(), RequestedOutputs.COUNTS);
        Callers callers = new Callers(CALLERS, image, workload);
        try (NativeEngine cpp = NativeEngine.open(image); Engine door = Door.SHARED.open(image)) {
            Rounds.table("64 requests of " + workload.name().toLowerCase(Locale.ROOT) + ", ns", List.of(
                    Timed.repeated("one batch of 64", () -> cpp.run(all, responses)),
                    new Timed("64 callers, shared runs", requests -> callers.ask(door, requests)),
                    new Timed("64 callers, each by itself, all processors", requests -> callers.ask(cpp, requests))),
                    rounds, REQUESTS);
        }
    }
}
