package io.hillock.bench;

import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.spike.UniformRow;
import io.hillock.training.DataSet;
import io.hillock.training.EpochReport;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NativeTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.PoissonDataSet;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * CPU seconds of a training epoch, on synthetic samples of four shapes: {@code TrainingEpochs [BATCHES [THREADS [native|java [NAME]]]]}. An epoch has {@code BATCHES} batches of 128;
 * its times are scaled to 60,000 samples, 8,156 for the recurrent network. After one epoch that warms up, the median of five counts, so that little of HotSpot's compiling is left in it, as
 * in a long training. Only shapes whose name contains {@code NAME} run.
 */
public final class TrainingEpochs {
    private static final int BATCH = 128;
    private static final int EPOCHS = 6;

    private TrainingEpochs() {}

    /** Pictures drawn anew whenever they are read: half of the values are 0, or all have the same value. */
    private record Pictures(int size, int inputs, int steps, float value) implements DataSet {
        @Override
        public boolean held() {
            return true;
        }

        @Override
        public int label(int sample) {
            return sample % 10;
        }

        @Override
        public void read(int sample, float[] into) {
            if (value > 0) {
                Arrays.fill(into, 0, inputs, value);
                return;
            }
            new UniformRow().fill(1, 0, sample, into, 0, inputs);
            for (int i = 0; i < inputs; i++) {
                into[i] = into[i] < 0.5f ? 2 * into[i] : 0;
            }
        }

        DataSet spikes() {
            return new PoissonDataSet(this, steps, 1, 1);
        }
    }

    public static void main(String[] arguments) {
        int batches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        boolean java = arguments.length > 2 && arguments[2].equals("java");
        String only = arguments.length > 3 ? arguments[3] : "";
        var lif = NewNetwork.Neurons.lif();
        int size = batches * BATCH;
        Network dense = NewNetwork.dense(lif, 1, 784, 256, 10);
        measure("dense 784-256-10, T 16, held", only, dense, new Pictures(size, 784, 16, 0), 60_000, threads, java);
        measure("dense 784-256-10, T 16, Poisson", only, dense, new Pictures(size, 784, 16, 0.29f).spikes(), 60_000,
                threads, java);
        measure("conv 16C5-P-32C5-P-256-10, T 8, held", only,
                NewNetwork.conv(lif, 1, Shape.of(1, 28, 28), "16C5-P-32C5-P-256-10"), new Pictures(size, 784, 8, 0),
                60_000, threads, java);
        measure("recurrent 700-256-20, T 100, 2 % spikes", only, NewNetwork.recurrent(lif, 1, 700, 256, 20),
                new Pictures(size, 700, 100, 0.02f).spikes(), 8_156, threads, java);
    }

    private static void measure(String name, String only, Network network, DataSet data, int epoch, int threads,
            boolean java) {
        if (!name.contains(only)) {
            return;
        }
        Training training = Training.of(network, RunSettings.of(Profile.NIR)).batch(BATCH).epochs(EPOCHS)
                .threads(threads).initialRate(0.1);
        double scale = (double) epoch / data.size();
        List<Double> cpu = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        try (Trainer trainer = java ? JavaTrainer.open(training) : NativeTrainer.open(training)) {
            trainer.fit(data, new TrainingListener() {
                private long before = cpuTime();

                @Override
                public void epoch(Trainer one, EpochReport report) {
                    long now = cpuTime();
                    cpu.add((now - before) / 1e9 * scale);
                    wall.add(report.seconds() * scale);
                    before = now;
                }
            });
            System.out.printf(Locale.ROOT,
                    "%s: %.2f CPU seconds an epoch, of them %.2f drawing samples; %.2f s of wall time; %s%n", name,
                    median(cpu), drawing(data) * scale, median(wall), trainer.memory());
        }
    }

    /** Without the first. */
    private static double median(List<Double> values) {
        return values.stream().skip(1).sorted().toList().get((values.size() - 1) / 2);
    }

    /** CPU seconds of reading all samples once. */
    private static double drawing(DataSet data) {
        float[] sample = new float[data.inputs() * data.steps()];
        long before = cpuTime();
        for (int i = 0; i < data.size(); i++) {
            data.read(i, sample);
        }
        return (cpuTime() - before) / 1e9;
    }

    private static long cpuTime() {
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return os.getProcessCpuTime();
    }
}
