package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.WeightType;
import io.hillock.engine.Isa;
import io.hillock.model.Affine;
import io.hillock.model.Conv2d;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.npy.NpyArray;
import io.hillock.spike.Philox;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The weights of fixed trainings, to the bit. A change here is a change of the definition in training.md. */
class DefinedBitsTest {
    private static final int SAMPLES = 40;
    private static final int SIDE = 6;
    private static final int CLASSES = 3;
    /** Too few for all steps of a sample. */
    private static final long FEW_BYTES = 40_000;

    @Test
    void aConvolutionalNetwork() {
        Network start = NewNetwork.conv(NewNetwork.Neurons.lif(), 3, Shape.of(1, SIDE, SIDE), "4C3-P-8-3");
        Training training = Training.of(start, RunSettings.of(Profile.NIR)).optimizer(Optimizer.adamW(1e-2)).clip(0.5)
                .initialRate(0.2)
                .augmentations(List.of(new Augmentation.Shift(1), new Augmentation.Flip())).dropout("lif2", 0.25);
        assertEquals("f34ef36c037e8c5a", digest(training, held()));
    }

    @Test
    void aRecurrentNetworkWithSynapsesAndTrainedTimeConstants() {
        var neurons = new NewNetwork.Neurons(true, 1e-3, 5e-4, 1e-4, 1, true);
        Network start = NewNetwork.recurrent(neurons, 4, SIDE * SIDE, 10, CLASSES);
        Training training = Training.of(start, RunSettings.of(Profile.SNNTORCH_LATE))
                .loss(new Loss.MembraneCrossEntropy(Loss.Reduction.MAX, 1))
                .surrogate(new Surrogate.Atan(2)).resetGradient(ResetGradient.WHOLE)
                .optimizer(Optimizer.sgd(0.05, 0.9).withDecay(1e-3))
                .schedule(Schedule.oneCycle()).train(List.of("lif1.tau_mem", "lif1.tau_syn", "lif1.v_threshold"))
                .initialRate(0.1)
                .augmentations(List.of(new Augmentation.Jitter(2), new Augmentation.Drop(0.1)));
        assertEquals("9fe9522407a35891", digest(training, sequences()));
    }

    @Test
    void aDenseNetworkThatSubtracts() {
        Network start = NewNetwork.dense(NewNetwork.Neurons.lif(), 5, SIDE * SIDE, 12, CLASSES);
        Training training = Training.of(start, RunSettings.of(Profile.NIR).withReset(Reset.SUBTRACT))
                .loss(new Loss.CountMse(0.6, 0.05))
                .surrogate(new Surrogate.Sigmoid(4)).resetGradient(ResetGradient.WHOLE)
                .optimizer(Optimizer.adam(5e-3).withDecay(1e-4))
                .penalties(List.of(new RatePenalty("lif1", 0.05, 0.2, 1))).classWeights(List.of(1.0, 2.0, 0.5))
                .initialRate(0.2)
                .augmentations(List.of(new Augmentation.Noise(0.1)));
        assertEquals("106f1e8812bfc960", digest(training, held()));
    }

    @Test
    void aNormalisedNetwork() {
        Network start = NewNetwork.conv(NewNetwork.Neurons.lif(), 3, Shape.of(1, SIDE, SIDE), "4C3-P-8-3");
        Training training = Training.of(start, RunSettings.of(Profile.NIR)).batchNorm(List.of("conv1", "fc2"));
        assertEquals("b20483f1625d680a", digest(training, held()));
    }

    @Test
    void networksForSmallWeights() {
        Network start = NewNetwork.conv(NewNetwork.Neurons.lif(), 3, Shape.of(1, SIDE, SIDE), "4C3-P-8-3");
        Training training = Training.of(start, RunSettings.of(Profile.NIR)).initialRate(0.2);
        assertEquals("e80dec6c7758fe65", digest(training.weights(WeightType.I8), held()));
        assertEquals("f605ce24a1424fe8", digest(training.weights(WeightType.F16), held()));
    }

