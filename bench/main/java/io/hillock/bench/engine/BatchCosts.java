package io.hillock.bench.engine;

import io.hillock.bench.DemoSamples;
import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.bench.Workload;
import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a sample of a batch costs in the C++ engine, as a multiple of what the same sample costs alone: CPU time of one thread, in turns of
 * one run. A row for each network and batch size.
 */
public final class BatchCosts {
    private static final List<Integer> SIZES = List.of(2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256);
    private static final int LARGEST = 256;
    private static final int WARM_UP_ROUNDS = 2;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private BatchCosts() {}

    /** {@code BatchCosts ROOT [ROUNDS [NAME…]]} */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        List<String> wanted = List.of(args).subList(Math.min(2, args.length), args.length);
        System.out.println(Machine.describe());
        System.out.printf("%-8s %6s %14s %12s %12s%n", "network", "batch", "us a sample", "us alone", "ratio");
        try (Arena arena = Arena.ofConfined()) {
            for (Workload workload : Workload.values()) {
                String name = workload.name().toLowerCase(Locale.ROOT);
                if (wanted.isEmpty() || wanted.contains(name)) {
                    measure(name, Image.compile(workload.network(), Workload.SETTINGS),
                            workload.batch(arena, LARGEST), rounds);
                }
            }
            if (wanted.isEmpty() || wanted.contains("demo")) {
                Image image = Image.compile(NirReader.read(DemoSamples.network(root)), RunSettings.of(Profile.NIR));
                measure("demo", image, repeated(arena, DemoSamples.images(arena, root)), rounds);
            }
        }
    }

    private static void measure(String name, Image image, Batch samples, int rounds) {
        try (Engine engine = NativeEngine.open(image); Arena arena = Arena.ofConfined()) {
            Response one = image.response(arena, 1, samples.steps(), RequestedOutputs.COUNTS);
            for (int size : SIZES) {
                Response all = image.response(arena, size, samples.steps(), RequestedOutputs.COUNTS);
                var together = new double[rounds];
                var alone = new double[rounds];
                var ratios = new double[rounds];
                for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                    int first = Math.floorMod(round * size, LARGEST - size + 1);
                    double[] spent = new double[2];
                    for (int turn = 0; turn < 2; turn++) { // whoever comes second finds warmer caches
                        int which = Math.floorMod(round + turn, 2);
                        spent[which] = which == 0
                                ? nanosPerSample(engine, samples, first, size, size, all)
                                : nanosPerSample(engine, samples, first, size, 1, one);
                    }
                    if (round >= 0) {
                        together[round] = spent[0];
                        alone[round] = spent[1];
                        ratios[round] = spent[0] / spent[1];
                    }
                }
                System.out.printf(Locale.ROOT, "%-8s %6d %14.1f %12.1f %12.3f%n", name, size,
                        Quantiles.of(together).median() / 1e3, Quantiles.of(alone).median() / 1e3,
                        Quantiles.of(ratios).median());
            }
        }
    }

    /** Runs samples {@code first} … in calls of {@code together}. */
    private static double nanosPerSample(Engine engine, Batch samples, int first, int count, int together,
            Response response) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int done = 0; done < count; done += together) {
            engine.run(part(samples, first + done, together), response);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / count;
    }

    private static Batch part(Batch samples, int first, int size) {
        long bytes = samples.values().byteSize() / samples.size();
        return new Batch(samples.values().asSlice(first * bytes, size * bytes), size, samples.steps(),
                samples.held());
    }

    /** {@link #LARGEST} samples, which go round. */
    private static Batch repeated(Arena arena, Batch samples) {
        long bytes = samples.values().byteSize() / samples.size();
        var values = arena.allocate(LARGEST * bytes, Float.BYTES);
        for (int sample = 0; sample < LARGEST; sample++) {
            values.asSlice(sample * bytes, bytes)
                    .copyFrom(samples.values().asSlice(sample % samples.size() * bytes, bytes));
        }
        return new Batch(values, LARGEST, samples.steps(), samples.held());
    }
}
