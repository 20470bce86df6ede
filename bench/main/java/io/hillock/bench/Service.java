package io.hillock.bench;

import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a user of the front door gets from one thread: latency and rate of single requests, and the rate from the cache. Argument: the
 * project's root, which has the demo's network.
 */
public final class Service {
    private static final int REQUESTS = 20_000;
    private static final int HITS = 2_000_000;
    private static final int KEPT = 100;
    private static final long CACHE_BYTES = 10_000_000;

    private Service() {}

    public static void main(String[] args) {
        System.out.println(Machine.describe());
        System.out.printf("%-8s %10s %10s %12s %14s%n", "network", "p50, us", "p99, us", "requests/s", "from cache/s");
        try (Arena arena = Arena.ofConfined()) {
            Workload low = Workload.FF_LOW;
            measure("ff_low", Image.compile(low.network(), Workload.SETTINGS), low.batch(arena, KEPT));
            Path root = Path.of(args[0]);
            measure("demo", Image.compile(NirReader.read(DemoSamples.network(root)), RunSettings.of(Profile.NIR)),
                    DemoSamples.images(arena, root));
        }
    }

    private static void measure(String name, Image image, Batch samples) {
        Encoding[] encodings = new Encoding[KEPT];
        long bytes = samples.values().byteSize() / samples.size();
        for (int k = 0; k < KEPT; k++) {
            encodings[k] = new Encoding(samples.values().asSlice(bytes * k, bytes), samples.steps(), samples.held());
        }
        try (Arena arena = Arena.ofConfined();
                UnifiedEngine plain = UnifiedEngine.open(image);
                UnifiedEngine cached = UnifiedEngine.open(UnifiedOptions.of(image).withCacheBytes(CACHE_BYTES))) {
            Response response = image.response(arena, 1, samples.steps(), RequestedOutputs.COUNTS.untimed());
            ask(plain, encodings, response, REQUESTS / 4, null);
            double[] nanos = new double[REQUESTS];
            long start = System.nanoTime();
            ask(plain, encodings, response, REQUESTS, nanos);
            double rate = REQUESTS * 1e9 / (System.nanoTime() - start);
            ask(cached, encodings, response, HITS / 4, null);
            start = System.nanoTime();
            ask(cached, encodings, response, HITS, null);
            double hits = HITS * 1e9 / (System.nanoTime() - start);
            Quantiles times = Quantiles.of(nanos);
            System.out.printf(Locale.ROOT, "%-8s %10.1f %10.1f %,12.0f %,14.0f%n", name, times.median() / 1e3,
                    times.at(0.99) / 1e3, rate, hits);
        }
    }

    private static void ask(UnifiedEngine engine, Encoding[] encodings, Response response, int times, double[] nanos) {
        for (int i = 0; i < times; i++) {
            long start = nanos == null ? 0 : System.nanoTime();
            engine.reason(encodings[i % KEPT], response, Route.AUTO, "", Limit.NONE);
            if (nanos != null) {
                nanos[i] = System.nanoTime() - start;
            }
        }
    }
}