    @Test
    void networksWhoseGradientsAreCut() {
        Network recurrent = NewNetwork.recurrent(NewNetwork.Neurons.lif(), 4, SIDE * SIDE, 10, CLASSES);
        Training training = Training.of(recurrent, RunSettings.of(Profile.NIR)).window(3).initialRate(0.1);
        assertEquals("f7343198d645329d", digest(training, sequences()));
        Network conv = NewNetwork.conv(NewNetwork.Neurons.lif(), 3, Shape.of(1, SIDE, SIDE), "4C3-P-8-3");
        training = Training.of(conv, RunSettings.of(Profile.NIR)).window(2).initialRate(0.2);
        assertEquals("bb72b66c9f7c18ea", digest(training, held()));
    }

    /** The digest of the weights, which all engines, instruction levels, threads and memories must share. */
    private static String digest(Training training, DataSet data) {
        String expected = digest(JavaTrainer.open(training.epochs(2).batch(7)), data);
        if (NativeTrainer.problem().isPresent()) {
            return expected; // nothing to compare with
        }
        for (Isa isa : Isa.values()) {
            for (int threads = 1; threads <= 4; threads++) {
                boolean normalises = !training.connections().batchNorm().isEmpty(); // that needs all steps of all samples
                for (long memory : new long[]{normalises ? 1 << 20 : FEW_BYTES * threads, 1 << 24}) {
                    Training one = training.epochs(2).batch(7).threads(threads).memory(memory);
                    assertEquals(expected, digest(NativeTrainer.open(one, isa), data),
                            isa + ", " + threads + " threads, " + memory + " bytes");
                }
            }
        }
        assertEquals(expected, digest(NativeTrainer.compared(training.epochs(2).batch(7)), data));
        return expected;
    }

    private static String digest(Trainer opened, DataSet data) {
        try (Trainer trainer = opened) {
            trainer.fit(data);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            trainer.network().nodes().values().forEach(node -> add(digest, node));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(MessageDigest digest, Node node) {
        switch (node) {
            case Affine affine -> {
                add(digest, affine.weight());
                add(digest, affine.bias());
            }
            case Conv2d conv -> {
                add(digest, conv.weight());
                add(digest, conv.bias());
            }
            case Neuron neuron -> neuron.parameters().forEach(one -> add(digest, one.values()));
            default -> {
            }
        }
    }

    private static void add(MessageDigest digest, Tensor values) {
        for (double value : values.toArray()) {
            digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(value).flip());
        }
    }

    /** Pictures whose class is the third of the rows that is bright. */
    private static DataSet held() {
        return ArrayDataSet.of(NpyArray.of(values(1), SAMPLES, 1, SIDE, SIDE), labels(), Shape.of(1, SIDE, SIDE), 8);
    }

    private static DataSet sequences() {
        return ArrayDataSet.of(NpyArray.of(values(8), SAMPLES, 8, SIDE * SIDE), labels(), Shape.of(SIDE * SIDE), 0);
    }

    private static float[] values(int rows) {
        float[] values = new float[SAMPLES * rows * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            int pixel = i % (SIDE * SIDE);
            int sample = i / (rows * SIDE * SIDE);
            float u = Philox.uniform(Philox.draw(9, 0, 0, i));
            boolean bright = pixel / (SIDE * 2) == sample % CLASSES;
            values[i] = rows == 1 ? (bright ? u : u / 8) : u < (bright ? 0.4f : 0.05f) ? 1 : 0;
        }
        return values;
    }

    private static NpyArray labels() {
        long[] labels = new long[SAMPLES];
        for (int sample = 0; sample < SAMPLES; sample++) {
            labels[sample] = sample % CLASSES;
        }
        return NpyArray.of(labels, SAMPLES);
    }
}
