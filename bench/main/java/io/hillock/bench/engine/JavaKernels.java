package io.hillock.bench.engine;

import io.hillock.bench.DemoSamples;
import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.bench.Workload;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.Isa;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares the CPU time of the Java engine, in vectors and in plain Java, with that of the C++ engine on one thread, in turns of one run.
 * Needs {@code --add-modules jdk.incubator.vector}.
 */
public final class JavaKernels {
    private static final double TURN_NANOS = 1e7;
    private static final double WARM_UP_NANOS = 2e9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Arena ARENA = Arena.global();

    private final int rounds;
    private final Optional<String> only;

    private JavaKernels(int rounds, Optional<String> only) {
        this.rounds = rounds;
        this.only = only;
    }

    /** {@code JavaKernels ROOT [ROUNDS [NAME]]} */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        System.out.println(Machine.describe());
        System.out.printf("%-12s %6s %12s %15s %13s%n", "network", "batch", "native, ms", "vectors/native",
                "plain/native");
        var all = new JavaKernels(args.length > 1 ? Integer.parseInt(args[1]) : 30,
                args.length > 2 ? Optional.of(args[2]) : Optional.empty());
        for (Workload workload : Workload.values()) {
            all.compare(workload.name().toLowerCase(Locale.ROOT), workload.network(), Workload.SETTINGS,
                    workload.batch(ARENA, 64));
        }
        Path folder = root.resolve("src/library/test/resources/nir/cnn_nmnist");
        var events = Npz.open(folder.resolve("inputs.npz")).array("tonic_sample");
        all.compare("cnn_nmnist", NirReader.read(folder.resolve("model.nir")), RunSettings.of(Profile.NIR),
                new Batch(events.floats(ARENA), 1, Math.toIntExact(events.dim(0)), false));
        all.compare("demo", NirReader.read(DemoSamples.network(root)), RunSettings.of(Profile.NIR),
                DemoSamples.images(ARENA, root));
    }

    private void compare(String name, Network network, RunSettings settings, Batch samples) {
        if (only.isPresent() && !only.get().equals(name)) {
            return;
        }
        Image image = Image.compile(network, settings);
        try (Engine cpp = NativeEngine.open(image);
                Engine vectors = JavaEngine.open(image);
                Engine plain = JavaEngine.open(image, EngineOptions.DEFAULT.withIsa(Isa.SCALAR))) {
            for (int size : samples.size() < 64 ? new int[]{1} : new int[]{1, 64}) {
                double[][] times = times(List.of(cpp, vectors, plain), first(samples, size));
                System.out.printf(Locale.ROOT, "%-12s %6d %12.3f %15.2f %13.2f%n", name, size,
                        Quantiles.of(times[0]).median() / 1e6, ratio(times[1], times[0]), ratio(times[2], times[0]));
            }
        }
    }

    private static Batch first(Batch samples, int size) {
        long bytes = samples.values().byteSize() / samples.size() * size;
        return new Batch(samples.values().asSlice(0, bytes), size, samples.steps(), samples.held());
    }

    /** The nanoseconds of a call, by engine and round. */
    private double[][] times(List<Engine> engines, Batch batch) {
        var times = new double[engines.size()][rounds];
        try (Arena arena = Arena.ofConfined()) {
            Response response = engines.getFirst().image().response(arena, batch.size(), batch.steps(),
                    RequestedOutputs.COUNTS);
            var calls = new int[engines.size()];
            for (int e = 0; e < calls.length; e++) {
                for (double spent = 0; spent < WARM_UP_NANOS;) {
                    spent += nanosPerCall(engines.get(e), batch, response, 1);
                }
                calls[e] = (int) Math.clamp(TURN_NANOS / nanosPerCall(engines.get(e), batch, response, 5), 1, 1000);
            }
            for (int round = 0; round < rounds; round++) {
                for (int k = 0; k < calls.length; k++) {
                    int e = (round + k) % calls.length;
                    times[e][round] = nanosPerCall(engines.get(e), batch, response, calls[e]);
                }
            }
        }
        return times;
    }

    private static double ratio(double[] slow, double[] fast) {
        double[] ratios = new double[slow.length];
        Arrays.setAll(ratios, round -> slow[round] / fast[round]);
        return Quantiles.of(ratios).median();
    }

    private static double nanosPerCall(Engine engine, Batch batch, Response response, int calls) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            engine.run(batch, response);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / calls;
    }
}
