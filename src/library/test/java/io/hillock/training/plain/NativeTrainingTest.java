package io.hillock.training.plain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.engine.Isa;
import io.hillock.image.WeightType;
import io.hillock.image.program.Operation;
import io.hillock.training.DataSet;
import io.hillock.training.Optimizer;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import io.hillock.training.ffi.NativeTrainingEngine;
import io.hillock.training.loop.BatchSums;
import io.hillock.training.loop.EvaluationSums;
import io.hillock.training.loop.TrainingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Native training against plain Java, to the bit: random networks of all nodes, losses, surrogates, resets, optimizers, threads, memory and instruction levels. */
class NativeTrainingTest {
    private static final int TRAININGS = Integer.getInteger("hillock.trainings", 40);
    private static final int BATCHES = 3;
    private static final int SAMPLES = 7;

    @Test
    void nativeTrainingHasTheBitsOfJava() {
        for (long seed = 0; seed < TRAININGS; seed++) {
            GradientCase one = GradientCase.of(seed);
            Random random = new Random(seed * 7919 + 1);
            compare(seed, varied(one.training(), random), samples(one, random), random);
        }
    }

    @Test
    void normalisedTrainingHasTheBitsOfJava() {
        for (long seed = 0; seed < TRAININGS; seed++) {
            Random random = new Random(seed * 7919 + 2);
            NormCase norm = NormCase.of(seed);
            compare(seed, varied(norm.training(), random), norm.data(), random);
            GradientCase one = GradientCase.of(seed);
            List<String> nodes = normalisable(one.trained());
            if (!nodes.isEmpty()) {
                Training training = one.training().weights(WeightType.F32).batchNorm(nodes);
                compare(seed, varied(training, random), samples(one, random), random);
            }
        }
    }

    /** Connections with a bias that are in no cycle. */
    private static List<String> normalisable(TrainedProgram trained) {
        return trained.program().stages().stream().filter(stage -> stage.size() == 1).map(List::getFirst)
                .filter(operation -> operation instanceof Operation.Conv
                        || operation instanceof Operation.Linear linear && linear.bias().isPresent())
                .map(Operation::node).toList();
    }

    private static void compare(long seed, Training training, DataSet data, Random random) {
        Isa isa = Isa.values()[random.nextInt(Isa.values().length)];
        String name = "seed " + seed + ", " + isa + ", " + training.resources() + ", " + training.course().optimizer();
        List<Object> expected = run(new PlainEngine(training.threads(1).memory(1 << 28)), data);
        long memory = training.resources().memory();
        while (true) {
            try (var engine = new NativeTrainingEngine(training.memory(memory), isa)) {
                List<Object> got = run(engine, data);
                assertEquals(expected.size(), got.size(),
                        () -> name + ": " + expected.getLast() + ", " + got.getLast());
                for (int i = 0; i < expected.size(); i++) {
                    String before = i == 0 ? "" : " after " + expected.get(i - 1);
                    assertSame(expected.get(i), got.get(i), name + ", result " + i + before);
                }
                return;
            } catch (TrainingException e) {
                if (!shortOfMemory(e) || memory > 1 << 28) {
                    throw e;
                }
                memory *= 2;
            }
        }
    }

    private static boolean shortOfMemory(RuntimeException e) {
        return e.getMessage().contains("needs at least") || e.getMessage().contains("samples of a batch in memory");
    }

    private static void assertSame(Object expected, Object got, String name) {
        if (expected instanceof float[] array) {
            assertArrayEquals(array, (float[]) got, name);
            for (int i = 0; i < array.length; i++) {
                assertEquals(Float.floatToRawIntBits(array[i]), Float.floatToRawIntBits(((float[]) got)[i]), name);
            }
        } else {
            assertEquals(expected, got, name);
        }
    }

    private static Training varied(Training training, Random random) {
        Training varied = training.threads(1 + random.nextInt(4)).memory(1L << 9 + random.nextInt(16))
                .seed(random.nextLong())
                .optimizer(switch (random.nextInt(4)) {
                    case 0 -> Optimizer.sgd(0.05, 0.9).withDecay(1e-3);
                    case 1 -> Optimizer.sgd(0.05, 0);
                    case 2 -> Optimizer.adam(0.01).withDecay(1e-3);
                    default -> Optimizer.adamW(0.01);
                });
        return random.nextBoolean() ? varied.clip(0.1) : varied;
    }

    /** All that three batches and a validation give; or the message of the failure. */
    private static List<Object> run(TrainingEngine engine, DataSet data) {
        List<Object> all = new ArrayList<>();
        int[] order = new Random(3).ints(SAMPLES, 0, data.size()).toArray();
        try (engine) {
            engine.prepare(data);
            BatchSums sums = new BatchSums(engine.layers().size());
            for (int batch = 0; batch < BATCHES; batch++) {
                engine.train(data, order, batch, SAMPLES - batch, batch, 1.0 / (batch + 1), sums);
                addArrays(all, engine.parameters());
            }
            addArrays(all, engine.moments());
            all.add(sums.loss());
            all.add(sums.right());
            for (long spikes : sums.spikes()) {
                all.add(spikes);
            }
            EvaluationSums validated = new EvaluationSums(1 << 10);
            engine.evaluate(data, validated);
            all.add(validated.result().loss());
            all.add(validated.result().right());
            all.add(engine.counters()[0]);
        } catch (TrainingException | IllegalArgumentException e) { // some trainings diverge
            if (shortOfMemory(e)) {
                throw e;
            }
            all.add(e.getMessage());
        }
        return all;
    }

    private static void addArrays(List<Object> all, Map<String, float[]> arrays) {
        arrays.forEach((name, values) -> {
            all.add(name);
            all.add(values);
        });
    }

    /** The case's input, and variations of it. */
    private static DataSet samples(GradientCase one, Random random) {
        boolean held = one.held() && random.nextBoolean();
        int inputs = one.input()[0].length;
        float[][] values = new float[SAMPLES][inputs * (held ? 1 : GradientCase.STEPS)];
        int[] labels = new int[SAMPLES];
        int classes = one.trained().program().signal(one.trained().program().outputs().getFirst().signal()).shape()
                .size();
        for (int sample = 0; sample < SAMPLES; sample++) {
            labels[sample] = random.nextInt(classes);
            for (int i = 0; i < values[sample].length; i++) {
                float value = one.input()[i / inputs][i % inputs];
                values[sample][i] = random.nextInt(4) == 0 ? 0 : value * (sample % 2 == 0 ? 1 : random.nextInt(3));
            }
        }
        return new DataSet() {
            @Override
            public int size() {
                return SAMPLES;
            }

            @Override
            public int inputs() {
                return inputs;
            }

            @Override
            public int steps() {
                return GradientCase.STEPS;
            }

            @Override
            public boolean held() {
                return held;
            }

            @Override
            public int label(int sample) {
                return labels[sample];
            }

            @Override
            public void read(int sample, float[] into) {
                System.arraycopy(values[sample], 0, into, 0, values[sample].length);
            }
        };
    }
}
