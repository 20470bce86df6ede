package io.hillock.bench;

import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.spike.Philox;
import io.hillock.training.DataSet;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NativeTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * CPU seconds of a training epoch, on synthetic samples of four shapes: {@code TrainingEpochs [BATCHES [THREADS [native|java]]]}. Times of {@code BATCHES} batches of 128 are
 * scaled to 60,000 samples, 8,156 for the recurrent network. One epoch warms up.
 */
public final class TrainingEpochs {
    private static final int BATCH = 128;

    private TrainingEpochs() {}

    /** Samples drawn anew whenever they are read: element i is its draw if that is below {@code density}, as a spike or as a grey value. */
    private record Drawn(int size, int inputs, int steps, boolean held, float density) implements DataSet {
        @Override
        public int label(int sample) {
            return sample % 10;
        }

        @Override
        public void read(int sample, float[] into) {
            for (int i = 0; i < (held ? inputs : inputs * steps); i++) {
                float u = Philox.uniform(Philox.draw(1, 0, sample, i));
                into[i] = u < density ? (held ? u / density : 1) : 0;
            }
        }
    }

    public static void main(String[] arguments) {
        int batches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        boolean java = arguments.length > 2 && arguments[2].equals("java");
        var lif = NewNetwork.Neurons.lif();
        int size = batches * BATCH;
        measure("dense 784-256-10, T 16, held", NewNetwork.dense(lif, 1, 784, 256, 10),
                new Drawn(size, 784, 16, true, 0.5f), 60_000, threads, java);
        measure("dense 784-256-10, T 16, Poisson", NewNetwork.dense(lif, 1, 784, 256, 10),
                new Drawn(size, 784, 16, false, 0.29f), 60_000, threads, java);
        measure("conv 16C5-P-32C5-P-256-10, T 8, held",
                NewNetwork.conv(lif, 1, Shape.of(1, 28, 28), "16C5-P-32C5-P-256-10"),
                new Drawn(size, 784, 8, true, 0.5f), 60_000, threads, java);
        measure("recurrent 700-256-20, T 100, 2 % spikes", NewNetwork.recurrent(lif, 1, 700, 256, 20),
                new Drawn(size, 700, 100, false, 0.02f), 8_156, threads, java);
    }

    private static void measure(String name, Network network, Drawn data, int epoch, int threads, boolean java) {
        Training training = Training.of(network, RunSettings.of(Profile.NIR)).batch(BATCH).epochs(2).threads(threads)
                .initialRate(0.1);
        try (Trainer trainer = java ? JavaTrainer.open(training) : NativeTrainer.open(training)) {
            long[] cpu = new long[3];
            int[] done = new int[1];
            cpu[0] = now();
            trainer.fit(data, new io.hillock.training.TrainingListener() {
                @Override
                public void epoch(Trainer one, io.hillock.training.EpochReport report) {
                    cpu[++done[0]] = now();
                }
            });
            double seconds = (cpu[2] - cpu[1]) / 1e9 * epoch / data.size();
            System.out.printf(Locale.ROOT, "%s: %.1f CPU seconds an epoch, %.2f s of wall time; %s%n", name, seconds,
                    trainer.history().getLast().seconds() * epoch / data.size(), trainer.memory());
        }
    }

    private static long now() {
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return os.getProcessCpuTime();
    }
}
