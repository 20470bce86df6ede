package io.hillock.bench.door;

import io.hillock.bench.DemoSamples;
import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.ConcurrencyLimit;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

/**
 * More callers than processors, each asking the front door about one image of the demo after the other. It measures latencies without and
 * with a limit on concurrent requests. It also compares a processor's time for 64 images at once and one by one. Arguments: the project's
 * root, and the seconds of each measurement.
 */
public final class ManyCallers {
    private static final int CALLERS = 64;
    private static final int AT_ONCE = 64;
    private static final int NONE = 0;
    private static final int ROUNDS = 40;

    private ManyCallers() {}

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        System.out.println(Machine.describe());
        Image image = Image.compile(NirReader.read(DemoSamples.network(Path.of(args[0]))), RunSettings.of(Profile.NIR));
        try (Arena arena = Arena.ofShared()) {
            Batch images = DemoSamples.images(arena, Path.of(args[0]));
            batch(image, part(images, 0, AT_ONCE), images);
            System.out.printf("%d callers, %d s each%n%-10s %10s %10s %10s %12s%n", CALLERS, seconds, "at once",
                    "p50, ms",
                    "p99, ms", "max, ms", "requests/s");
            int processors = Runtime.getRuntime().availableProcessors();
            for (int limit : new int[]{NONE, NONE, processors, processors + 1, 2 * processors, 8 * processors}) {
                measure(image, images, limit, seconds);
            }
        }
    }

    /** The first line without a limit warms up. */
    private static void measure(Image image, Batch images, int limit, int seconds) throws Exception {
        UnifiedOptions options = UnifiedOptions.of(image);
        try (UnifiedEngine engine = UnifiedEngine.open(limit == NONE
                ? options
                : options.withConcurrency(new ConcurrencyLimit(limit, Duration.ofSeconds(60))))) {
            double[][] nanos = new double[CALLERS][];
            CyclicBarrier start = new CyclicBarrier(CALLERS);
            Thread[] callers = new Thread[CALLERS];
            for (int c = 0; c < CALLERS; c++) {
                int caller = c;
                callers[c] = Thread.ofPlatform()
                        .start(() -> nanos[caller] = ask(engine, images, caller, start, seconds));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            Quantiles all = Quantiles.of(Arrays.stream(nanos).flatMapToDouble(Arrays::stream).toArray());
            System.out.printf(Locale.ROOT, "%-10s %10.2f %10.2f %10.2f %,12.0f%n", limit == NONE ? "no limit" : limit,
                    all.median() / 1e6, all.at(0.99) / 1e6, all.at(1) / 1e6, (double) all.sorted().length / seconds);
        }
    }

    private static double[] ask(Engine engine, Batch images, int caller, CyclicBarrier start, int seconds) {
        try (Arena own = Arena.ofConfined()) {
            Response response = engine.image().response(own, 1, images.steps(), RequestedOutputs.COUNTS);
            start.await();
            long begin = System.nanoTime();
            double[] nanos = new double[1 << 10];
            int count = 0;
            for (long now = begin; now - begin < seconds * 1_000_000_000L;) {
                engine.run(part(images, (caller + count) % images.size(), 1), response);
                long after = System.nanoTime();
                nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
                nanos[count++] = after - now;
                now = after;
            }
            return Arrays.copyOf(nanos, count);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Batch part(Batch images, int from, int count) {
        long each = images.values().byteSize() / images.size();
        return new Batch(images.values().asSlice(from * each, count * each), count, images.steps(), images.held());
    }

    /** Measures the thread's CPU time, so that other load matters little. */
    private static void batch(Image image, Batch batch, Batch images) {
        try (Arena arena = Arena.ofConfined(); NativeEngine engine = NativeEngine.open(image)) {
            Response whole = image.response(arena, batch.size(), batch.steps(), RequestedOutputs.COUNTS);
            Response one = image.response(arena, 1, batch.steps(), RequestedOutputs.COUNTS);
            Batch[] singles = IntStream.range(0, batch.size()).mapToObj(i -> part(images, i, 1)).toArray(Batch[]::new);
            double[][] nanos = new double[2][ROUNDS];
            for (int round = -ROUNDS / 4; round < ROUNDS; round++) {
                double alone = cpuNanos(() -> Arrays.stream(singles).forEach(single -> engine.run(single, one)));
                double together = cpuNanos(() -> engine.run(batch, whole));
                nanos[0][Math.max(round, 0)] = alone;
                nanos[1][Math.max(round, 0)] = together;
            }
            System.out.printf(Locale.ROOT, "64 images, %s, CPU time: one by one %.2f ms, at once %.2f ms%n",
                    engine.isa().label(), Quantiles.of(nanos[0]).median() / 1e6, Quantiles.of(nanos[1]).median() / 1e6);
        }
    }

    private static double cpuNanos(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - start;
    }
}
