package io.hillock.runtime;

import io.hillock.image.Image;
import io.hillock.runtime.stage.Tray;
import io.hillock.runtime.stage.Work;
import io.hillock.runtime.stage.Workers;
import io.hillock.spike.Answer;
import io.hillock.spike.Encoding;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Many encodings at once: copied together into batches of up to 64, which run side by side, one a core. The strategy chooses for each
 * batch.
 */
final class Spread {
    private static final int MOST = 64;

    private final UnifiedEngine engine;
    private final Workers workers;
    private final Route route;
    private final String context;

    Spread(UnifiedEngine engine, Workers workers, Route route, String context) {
        this.engine = engine;
        this.workers = workers;
        this.route = route;
        this.context = context;
    }

    /** The results in the order of the encodings; all batches have ended when this returns or throws. */
    List<Result> run(List<Encoding> encodings) {
        List<Tray> trays = trays(encodings);
        List<List<Result>> parts = new ArrayList<>();
        List<Work> running = new ArrayList<>();
        for (Tray tray : trays) {
            List<Result> part = new ArrayList<>();
            parts.add(part);
            Runnable work = () -> part.addAll(engine.run(tray, route, context));
            if (parts.size() < trays.size()) {
                running.add(workers.start(work));
            } else {
                end(work, running);
            }
        }
        return parts.stream().flatMap(List::stream).toList();
    }

    private List<Tray> trays(List<Encoding> encodings) {
        int cores = Runtime.getRuntime().availableProcessors();
        int size = Math.clamp((encodings.size() + cores - 1) / cores, 1, MOST);
        List<Tray> trays = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= encodings.size(); end++) {
            boolean last = end == encodings.size() || end - start == size
                    || !alike(encodings.get(start), encodings.get(end));
            if (last) {
                trays.add(tray(encodings.subList(start, end)));
                start = end;
            }
        }
        return trays;
    }

    private static boolean alike(Encoding a, Encoding b) {
        return a.batch().steps() == b.batch().steps() && a.batch().held() == b.batch().held()
                && a.batch().values().byteSize() == b.batch().values().byteSize();
    }

    private Tray tray(List<Encoding> some) {
        Image image = engine.image();
        try (Arena arena = Arena.ofConfined()) {
            Answer one = image.response(arena, 1, some.getFirst().batch().steps(), Want.COUNTS).answer();
            Tray tray = new Tray();
            tray.lay(some.size(), some.getFirst().batch(), one);
            for (int i = 0; i < some.size(); i++) {
                tray.load(i, some.get(i).batch(), 0);
            }
            return tray;
        }
    }

    /** Does the caller's own part, then waits for all; the first failure counts. */
    private static void end(Runnable own, List<Work> running) {
        RuntimeException failure = outcome(own);
        for (Work part : running) {
            RuntimeException other = outcome(part::join);
            failure = failure == null ? other : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException outcome(Runnable part) {
        try {
            part.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
